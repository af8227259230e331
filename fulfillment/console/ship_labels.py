"""The label of a parcel: offers side by side, bought once, printed, given back; or a number from elsewhere.

A carrier that does not answer leaves a label that is being bought: the page says so, and nobody buys a second one.
"""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from commerce import ids
from commerce.console import formats, stores
from commerce.console.stores import Scope
from commerce.errors import Refusal
from commerce.idempotency import Answer
from fulfillment import label_records, labels, pack_station, packing_slips, tracking, visibility
from fulfillment.carriers.carrier import Rate
from fulfillment.console import presses, ship
from fulfillment.models import Fulfillment, Label, Parcel
from orders.console import once

PDF, ZPL = "application/pdf", "application/zpl"


@stores.page(visibility.WRITE)
def rates(request: HttpRequest, scope: Scope, public_id: str, parcel_id: str) -> HttpResponse:
    """What every carrier asks for this parcel: the cheapest and the fastest are marked."""
    found, parcel = _find(scope, public_id, parcel_id, visibility.WRITE)
    try:
        offers, problem = labels.rate_shop(parcel), ""
    except Refusal as refusal:
        offers, problem = [], refusal.detail
    context = {"rows": _rows(offers, found.delivery.service), "problem": problem, "found": found, "parcel": parcel}
    context["here"] = ship.here(found, scope)
    if request.htmx:
        return render(request, "fulfillment/_ship_rates.html", context)
    return ship.page(request, scope, found, rates=context)


@require_POST
@stores.page(visibility.WRITE)
def buy(request: HttpRequest, scope: Scope, public_id: str, parcel_id: str) -> HttpResponse:
    """Buy it, once: with the offer that was chosen, or the service that the order asked for, or the cheapest."""
    found, parcel = _find(scope, public_id, parcel_id, visibility.WRITE)
    carrier, _, service = request.POST.get("offer", "").partition(":")
    verb = partial(labels.buy, by=scope.actor, parcel=parcel, carrier=carrier[:32], service=service[:64])
    press = once.Press(f"label {parcel.pk}", request.POST.get("key", ""), once.form(request))
    try:
        answer = once.pressed(scope, press, verb, _told, lambda _: verb())
    except Refusal as refusal:
        said = f"{refusal.detail} Enter a number by hand, or try again."
        return ship.page(request, scope, _again(scope, found), status=_status(refusal), problem=said)
    waits = answer.body["state"] == Label.Status.WANTED
    said = "The carrier has not answered yet. The label is being bought." if waits else "Label bought. Print it."
    return _done(request, scope, found, said)


@require_POST
@stores.page(visibility.WRITE)
def void(request: HttpRequest, scope: Scope, public_id: str, parcel_id: str) -> HttpResponse:
    """Give it back."""
    found, parcel = _find(scope, public_id, parcel_id, visibility.WRITE)
    label = _label(parcel)
    press = once.Press(f"void {label.pk}", request.POST.get("key", ""), [])
    verb = partial(labels.void, by=scope.actor, label=label)
    try:
        answer = once.pressed(scope, press, verb, _told, lambda _: verb())
    except Refusal as refusal:
        problem = presses.reason(found, refusal)
        return ship.page(request, scope, _again(scope, found), status=_status(refusal), problem=problem)
    done = answer.body["state"] == Label.Status.VOIDED
    said = "Label given back. The parcel needs another." if done else "The carrier has not answered yet."
    return _done(request, scope, found, said)


@require_POST
@stores.page(visibility.WRITE)
def number(request: HttpRequest, scope: Scope, public_id: str, parcel_id: str) -> HttpResponse:
    """A number from elsewhere: nothing is bought."""
    found, parcel = _find(scope, public_id, parcel_id, visibility.WRITE)
    carrier = request.POST.get("carrier", "").strip()[:64]
    text = request.POST.get("number", "").strip()[:64]
    if not tracking.folded(carrier) or not text:
        said = "Say which carrier takes it, and under which number."
        return ship.page(request, scope, found, status=400, problem=said)
    verb = partial(label_records.enter, by=scope.actor, parcel=parcel, carrier=carrier, tracking_number=text)
    press = once.Press(f"number {parcel.pk}", request.POST.get("key", ""), once.form(request))
    try:
        once.pressed(scope, press, verb, lambda _: Answer(200, {}))
    except Refusal as refusal:
        problem = presses.reason(found, refusal)
        return ship.page(request, scope, _again(scope, found), status=_status(refusal), problem=problem)
    return _done(request, scope, found, f"Number {text} noted.")


