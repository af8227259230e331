"""People at work on today's orders: each goes as far on its way as the table of open work says, by the verbs that staff
use, at the moments when they would."""

from collections.abc import Callable
from datetime import datetime, timedelta

from commerce import staff, transactions
from commerce.actors import SYSTEM, Actor
from commerce.events import relay
from commerce.models import Staff
from config.demo import hand_overs
from config.demo.trade import staff_of
from fulfillment import (
    collectors,
    curbside,
    declining,
    expiry,
    labels,
    packing,
    picking,
    pickup,
    pickup_codes,
    shipping,
    shortages,
)
from fulfillment.models import DeclinedOffer, Fulfillment, FulfillmentLine
from fulfillment.packing import NewParcel
from fulfillment.picking import Scan
from fulfillment.routing import router
from fulfillment.shortages import Short

Step = Callable[[Actor, Fulfillment], object]
REACTIONS = 1000
TO_PICKED = ("accepted", "picking", "picked")
TO_READY, TO_PACKED = (*TO_PICKED, "ready"), (*TO_PICKED, "packed")
WAYS: dict[str, tuple[str, ...]] = {
    "": (),
    "accepted": TO_PICKED[:1],
    "picking": TO_PICKED[:2],
    "picked": TO_PICKED,
    "ready": TO_READY,
    "on the way": (*TO_READY, "on the way"),
    "arrived": (*TO_READY, "on the way", "arrived"),
    "collected": (*TO_READY, "collected"),
    "packed": TO_PACKED,
    "labelled": (*TO_PACKED, "labelled"),
    "shipped": (*TO_PACKED, "labelled", "shipped"),
    "part": (*TO_PICKED, "packed apart", "labelled", "part"),
    "delivered": (*TO_PACKED, "labelled", "shipped", "delivered"),
    "short": (*TO_PICKED[:2], "short"),
    "declined": ("declined",),
}


def route(order_id: int) -> None:
    """The order finds its place, and everybody is told, as the outbox would have it within a second."""
    router.route(by=SYSTEM, order_id=order_id)
    relay.drain(limit=REACTIONS)


def go_on(order_id: int, to: str, *, since: datetime, until: datetime) -> None:
    """All fulfillments of an order go as far as `to`, one step after the other between two moments."""
    steps = WAYS[to]
    for number, step in enumerate(steps, start=1):
        at = since + (until - since) * (number / (len(steps) + 1))
        with transactions.at(at):
            for own in Fulfillment.objects.filter(order_id=order_id, status__in=(*Fulfillment.OPEN, "shipped")):
                STEPS[step](_who(own), own)
            relay.drain(limit=REACTIONS)
            hand_overs.settle(by=SYSTEM, order_id=order_id)


def let_expire(order_id: int) -> None:
    """Nobody came: what is ready is put away when its last day is over."""
    for own in Fulfillment.objects.filter(order_id=order_id, keep_until__isnull=False).order_by("id"):
        with transactions.at(own.keep_until + timedelta(minutes=5)):
            expiry.expire(by=SYSTEM, fulfillment=own)
            relay.drain(limit=REACTIONS)
            hand_overs.settle(by=SYSTEM, order_id=order_id)


def _who(own: Fulfillment) -> Actor:
    person = Staff.objects.get(email=staff_of(own.location.code)[0])
    return staff.actor_for(person)


def _lines(own: Fulfillment) -> list[FulfillmentLine]:
    return list(FulfillmentLine.objects.filter(fulfillment=own).order_by("id"))


def _begin(by: Actor, own: Fulfillment) -> None:
    picking.start(by=by, fulfillment=own)
    lines = _lines(own)
    if len(lines) > 1:
        picking.pick(by=by, fulfillment=own, scans=[Scan(variant_id=lines[0].variant_id, quantity=lines[0].quantity)])


def _pick(by: Actor, own: Fulfillment) -> None:
    left = [(row.variant_id, row.quantity - row.picked) for row in _lines(own) if row.quantity > row.picked]
    picking.pick(by=by, fulfillment=own, scans=[Scan(variant_id=id, quantity=units) for id, units in left])


def _make_ready(by: Actor, own: Fulfillment) -> None:
    shelf = f"{'ABC'[own.pk % 3]}-{own.pk % 9 + 1:02}"
    pickup.mark_ready(by=by, fulfillment=own, shelf=shelf, bags=len(_lines(own)))


def _arrive(by: Actor, own: Fulfillment) -> None:
    curbside.announce_arrival(by=SYSTEM, fulfillment=own, bay=str(own.pk % 4 + 1), vehicle="Grey Golf")


def _collect(by: Actor, own: Fulfillment) -> None:
    code = pickup_codes.code_of(collectors.buyer_of(own))
    pickup.hand_over(by=by, fulfillment=own, code=code)


def _pack(by: Actor, own: Fulfillment) -> None:
    parcels = [NewParcel(each.contents, each.box) for each in packing.proposed(own)]
    packing.pack(by=by, fulfillment=own, parcels=parcels)


def _pack_apart(by: Actor, own: Fulfillment) -> None:
    contents = [content for each in packing.proposed(own) for content in each.contents]
    packing.pack(by=by, fulfillment=own, parcels=[NewParcel((content,)) for content in contents])


def _label(by: Actor, own: Fulfillment) -> None:
    for parcel in packing.parcels_of(own):
        labels.buy(by=by, parcel=parcel)


def _send_one(by: Actor, own: Fulfillment) -> None:
    shipping.ship(by=by, fulfillment=own, parcel_ids=[packing.parcels_of(own)[0].pk])


def _miss(by: Actor, own: Fulfillment) -> None:
    line = _lines(own)[-1]
    shortages.report(by=by, fulfillment=own, shorts=[Short(line.line_id, 1)], reason=DeclinedOffer.Reason.NOT_FOUND)


def _decline(by: Actor, own: Fulfillment) -> None:
    declining.decline(by=by, fulfillment=own, reason=DeclinedOffer.Reason.TOO_BUSY)


STEPS: dict[str, Step] = {
    "accepted": lambda by, own: pickup.accept(by=by, fulfillment=own),
    "picking": _begin,
    "picked": _pick,
    "ready": _make_ready,
    "on the way": lambda by, own: curbside.announce_way(by=SYSTEM, fulfillment=own, minutes=10),
    "arrived": _arrive,
    "collected": _collect,
    "packed": _pack,
    "packed apart": _pack_apart,
    "labelled": _label,
    "shipped": lambda by, own: shipping.ship(by=by, fulfillment=own),
    "part": _send_one,
    "delivered": lambda by, own: shipping.deliver(by=by, fulfillment=own),
    "short": _miss,
    "declined": _decline,
}
