"""When places would send a parcel and when they have to accept it, by their calendars.

Stores that keep the same hours and have the same work share an answer: 500 of them are asked in a few milliseconds.
"""

import json
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from fulfillment import promises
from fulfillment.calendar import Calendar
from fulfillment.models import StorePolicy
from fulfillment.routing.candidates import Place, Policy

_LATEST = timedelta(days=14)


def leaves_on(place: Place, now: datetime) -> date | None:
    """The place's own day on which a parcel would leave that it is asked for now."""
    leaves = _leaves(place.zone, place.hours, place.closures, place.policy, _queue(place), now)
    return None if leaves is None else day_at(place, leaves)


def day_at(place: Place, moment: datetime) -> date:
    """The place's own day at that moment."""
    return moment.astimezone(ZoneInfo(place.zone)).date()


def leaves_at(place: Place, now: datetime) -> datetime:
    """When it has to be sent, also where nobody works for weeks."""
    found = _leaves(place.zone, place.hours, place.closures, place.policy, _queue(place), now)
    return found or now + _LATEST


def calendar_of(place: Place) -> Calendar:
    """The opening hours of one place."""
    return _calendar(place.zone, place.hours, place.closures)


def _queue(place: Place) -> int:
    """Work before it matters only where an hour has a limit."""
    return place.workload if place.policy.orders_per_hour else 0


@lru_cache(maxsize=4096)
def _leaves(
    zone: str, hours: str, closures: tuple[tuple[date, tuple], ...], policy: Policy, queue: int, now: datetime
) -> datetime | None:
    known = StorePolicy(
        paused_until=policy.paused_until, pick_minutes=policy.pick_minutes, ships_until=policy.ships_until,
        orders_per_hour=policy.orders_per_hour,
    )  # fmt: skip
    return promises.ship_by(known, _calendar(zone, hours, closures), now, queue)


@lru_cache(maxsize=4096)
def _calendar(zone: str, hours: str, closures: tuple[tuple[date, tuple], ...]) -> Calendar:
    return Calendar(ZoneInfo(zone), json.loads(hours), dict(closures))
