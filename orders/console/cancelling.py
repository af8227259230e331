"""Cancelling an order or some of its units: first exactly what will happen, then the button that does it, once."""

import hashlib
import secrets
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import trigger_client_event

from commerce import variant_labels
from commerce.actors import LocationNotAllowed
from commerce.console import formats, stores
from commerce.console.stores import Scope
from commerce.errors import Refusal
from commerce.idempotency import Answer
from commerce.variant_labels import VariantLabel
from orders import foresight, lifecycle
from orders.console import effects, once, order_page
from orders.console.effects import Effect
from orders.models import Order, OrderLine
from orders.units import Units

REASONS = ("The customer changed their mind", "Ordered by mistake", "Out of stock", "Not paid", "Suspected fraud")


@dataclass(frozen=True, slots=True)
class Choice:
    """A line with how many of its open units are to be cancelled."""

    line: OrderLine
    item: VariantLabel
    units: int


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a person has decided: which units, knowing this effect, and why."""

    choices: list[Choice]
    effect: Effect
    reason: str


@stores.page("orders.write")
def cancel(request: HttpRequest, scope: Scope, number: int) -> HttpResponse:
    """The dialog; with `preview` only what it would do; with that confirmed, the cancellation itself."""
    order = order_page.find(scope, number)
    if not order_page.may_change(scope, order):
        raise LocationNotAllowed("This order belongs to another store.", scope="orders.write")
    press = once.Press(f"cancel {order.pk}", request.POST.get("key", ""), once.form(request))
    if "confirmed" in request.POST and (answer := once.before(scope, press)) is not None:
        return _done(request, scope, order, answer.body)
    choices = _choices(request, order)
    effect = _effect(order, choices)
    if request.method != "POST":
        return _show(request, scope, order, choices=choices, effect=effect)
    if "preview" in request.POST:
        return render(
            request, "orders/_cancel_effect.html", {"effect": effect, "order": order, "url": _url(scope, order)}
        )
    if not effect.units:
        return _show(request, scope, order, choices=choices, effect=effect, problem="Choose at least one item.")
    if request.POST.get("confirmed") != effect.token:
        problem = "This is what happens now. Read it, then press again." if "confirmed" in request.POST else ""
        return _show(request, scope, order, choices=choices, effect=effect, problem=problem)
    refusal = _apply(scope, press, order, _Wanted(choices, effect, request.POST.get("reason", "").strip()))
    if refusal is None:
        return _done(request, scope, order, _said(effect))
    now = order_page.find(scope, order.number)
    choices = _choices(request, now)
    problem = f"{refusal.detail} Nothing was cancelled."
    return _show(request, scope, now, choices=choices, effect=_effect(now, choices), problem=problem)


def _apply(scope: Scope, press: once.Press, order: Order, wanted: _Wanted) -> Refusal | None:
    """Do it once; what forbids it is given back, to be told."""
    choices, effect = wanted.choices, wanted.effect
    asked = [Units(each.line.pk, each.units) for each in choices if each.units]
    reason = (wanted.reason or REASONS[0])[:255]
    lines = None if effect.whole else asked
    verb = partial(lifecycle.cancel, by=scope.actor, order=order, lines=lines, reason=reason)
    try:
        once.pressed(scope, press, verb, lambda _: Answer(200, _said(effect)))
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        return refusal
    return None


def _said(effect: Effect) -> dict[str, Any]:
    """The short message about it."""
    return {"text": effect.done, **({"stays": True} if effect.stays else {})}


def _done(request: HttpRequest, scope: Scope, order: Order, toast: dict[str, Any]) -> HttpResponse:
    if not request.htmx:
        messages.success(request, toast["text"], extra_tags="stays" if "stays" in toast else "")
        return redirect("order", scope.slug, order.number)
    response = trigger_client_event(HttpResponse(status=204), "truecount:close", {})
    trigger_client_event(response, "truecount:changed", {})
    return trigger_client_event(response, "truecount:toast", toast)


def _show(request: HttpRequest, scope: Scope, order: Order, **more: Any) -> HttpResponse:
    """The dialog, or a page of its own without scripts."""
    context = {
        "order": order,
        "reasons": REASONS,
        "reason": (request.POST or request.GET).get("reason", REASONS[0]),
        "key": secrets.token_hex(16),
        "url": _url(scope, order),
        "post_url": reverse("order_cancel", args=[scope.slug, order.number]),
        **more,
    }
    template = "orders/_cancel.html" if request.htmx else "orders/cancel.html"
    return render(request, template, context, status=409 if more.get("problem") else 200)


def _url(scope: Scope, order: Order) -> str:
    return reverse("order", args=[scope.slug, order.number])


def _choices(request: HttpRequest, order: Order) -> list[Choice]:
    """Lines with open units, none of them chosen before somebody says so, or asks for all; never more than are open."""
    lines = [line for line in order.lines.all() if line.open_units]
    labels = variant_labels.describe({line.variant_id for line in lines})
    typed = {line.pk: request.POST.get(f"units-{line.public_id}") for line in lines}
    return [
        Choice(line, labels[line.variant_id], _chosen(typed[line.pk], line.open_units, "all" in request.GET))
        for line in lines
    ]


def _chosen(text: str | None, most: int, everything: bool) -> int:
    if text is None:
        return most if everything else 0
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 8 else 0


def _effect(order: Order, choices: list[Choice]) -> Effect:
    asked = [Units(each.line.pk, each.units) for each in choices if each.units]
    seen = foresight.cancelling(order, asked)
    open_units = sum(each.line.open_units for each in choices)
    said = effects.cancelling(order, seen)
    all_of_it = seen.count == open_units
    some = f"Cancel {formats.counted(seen.count, 'item')}" if seen.count else "Cancel items"
    label = "Cancel order" if seen.whole else some
    digest = hashlib.sha256(repr((order.version, asked, said)).encode()).hexdigest()[:16]
    done = f"Order {order.number} is cancelled." if seen.whole else f"{formats.counted(seen.count, 'item')} cancelled."
    if seen.waits:
        done = f"Order {order.number} is cancelled as soon as the bank answers."
    if cash := effects.cash(order, seen):
        done = f"{done} {cash}."
    return Effect(said, label, digest, done, units=seen.count, whole=all_of_it, stays=bool(cash))
