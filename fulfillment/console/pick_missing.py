"""“Can't find it”: why, how many, and what that does and where else the goods are, shown before it is confirmed."""

import secrets
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from commerce import variant_labels
from commerce.console import formats, stores
from commerce.console.stores import Scope
from commerce.errors import Refusal
from commerce.idempotency import Answer
from fulfillment import short_foresight, shortages, visibility, wave_picking
from fulfillment.console import own_work, pick_view, presses, short_effects
from fulfillment.models import DeclinedOffer
from fulfillment.pick_list import Stop
from fulfillment.picking import Scan
from fulfillment.walks import Walk
from orders.console import once

Reason = DeclinedOffer.Reason
REASONS = (
    (Reason.NOT_FOUND, "It is not there at all"),
    (Reason.MISMATCH, "There are fewer than the screen says"),
    (Reason.DAMAGED, "It is damaged"),
)


@stores.page(visibility.WRITE)
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The dialog; with `preview` only what it would do; with that confirmed, the report itself."""
    walk = own_work.find_walk(scope, public_id, visibility.WRITE)
    stop = _stop(walk, request.POST.get("sku") or request.GET.get("sku", ""))
    reason = request.POST.get("reason", "")
    reason = reason if reason in shortages.REASONS else str(Reason.NOT_FOUND)
    most = _most(walk, stop)
    units = _units(request.POST.get("units", ""), most)
    withouts = short_foresight.plan(walk, stop.variant.pk, units)
    effect = short_effects.of(withouts, reason, timezone.now())
    context = {
        "walk": walk, "item": variant_labels.describe_one(stop.variant.pk), "most": most, "units": units,
        "reason": reason, "reasons": REASONS, "effect": effect, "key": secrets.token_hex(8),
        "here": pick_view.url(walk, scope), "title": pick_view.title(walk),
    }  # fmt: skip
    if "preview" in request.POST:
        return render(request, "fulfillment/_pick_missing_effect.html", context)
    if request.method != "POST" or request.POST.get("confirmed") != effect.token:
        changed = "confirmed" in request.POST
        context["problem"] = "This is what happens now. Read it, then press again." if changed else ""
        return _dialog(request, context)
    return _report(request, scope, walk, withouts, reason)


def _report(
    request: HttpRequest, scope: Scope, walk: Walk, withouts: list[short_foresight.Without], reason: str
) -> HttpResponse:
    found, variant = withouts[0].fulfillment, withouts[0].short.variant_id
    units = sum(each.units for each in withouts)
    if walk.wave is not None:
        scan = Scan(variant_id=variant, quantity=units)
        verb = partial(wave_picking.short, by=scope.actor, wave=walk.wave, scan=scan, reason=reason)
    else:
        shorts = [each.short for each in withouts]
        verb = partial(shortages.report, by=scope.actor, fulfillment=found, shorts=shorts, reason=reason)
    press = once.Press(f"missing {walk.public_id}", request.POST.get("key", ""), once.form(request))
    try:
        once.pressed(scope, press, verb, lambda _: Answer(200, {}))
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        return presses.answer(request, scope, presses.reason(found, refusal), tone="danger")
    said = f"{formats.counted(units, 'unit')} noted as missing. Go on with the next line."
    return presses.answer(request, scope, said)


def _stop(walk: Walk, sku: str) -> Stop:
    """What of that SKU may be missing. Raises Http404."""
    found = next((stop for stop in walk.stops if stop.variant.sku == sku and _most(walk, stop)), None)
    if found is None:
        raise Http404("Nothing of this is to be picked any more.")
    return found


def _most(walk: Walk, stop: Stop) -> int:
    return sum(short_foresight.at_stake(walk, row) for row in stop.rows)


def _units(text: str, most: int) -> int:
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) < 8 else most


def _dialog(request: HttpRequest, context: dict) -> HttpResponse:
    """As a dialog, or as a page of its own without scripts."""
    context["part"] = "fulfillment/_pick_missing.html"
    template = context["part"] if request.htmx else "fulfillment/walk_step.html"
    return render(request, template, context, status=409 if context.get("problem") else 200)
