"""What a store can honestly promise: when goods are ready or sent, until when they are kept, and where they are.

A promise counts opening minutes only. Work that is open beyond what the store manages in an hour pushes it; a pause
does as well. Everything here is arithmetic but `workloads`.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from commerce import sql
from fulfillment.calendar import Calendar
from fulfillment.models import StorePolicy

_WORKLOADS = """
SELECT location_id, count(*)::int FROM fulfillment_fulfillment
WHERE location_id = ANY(%s) AND status IN ('routed', 'accepted', 'picking') GROUP BY location_id
"""
DAYS_MOST = 14
_DAY = timedelta(days=1)


def workloads(location_ids: Collection[int]) -> dict[int, int]:
    """`{location id: orders that nobody has picked yet}`, in one query."""
    found = dict(sql.run(_WORKLOADS, (sql.numbers(location_ids),)))
    return {id: found.get(id, 0) for id in location_ids}


def ready_by(policy: StorePolicy, calendar: Calendar, now: datetime, workload: int = 0) -> datetime | None:
    """When one more order would be picked, if it came now; None when the store does not open in two months.

    `workload` are the orders before it.
    """
    return calendar.after(starts_at(policy, now), policy.pick_minutes + queue_minutes(policy, workload))


def ship_by(policy: StorePolicy, calendar: Calendar, now: datetime, workload: int = 0) -> datetime | None:
    """When it would leave: with the first carrier after it is picked, or as soon as it is, where no carrier has a
    time."""
    picked = ready_by(policy, calendar, now, workload)
    if picked is None or policy.ships_until is None:
        return picked
    day = calendar.day_of(picked)
    for ahead in range(DAYS_MOST):
        leaves = calendar.at(day + ahead * _DAY, policy.ships_until)
        if leaves >= picked and calendar.spans(day + ahead * _DAY):
            return leaves
    return None


def keep_until(policy: StorePolicy, calendar: Calendar, ready_at: datetime) -> datetime:
    """Until when goods that are ready are kept."""
    return kept_for(policy.keep_days, calendar, ready_at)


def kept_for(days: int, calendar: Calendar, since: datetime) -> datetime:
    """Closing time of the last of these days, or of the next one on which the store opens."""
    return calendar.close_of(calendar.day_of(since) + days * _DAY) or since + days * _DAY


def is_paused(policy: StorePolicy, now: datetime) -> bool:
    """Whether the store takes no new work at the moment."""
    return policy.paused_until is not None and policy.paused_until > now


def starts_at(policy: StorePolicy, now: datetime) -> datetime:
    """When work on something new could begin: not before a pause is over."""
    return max(now, policy.paused_until) if policy.paused_until is not None else now


def queue_minutes(policy: StorePolicy, workload: int) -> float:
    """Opening minutes for which open work keeps the store from the next order, beyond its first hour of it."""
    if not policy.orders_per_hour:
        return 0
    return max(0, workload + 1 - policy.orders_per_hour) * 60 / policy.orders_per_hour
