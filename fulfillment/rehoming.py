"""Missing units get another place: work of its own there, their promise moves with them in the same transaction.

A parcel goes out from another store under the same delivery. Goods that were to be collected get a delivery of their
own, free of charge: either they are collected at the other store, or sent to an address; both only if the customer
agrees, because it is their way that changes. Nothing is carried between stores.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commerce import transactions
from commerce.actors import Actor
from commerce.models import Location
from fulfillment import assigning, policies
from fulfillment.assigning import Portion, Terms
from fulfillment.models import DeclinedOffer, Fulfillment, Trouble
from fulfillment.routing import candidates, clock, terms
from fulfillment.routing.candidates import Place
from inventory import levels, moving, nearby, shortages
from inventory.allocations import Purpose
from inventory.lines import Short
from inventory.moving import Shift
from inventory.shortages import ShortClaim
from orders.models import Delivery, LineComponent, OrderLine

Parts = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Home:
    """A place that could do it, how far it is from where it is missing, and by when."""

    location_id: int
    distance_km: float | None
    terms: Terms
    keeps_promise: bool


@dataclass(frozen=True, slots=True)
class Way:
    """How the units reach the customer now: `address` for a parcel, None where they collect them at the other place or
    where the delivery stays as it is."""

    location_id: int
    address: dict[str, str] | None = None


def nearest(
    trouble: Trouble, fulfillment: Fulfillment, line: OrderLine, *, by_parcel: bool, now: datetime
) -> Home | None:
    """The nearest other place that has all of the units; as many queries for many places as for one."""
    parts = parts_of(line)
    variants = [variant_id for variant_id, _ in parts]
    stock = candidates.stock(variants, fulfillment.order.channel, now)
    blocked = candidates.blocks(variants, now)
    refused = set(DeclinedOffer.objects.filter(line=line).values_list("location_id", flat=True))
    asked = [
        place for place in candidates.places(now)
        if place.id not in refused | {trouble.location_id}
        and not blocked.get(place.id, set()) & set(variants)
        and all(stock.get((variant, place.id), 0) >= each * trouble.quantity for variant, each in parts)
        and not (place.policy.paused_until and place.policy.paused_until > now)
    ]  # fmt: skip
    asked = [place for place in asked if place.policy.ships] if by_parcel else _open_to_customers(asked)
    here = fulfillment.location
    point = nearby.coordinates(here) if here.latitude is not None else None
    distances = {place.id: _distance(place, point) for place in asked}
    asked.sort(key=lambda place: (distances[place.id] is None, distances[place.id] or 0, place.rank))
    return _home(asked[0], distances[asked[0].id], fulfillment, by_parcel, now) if asked else None


def parts_of(line: OrderLine) -> list[tuple[int, int]]:
    """`(variant, how many in one unit)`: itself, or the parts of a kit."""
    rows = LineComponent.objects.filter(line=line).order_by("id").values_list("variant_id", "per_unit")
    return list(rows) or [(line.variant_id, 1)]


@transactions.building_block
def move(trouble: Trouble, locked: Fulfillment, way: Way, *, by: Actor, now: datetime) -> Fulfillment:
    """Assign the units to that place and move their promise there. Locks levels. Raises OutOfStock."""
    line = OrderLine.objects.select_related("delivery").get(pk=trouble.line_id)
    collected = locked.kind == Fulfillment.Kind.PICKUP
    delivery = _new_delivery(locked, way) if collected else locked.delivery
    agreed = _terms(delivery, way.location_id, now)
    portion = Portion(line.pk, trouble.quantity)
    given = assigning.assign(delivery, [portion], agreed, by=by, now=now, trouble=trouble.pk)
    parts = parts_of(line)
    levels.ensure((variant, way.location_id) for variant, _ in parts)
    shifts = [
        Shift(line.pk, variant, trouble.quantity * per_unit, locked.location_id, way.location_id)
        for variant, per_unit in parts
    ]
    purpose = Purpose(by=by, channel=locked.order.channel, cause=locked.order.public_id, now=now)
    try:
        moving.move(shifts, purpose)
    except ShortClaim as short:
        stock = candidates.stock([variant for variant, _ in parts], locked.order.channel, now)
        raise _refusal(parts, trouble, way.location_id, stock) from short
    return given


@transactions.building_block
def stay(trouble: Trouble, locked: Fulfillment, *, by: Actor, now: datetime) -> Fulfillment:
    """The place that declined the units prepares them after all, by the same delivery; their promise has never left it.
    It may be asked for their line again, unless more of it waits for a decision."""
    line = OrderLine.objects.get(pk=trouble.line_id)
    replaced = trouble.variant_id != line.variant_id and not line.components.exists()
    portion = Portion(line.pk, trouble.quantity, trouble.variant_id if replaced else None)
    others = Trouble.objects.filter(kind=trouble.kind, line=line, location=locked.location_id).exclude(pk=trouble.pk)
    if not others.exclude(status=Trouble.Status.RESOLVED).exists():
        DeclinedOffer.objects.filter(line=line, location=locked.location_id).delete()
    agreed = _terms(locked.delivery, locked.location_id, now)
    return assigning.assign(locked.delivery, [portion], agreed, by=by, now=now, trouble=trouble.pk)


def _terms(delivery: Delivery, place_id: int, now: datetime) -> Terms:
    if delivery.method != Delivery.Method.SHIP:
        return terms.of_pickup(delivery, now)
    return terms.of_parcel(next(each for each in candidates.places(now) if each.id == place_id), now)


def _new_delivery(locked: Fulfillment, way: Way) -> Delivery:
    """Free of charge, and otherwise as the one it comes from."""
    old = locked.delivery
    position = Delivery.objects.filter(order=locked.order_id).count()
    where: dict[str, Any] = {
        "method": Delivery.Method.PICKUP, "location_id": way.location_id, "curbside": old.curbside,
    }  # fmt: skip
    if way.address is not None:
        where = {"method": Delivery.Method.SHIP, "address": way.address}
    person = {"recipient": old.recipient, "substitutions": old.substitutions}
    made = Delivery.objects.create(order=locked.order, position=position, **where, **person)
    return Delivery.objects.select_related("order", "location").get(pk=made.pk)


def _open_to_customers(places: Sequence[Place]) -> list[Place]:
    offered = policies.of([place.id for place in places])
    return [place for place in places if place.kind == Location.Kind.STORE and offered[place.id].offers_pickup]


def _distance(place: Place, point: tuple[float, float] | None) -> float | None:
    known = point is not None and place.point is not None
    return round(nearby.distance_km(point, place.point), 1) if known else None


def _home(place: Place, distance: float | None, fulfillment: Fulfillment, by_parcel: bool, now: datetime) -> Home:
    if by_parcel:
        agreed, due_on = terms.of_parcel(place, now), fulfillment.delivery.promised_from
        keeps = due_on is None or clock.day_at(place, agreed.promised_at) <= due_on
        return Home(place.id, distance, agreed, keeps)
    there = Delivery(method=Delivery.Method.PICKUP, location=Location.objects.get(pk=place.id), order=fulfillment.order)
    agreed = terms.of_pickup(there, now)
    return Home(place.id, distance, agreed, agreed.promised_at <= fulfillment.promised_at)


def _refusal(parts: Parts, trouble: Trouble, place_id: int, stock: candidates.Stock) -> shortages.OutOfStock:
    short = [
        Short(variant, place_id, trouble.quantity * per_unit, max(0, stock.get((variant, place_id), 0)))
        for variant, per_unit in parts
    ]
    return shortages.refusal([each for each in short if each.available < each.requested] or short)
