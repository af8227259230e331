"""The steps of a shipment: pack, unpack, hand to the carrier, and how its way ended."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from commerce.console import formats, stores
from commerce.console.stores import Scope
from commerce.errors import Refusal
from commerce.idempotency import Answer
from fulfillment import packing, shipping, visibility
from fulfillment.console import pack_form, presses, ship, ship_effects
from fulfillment.models import Fulfillment
from fulfillment.packing import WeightOff, WrongContents
from fulfillment.shipping import Evidence
from orders.console import once

LONGEST_NAME, LONGEST_NOTE = 120, 500


@require_POST
@stores.page(visibility.WRITE)
def pack(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Close the parcels; with `preview`, `add` or `drop` only the form as it is then."""
    found = ship.find(scope, public_id)
    form = pack_form.read(request.POST, found, list(visibility.boxes(scope.actor).order_by("most_grams", "id")))
    if {"preview", "add", "drop"} & set(request.POST):
        return ship.page(request, scope, found, form=form)
    verb = partial(
        packing.pack, by=scope.actor, fulfillment=found, parcels=[draft.new for draft in form.drafts],
        confirmed=form.confirmed,
    )  # fmt: skip
    try:
        _once(request, scope, found, verb)
    except Refusal as refusal:
        problem = _why(refusal, found)
        found.refresh_from_db()
        return ship.page(request, scope, found, status=refusal.status, form=form, problem=problem)
    return _done(request, scope, found, f"Packed into {formats.counted(len(form.drafts), 'parcel')}. Now the label.")


@require_POST
@stores.page(visibility.WRITE)
def unpack(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Open the parcels again that have not left."""
    found = ship.find(scope, public_id)
    return _press(request, scope, found, packing.unpack, "What has not left is open again.")


@require_POST
@stores.page(visibility.WRITE)
def leave(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """These parcels go with their carrier; what that does was shown before, or it is shown now."""
    found = ship.find(scope, public_id)
    here = packing.here_of(found)
    asked = set(request.POST.getlist("parcel"))
    leaving = [parcel for parcel in here if parcel.public_id in asked] if asked else here
    effect = ship_effects.of(found, leaving)
    if "preview" in request.POST:
        return render(request, "fulfillment/_ship_effect.html", {"effect": effect, "found": found})
    if leaving and request.POST.get("confirmed") != effect.token:
        said = "This is what happens now. Read it, then press again."
        return ship.page(request, scope, found, status=409, effect=effect, problem=said)
    carrier = shipping.OWN_DRIVER if "own" in request.POST else ""
    ids = [parcel.pk for parcel in leaving]
    verb = partial(shipping.ship, carrier=carrier, parcel_ids=ids or None)
    return _press(request, scope, found, verb, f"{formats.counted(len(leaving), 'parcel')} on the way.")


@require_POST
@stores.page(visibility.WRITE)
def arrive(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Somebody took it, nobody was there, or it will not arrive."""
    found, outcome = ship.find(scope, public_id), request.POST.get("outcome", "")
    name = " ".join(request.POST.get("name", "").split())[:LONGEST_NAME]
    note = " ".join(request.POST.get("note", "").split())[:LONGEST_NOTE]
    if outcome == "failed":
        verb = partial(shipping.give_up_delivery, reason=note[:64] or "failed")
        return _press(request, scope, found, verb, "Noted. Somebody decides what becomes of it.")
    evidence = Evidence(name=name, note=note)
    if outcome == "attempted":
        verb = partial(shipping.note_attempt, evidence=evidence)
        return _press(request, scope, found, verb, "Noted: nobody was there. It is tried again.")
    who = name or "Somebody"
    return _press(request, scope, found, partial(shipping.deliver, evidence=evidence), f"Delivered. {who} took it.")


def _press(request: HttpRequest, scope: Scope, found: Fulfillment, verb: Any, said: str) -> HttpResponse:
    try:
        _once(request, scope, found, partial(verb, by=scope.actor, fulfillment=found))
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        problem = presses.reason(found, refusal)
        found.refresh_from_db()
        return ship.page(request, scope, found, status=refusal.status, problem=problem)
    return _done(request, scope, found, said)


def _once(request: HttpRequest, scope: Scope, found: Fulfillment, verb: Any) -> None:
    press = once.Press(f"{request.resolver_match.url_name} {found.pk}", request.POST.get("key", ""), once.form(request))
    once.pressed(scope, press, verb, lambda _: Answer(200, {}))


def _done(request: HttpRequest, scope: Scope, found: Fulfillment, said: str) -> HttpResponse:
    if not request.htmx:
        presses.answer(request, scope, said, to=ship.here(found, scope))
        return redirect(ship.here(found, scope))
    fresh = ship.find(scope, found.public_id)
    return trigger_client_event(ship.page(request, scope, fresh), "truecount:toast", {"text": said})


def _why(refusal: Refusal, found: Fulfillment) -> str:
    if isinstance(refusal, WeightOff):
        return f"{refusal.detail} Look inside, then say that it is right, or weigh it again. Nothing was packed."
    if isinstance(refusal, WrongContents):
        return "Every picked unit lies in exactly one parcel, and no parcel is empty. Nothing was packed."
    return presses.reason(found, refusal)
