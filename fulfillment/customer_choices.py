"""When and where else a pickup could be collected: slots with a place, and stores that have all of it."""

from dataclasses import dataclass
from datetime import datetime

from django.core.signing import BadSignature, Signer

from commerce.models import Location
from fulfillment import calendar, notice_words, pickup_options, policies, promises, slots, windows
from fulfillment.models import Fulfillment, FulfillmentLine
from fulfillment.slots import Slot
from inventory import nearby

SLOTS_MOST, STORES_MOST = 16, 4
_SIGNER = Signer(salt="fulfillment.customer_choices")


@dataclass(frozen=True, slots=True)
class Time:
    """One slot: `value` is what the form sends."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Store:
    """Another store, by when it would be ready there, and how far it is."""

    code: str
    name: str
    ready_by: str
    distance: str


def times(found: Fulfillment, now: datetime) -> list[Time]:
    """The next slots of its own store."""
    policy, when = policies.one(found.location_id), calendar.one(found.location, now)
    ready = promises.ready_by(policy, when, now, promises.workloads([found.location_id])[found.location_id])
    if ready is None:
        return []
    free = windows.free(policy, when, ready, windows.bookings([found.location_id], now=now), now=now)
    zone = found.location.time_zone
    return [Time(_value(each.slot), _words(each.slot, zone)) for each in free[:SLOTS_MOST]]


def read_time(value: str) -> Slot | None:
    """The slot that a form of ours offered. None for anything else."""
    try:
        start, _, end = _SIGNER.unsign(value).partition("/")
    except BadSignature:
        return None
    return slots.read({"starts_at": start, "ends_at": end})


def stores(found: Fulfillment, now: datetime) -> list[Store]:
    """Other stores that could have all of it ready, the nearest to its own first."""
    rows = FulfillmentLine.objects.filter(fulfillment=found, quantity__gt=0)
    wanted: dict[int, int] = {}
    for variant_id, units in rows.values_list("variant_id", "quantity"):
        wanted[variant_id] = wanted.get(variant_id, 0) + units
    near = nearby.coordinates(found.location) if found.location.latitude is not None else None
    limit = STORES_MOST + 1
    found_there = pickup_options.find(wanted, channel=found.order.channel, near=near, now=now, limit=limit)
    others = [each for each in found_there if each.location.pk != found.location_id]
    return [_store(each) for each in others[:STORES_MOST]]


def store(code: str) -> Location | None:
    """A store by its code."""
    return Location.objects.filter(code=code, active=True).first()


def _store(option: pickup_options.Option) -> Store:
    place = option.location
    away = f"{option.distance_km} km away" if option.distance_km is not None else ""
    return Store(place.code, place.name, notice_words.moment(option.ready_by, place.time_zone), away)


def _value(slot: Slot) -> str:
    said = slot.as_json()
    return _SIGNER.sign(f"{said['starts_at']}/{said['ends_at']}")


def _words(slot: Slot, zone: str) -> str:
    return notice_words.span(slot.starts_at, slot.ends_at, zone)
