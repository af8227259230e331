"""Correcting one number: a reason, what it will do in words, one effect however often the button is pressed."""

import hashlib
import json
import secrets
import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import trigger_client_event

from commerce import idempotency, kits, skus, transactions, variant_labels
from commerce.console import stores
from commerce.console.stores import Scope
from commerce.errors import Invalid
from commerce.idempotency import Answer, InProgress
from commerce.models import Channel
from commerce.variant_labels import VariantLabel
from inventory import availability, set_aside, stock
from inventory.availability import Position
from inventory.console import adjust_form, choices, taking_back
from inventory.console.adjust_form import AdjustForm, Effect
from inventory.kit_stock import KitHasNoStock
from inventory.stock import NegativeStock, Posting, StaleQuantity

TRIES = 20
PAUSE_SECONDS = 0.1


@stores.page("stock.write")
def adjust(request: HttpRequest, scope: Scope, sku: str) -> HttpResponse:
    """The form; with `preview` only what it would do; with that confirmed, the change itself."""
    named = skus.find_one(sku)
    item = variant_labels.describe_one(named.variant_id)
    if scope.location is None:
        return _choose(request, scope, item)
    scope.actor.require("stock.write", location_ids={scope.location.pk})
    channel = choices.channel(request, choices.channels(scope))
    page = Page(request, scope, item, channel, named.is_kit)
    position = page.position
    if page.is_kit and not position.on_hand:
        return _kit(request, scope, item)
    if request.method != "POST":
        return page.show(_fresh(position))
    form = AdjustForm(request.POST)
    if not form.is_valid() and set(form.errors) != {"reason"}:
        return page.preview(form, None) if "preview" in request.POST else page.show(form, status=400)
    effect = adjust_form.effect(form.cleaned_data, position, place=scope.name, channel=channel.name if channel else "")
    if "preview" in request.POST:
        return page.preview(form, effect)
    if not form.is_valid():  # what it would do is known, only the reason is not
        return page.show(form, effect=effect, status=400)
    if request.POST.get("confirmed") != effect.token:
        return page.show(form, effect=effect)
    return page.apply(form, effect)


class Page:
    """One request about one level."""

    def __init__(
        self, request: HttpRequest, scope: Scope, item: VariantLabel, channel: Channel | None, is_kit: bool
    ) -> None:
        self.request, self.scope, self.item = request, scope, item
        self.channel, self.is_kit = channel, is_kit
        self.position = self._now()
        self.url = choices.sku_url("sku", scope.slug, item.sku)

    def show(
        self, form: AdjustForm, *, effect: Effect | None = None, problem: str = "", status: int = 200
    ) -> HttpResponse:
        """The form as a dialog, or as a page of its own without scripts."""
        aside = self.position.unavailable and set_aside.by_bucket(
            variant_id=self.item.variant_id, location_ids=[self.position.location_id]
        )
        context = {
            "form": form,
            "item": self.item,
            "position": self.position,
            "aside": [(adjust_form.BUCKETS[bucket][0], units) for bucket, units in (aside or {}).items()],
            "effect": effect,
            "problem": problem,
            "url": self.url,
            "post_url": choices.sku_url("adjust", self.scope.slug, self.item.sku),
        }
        template = "inventory/_adjust.html" if self.request.htmx else "inventory/adjust.html"
        return render(self.request, template, context, status=status)

    def preview(self, form: AdjustForm, effect: Effect | None) -> HttpResponse:
        """What the change would do, and the button that does it."""
        context = {"form": form, "effect": effect, "url": self.url}
        return render(self.request, "inventory/_adjust_effect.html", context)

    def apply(self, form: AdjustForm, effect: Effect) -> HttpResponse:
        """Write it once. A refusal keeps everything that was typed and says what is true now."""
        found = form.cleaned_data
        try:
            answer = _once(self.scope, found, adjust_form.posting(found, self.position))
        except (KitHasNoStock, Invalid) as refusal:
            self.is_kit |= isinstance(refusal, KitHasNoStock)  # since the form was made, perhaps
            return self._again(form, f"{refusal.detail} Nothing was changed.")
        except StaleQuantity as refusal:
            current = refusal.errors[0]["current"]
            problem = f"It changed from {found['expected']} to {current} while you looked. Check it, then press again."
            return self._again(form, problem, expected=str(current))
        except NegativeStock as refusal:
            return self._again(form, f"{refusal.errors[0]['detail']} Nothing was changed.")
        except idempotency.KeyReused:
            return self._again(form, "Your change before this one was made. Check the number, then press again.")
        text = f"{self.item.sku}: {effect.lines[0]}"
        if not self.request.htmx:
            messages.success(self.request, text)
            return redirect(self.url)
        response = trigger_client_event(HttpResponse(status=204), "truecount:close", {})
        trigger_client_event(response, "truecount:adjusted", {})
        undo = taking_back.url(self.scope, answer.body["movement"]) if answer.body["movement"] else ""
        return trigger_client_event(response, "truecount:toast", {"text": text, "undo": undo})

    def _again(self, form: AdjustForm, problem: str, **changes: str) -> HttpResponse:
        self.position = self._now()
        typed = form.data.copy()
        for name, value in {"key": secrets.token_hex(16), **changes}.items():
            typed[name] = value
        again = AdjustForm(typed)
        again.is_valid()
        return self.show(again, problem=problem, status=409)

    def _now(self) -> Position:
        """What an article had before it was made a kit is not what can be made of the parts, but what is corrected."""
        variant, place = self.item.variant_id, self.scope.location.pk
        where = {"variant_ids": [variant], "location_ids": [place], "now": transactions.now()}
        if self.is_kit:
            return next(iter(availability.read(**where)), Position(variant, place))
        return availability.promise(**where, channel=self.channel)[0]


