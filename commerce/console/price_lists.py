"""Prices: every list with its rank, and the changes that are to come, are live, or were taken back."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce import price_lists, rules_visibility, transactions, visibility
from commerce.console import stores
from commerce.console.promotion_edit import currencies
from commerce.console.scope import Scope
from commerce.errors import Refusal
from commerce.models import PriceChange, PriceList
from commerce.price_lists import NewPriceList
from commerce.rules_visibility import READ, WRITE

RUNGS = {
    "contract": "Contract",
    "group": "Customer group",
    "location": "Store",
    "channel": "Sales channel",
    "currency": "Currency",
    "base": "Base",
}
CHANGES = 12


class ListForm(forms.Form):
    """A list to be: whom it is for follows from its kind."""

    name = forms.CharField(max_length=120)
    kind = forms.ChoiceField(choices=[(kind, word) for kind, word in RUNGS.items() if kind != "contract"])
    currency = forms.ChoiceField()
    group = forms.SlugField(label="Group, for a group list", required=False, max_length=64)
    location = forms.ModelChoiceField(None, label="Store, for a store list", required=False, to_field_name="code")
    channel = forms.ModelChoiceField(None, label="Channel, for a channel list", required=False, to_field_name="code")
    code = forms.SlugField(label="Short name", max_length=64, help_text="Letters, digits and dashes; stays for good")

    def __init__(self, *args, scope: Scope) -> None:
        super().__init__(*args, initial={"kind": "channel"})
        self.fields["currency"].choices = [(code, code) for code in currencies(scope)]
        self.fields["location"].queryset = visibility.locations(scope.actor).order_by("rank", "id")
        self.fields["channel"].queryset = visibility.channels(scope.actor).order_by("name", "id")


@dataclass(frozen=True, slots=True)
class Row:
    """One list with how many prices it has now."""

    price_list: PriceList
    url: str
    rung: str
    meant_for: str
    state: str


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page."""
    now = transactions.now()
    live = Q(prices__starts_at=None) | Q(prices__starts_at__lte=now)
    live &= Q(prices__ends_at=None) | Q(prices__ends_at__gt=now)
    found = rules_visibility.price_lists(scope.actor).select_related("location", "channel")
    found = found.annotate(size=Count("prices__variant", filter=live, distinct=True)).order_by("name", "id")
    rows = sorted((_row(each, scope, now) for each in found), key=lambda row: PriceList.RANK[row.price_list.kind])
    context = {
        "rows": rows,
        "rungs": list(RUNGS.values()),
        "changes": changes(scope, rules_visibility.price_changes(scope.actor), now),
        "may_write": scope.actor.may(WRITE),
    }
    return render(request, "commerce/price_lists.html", context)


@stores.page(WRITE)
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A form for an empty list, and what its button sends."""
    form = ListForm(request.POST or None, scope=scope)
    if request.method == "POST" and form.is_valid():
        try:
            made = price_lists.create(new=NewPriceList(**form.cleaned_data), by=scope.actor)
        except Refusal as refusal:
            for error in refusal.errors or [{"path": "code", "detail": refusal.detail}]:
                form.add_error(error["path"] if error["path"] in form.fields else None, error["detail"])
        else:
            messages.success(request, f"{made.name} is made. Its prices count as soon as they stand in it.")
            return redirect("price_list", scope.slug, made.public_id)
    return render(request, "commerce/price_list_new.html", {"form": form}, status=400 if form.errors else 200)


def changes(scope: Scope, rows, now: datetime) -> list[tuple[PriceChange, str, str, int]]:
    """`(change, state, url, prices)`, the latest instant first."""
    found = rows.select_related("price_list").annotate(size=Count("prices")).order_by("-live_at", "-id")[:CHANGES]
    return [(each, change_state(each, now), _change_url(each, scope), each.size) for each in found]


def change_state(change: PriceChange, now: datetime) -> str:
    """`scheduled`, `live` or `rolled_back`: a change goes live by the clock alone."""
    if change.status == PriceChange.Status.ROLLED_BACK:
        return "rolled_back"
    return "scheduled" if change.live_at > now else "live"


def state(price_list: PriceList, now: datetime) -> str:
    """Whether a list counts now."""
    if not price_list.active:
        return "inactive"
    if price_list.ends_at and price_list.ends_at <= now:
        return "ended"
    return "scheduled" if price_list.starts_at and price_list.starts_at > now else "active"


def meant_for(price_list: PriceList) -> str:
    """For whom it is, by name."""
    record = price_list.location or price_list.channel
    if record is not None:
        return record.name
    if price_list.kind == PriceList.Kind.CONTRACT:
        return "One customer"
    return price_list.group or "Everybody"


def _row(price_list: PriceList, scope: Scope, now: datetime) -> Row:
    url = reverse("price_list", args=[scope.slug, price_list.public_id])
    return Row(price_list, url, RUNGS[price_list.kind], meant_for(price_list), state(price_list, now))


def _change_url(change: PriceChange, scope: Scope) -> str:
    return reverse("price_change", args=[scope.slug, change.public_id])
