"""Where something can be collected, and when: at stores that can promise all of it on that channel, after safety, that
offer pickup and are not paused. A constant number of queries for any number of stores."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from commerce.models import Channel, Location
from fulfillment import calendar, policies, promises, windows
from fulfillment.windows import Window
from inventory import availability, nearby

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Option:
    """One store: units per variant that it can promise, when the goods are ready, and the slots with a place.

    Kilometers as the crow flies; None when either end is unknown.
    """

    location: Location
    available: dict[int, int]
    ready_by: datetime
    windows: list[Window]
    distance_km: float | None


def find(
    wanted: Mapping[int, int], *, channel: Channel | None, near: Point | None, now: datetime, limit: int
) -> list[Option]:
    """Stores for `{variant: units}`, the nearest first, or in the retailer's order where nobody says where they are."""
    stores = list(Location.objects.filter(active=True, kind=Location.Kind.STORE).order_by("rank", "name", "id"))
    far = {store.pk: _distance(near, store) for store in stores}
    if near is not None:
        stores.sort(key=lambda store: (far[store.pk] is None, far[store.pk] or 0))
    ids = [store.pk for store in stores]
    there: dict[int, dict[int, int]] = {}
    for position in availability.promise(variant_ids=list(wanted), location_ids=ids, channel=channel, now=now):
        there.setdefault(position.location_id, {})[position.variant_id] = position.available
    able = [store for store in stores if all(there[store.pk][id] >= units for id, units in wanted.items())]
    return _promised(able, there, far, now, limit)


def _promised(
    stores: list[Location], there: dict[int, dict[int, int]], far: dict[int, float | None], now: datetime, limit: int
) -> list[Option]:
    ids = [store.pk for store in stores]
    terms, when = policies.of(ids), calendar.of(stores, now)
    busy, booked = promises.workloads(ids), windows.bookings(ids, now=now)
    options: list[Option] = []
    for store in stores:
        policy = terms[store.pk]
        if len(options) == limit or not policy.offers_pickup or promises.is_paused(policy, now):
            continue
        ready = promises.ready_by(policy, when[store.pk], now, busy[store.pk])
        if ready is not None:
            slots = windows.free(policy, when[store.pk], ready, booked, now=now)
            options.append(Option(store, there[store.pk], ready, slots, far[store.pk]))
    return options


def _distance(near: Point | None, store: Location) -> float | None:
    if near is None or store.latitude is None:
        return None
    return round(nearby.distance_km(near, nearby.coordinates(store)), 1)