@stores.page(visibility.READ)
def paper(request: HttpRequest, scope: Scope, public_id: str, parcel_id: str) -> HttpResponse:
    """The label to print, as often as it is needed: as PDF, or with `?as=zpl` for label printers."""
    _, parcel = _find(scope, public_id, parcel_id, visibility.READ)
    label = labels.paper(by=scope.actor, label=_label(parcel))
    if request.GET.get("as") == "zpl" and label.zpl:
        headers = {"Content-Disposition": f'attachment; filename="label-{label.tracking_number}.zpl"'}
        return HttpResponse(label.zpl, content_type=ZPL, headers=headers)
    headers = {"Content-Disposition": f'inline; filename="label-{label.tracking_number}.pdf"'}
    return HttpResponse(bytes(label.pdf), content_type=PDF, headers=headers)


@stores.page(visibility.READ)
def slip(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The paper that lies in the parcels; with `?gift=1` without prices."""
    found = ship.find(scope, public_id, visibility.READ)
    if not pack_station.parcels_of([found.pk]):
        raise Http404("Nothing is packed.")
    drawn = packing_slips.draw(found, gift="gift" in request.GET)
    headers = {"Content-Disposition": f'inline; filename="packing-slip-{found.order.number}.pdf"'}
    return HttpResponse(drawn, content_type=PDF, headers=headers)


def _rows(offers: list[Rate], asked: str) -> list[dict[str, Any]]:
    """The cheapest first, as they come; which one is chosen, and why one stands out."""
    fastest = min((each.days for each in offers if each.days is not None), default=None)
    chosen = next((index for index, each in enumerate(offers) if asked and each.service == asked), 0)
    quick = next((index for index, each in enumerate(offers) if each.days is not None and each.days == fastest), None)
    return [
        {
            "value": f"{each.carrier}:{each.service}",
            "title": each.title,
            "price": formats.money(each.amount, each.currency),
            "days": formats.counted(each.days, "day") if each.days is not None else "",
            "chosen": index == chosen,
            "cheapest": index == 0,
            "fastest": index == quick,
            "asked": bool(asked) and each.service == asked,
        }
        for index, each in enumerate(offers)
    ]


def _find(scope: Scope, public_id: str, parcel_id: str, permission: str) -> tuple[Fulfillment, Parcel]:
    found = ship.find(scope, public_id, permission)
    rows = visibility.parcels(scope.actor, permission).filter(fulfillment=found, pk=ids.decode("pkg", parcel_id))
    parcel = rows.select_related("fulfillment__delivery").first()
    if parcel is None:
        raise Http404("No such parcel.")
    return found, parcel


def _label(parcel: Parcel) -> Label:
    label = pack_station.label_of(parcel)
    if label is None:
        raise Http404("No label.")
    return label


def _told(label: Label) -> Answer:
    return Answer(202 if label.status == Label.Status.WANTED else 200, {"state": str(label.status)})


def _status(refusal: Refusal) -> int:
    """A page that shows what went wrong is swapped in: a carrier that is away is no failure of ours."""
    return refusal.status if refusal.status < 500 else 409


def _again(scope: Scope, found: Fulfillment) -> Fulfillment:
    return ship.find(scope, found.public_id)


def _done(request: HttpRequest, scope: Scope, found: Fulfillment, said: str) -> HttpResponse:
    if not request.htmx:
        presses.answer(request, scope, said, to=ship.here(found, scope))
        return redirect(ship.here(found, scope))
    fresh = _again(scope, found)
    return trigger_client_event(ship.page(request, scope, fresh), "truecount:toast", {"text": said})