def _once(scope: Scope, found: dict, line: Posting) -> Answer:
    """A second press while the first one still runs waits for its answer."""
    body = json.dumps({name: found[name] for name in sorted(found)}).encode()
    request = idempotency.Request(
        scope.actor.principal, f"console adjust {line.location_id}/{line.variant_id}", found["key"],
        hashlib.sha256(body).hexdigest(),
    )  # fmt: skip
    for _ in range(TRIES):
        try:
            return idempotency.once(
                request,
                lambda: stock.adjust(by=scope.actor, lines=[line], reason=found["reason"], note=found["note"]),
                lambda movements: Answer(201, {"movement": movements[0].public_id if movements else ""}),
            )
        except InProgress:
            time.sleep(PAUSE_SECONDS)
    raise InProgress("The first press is still being worked on. Look at the ledger before you try again.")


def _fresh(position: Position) -> AdjustForm:
    return AdjustForm(initial={"mode": "counted", "expected": position.on_hand, "key": secrets.token_hex(16)})


def _kit(request: HttpRequest, scope: Scope, item: VariantLabel) -> HttpResponse:
    """Nothing to count: the parts, each with its own form."""
    parts = kits.parts_of([item.variant_id]).get(item.variant_id, ())
    described = variant_labels.describe([id for id, _ in parts])
    rows = [(described[id], units, choices.sku_url("adjust", scope.slug, described[id].sku)) for id, units in parts]
    context = {"item": item, "rows": rows, "url": choices.sku_url("sku", scope.slug, item.sku)}
    template = "inventory/_adjust_kit.html" if request.htmx else "inventory/adjust_kit.html"
    return render(request, template, context, status=409 if request.method == "POST" else 200)


def _choose(request: HttpRequest, scope: Scope, item: VariantLabel) -> HttpResponse:
    rows = [(place, choices.sku_url("adjust", place.code, item.sku)) for place in choices.writable(scope)]
    template = "inventory/_choose_store.html" if request.htmx else "inventory/choose_store.html"
    context = {"rows": rows, "verb": "Adjust stock", "back": reverse("stock", args=[scope.slug])}
    return render(request, template, context)
