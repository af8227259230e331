"""Issuing gift cards: one, whose code is shown large and only now, or a batch to print, as a file only now.

Pressing twice, or reloading the answer, issues nothing more and shows the same codes.
"""

import base64
import secrets
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commerce import money, spreadsheet, transactions
from commerce.console import formats, stores
from commerce.console.effect_fields import amount, units
from commerce.console.promotion_edit import currencies
from commerce.console.scope import Scope
from commerce.idempotency import Answer
from commerce.money import Money
from orders import gift_card_codes, gift_card_issuing, gift_cards
from orders.console.gift_card_list import WRITE
from orders.console.once import Press, pressed
from orders.gift_card_issuing import NewCard

MOST_IN_BATCH = 1000


class OneForm(forms.Form):
    """How much, and until when. `key` makes a second press harmless."""

    amount = amount("Amount")
    currency = forms.ChoiceField()
    expires_on = forms.DateField(
        label="Last day", required=False, widget=forms.DateInput(attrs={"type": "date"}), help_text="Empty: no end"
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [(code, code) for code in currencies(scope)]

    def clean_expires_on(self) -> date | None:
        """A card that has expired already is none."""
        day = self.cleaned_data["expires_on"]
        if day is not None and day < gift_cards.today(transactions.now()):
            raise forms.ValidationError("This day is over.")
        return day

    def clean(self) -> dict[str, Any]:
        """The amount as money of the chosen currency."""
        found = super().clean()
        if found.get("amount") is not None and found.get("currency"):
            try:
                found["money"] = Money(money.from_decimal(found["amount"], found["currency"]), found["currency"])
            except ValueError:
                self.add_error("amount", f"{found['currency']} has no such small coin.")
            else:
                if not found["money"].amount:
                    self.add_error("amount", "A card has at least the smallest coin on it.")
        return found


class BatchForm(OneForm):
    """Cards to be printed: worth nothing until each is activated when it is sold."""

    count = units("How many", max_value=MOST_IN_BATCH, initial=50)
    batch = forms.CharField(max_length=64, label="Name of the batch", help_text="Such as Christmas 2026")


@stores.page(WRITE)
def one(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The form; a POST issues the card and shows its code."""
    form = OneForm(request.POST or None, initial=_fresh(), scope=scope)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "how": "one"}
        return render(request, "orders/gift_card_new.html", context, status=400 if form.errors else 200)
    found = form.cleaned_data
    issue = partial(gift_card_issuing.issue, by=scope.actor, money=found["money"], expires_on=found["expires_on"])
    answer = pressed(scope, _press("one", form), issue, lambda made: Answer(201, _kept([made])))
    return _shown(request, "orders/gift_card_issued.html", answer, found)


@stores.page(WRITE)
def batch(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The form; a POST makes the cards and offers their codes as a file."""
    form = BatchForm(request.POST or None, initial=_fresh(), scope=scope)
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "how": "batch"}
        return render(request, "orders/gift_card_new.html", context, status=400 if form.errors else 200)
    found = form.cleaned_data
    asked = {name: found[name] for name in ("money", "count", "batch", "expires_on")}
    issue = partial(gift_card_issuing.issue_batch, by=scope.actor, **asked)
    answer = pressed(scope, _press("batch", form), issue, lambda made: Answer(201, _kept(made)))
    return _shown(request, "orders/gift_card_batch.html", answer, found)


def _shown(request: HttpRequest, template: str, answer: Answer, found: dict[str, Any]) -> HttpResponse:
    codes = [gift_card_codes.of(seed) for seed in answer.body["seeds"]]
    amount = found["money"]
    rows = [(code, money.to_decimal(amount.amount, amount.currency), amount.currency) for code in codes]
    text = "".join(spreadsheet.lines([("code", "amount", "currency"), *rows]))
    context = {
        "codes": codes,
        "card_id": answer.body["first"],
        "amount": formats.money(amount.amount, amount.currency),
        "expires_on": found["expires_on"],
        "batch": found.get("batch", ""),
        "file": f"data:text/csv;charset=utf-8;base64,{base64.b64encode(text.encode()).decode()}",
    }
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response


def _kept(made: list[NewCard]) -> dict[str, Any]:
    """What is kept for a second press: seeds, which are worth nothing without our key, never codes."""
    return {"first": made[0].card.public_id, "seeds": [each.seed for each in made]}


def _press(how: str, form: forms.Form) -> Press:
    return Press(f"gift-cards {how}", form.cleaned_data["key"], form.cleaned_data)


def _fresh() -> dict[str, str]:
    return {"key": secrets.token_hex(16)}
