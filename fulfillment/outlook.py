"""What the terms of a store mean right now: when something ordered this minute is ready, which slots are left, how much
work it was given. Read only, in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime

from commerce import sql
from commerce.models import Location
from fulfillment import calendar, policies, promises, slots, windows
from fulfillment.models import StorePolicy
from fulfillment.routing import terms
from fulfillment.slots import Slot

_ASSIGNED = """
SELECT
  (SELECT count(*) FROM fulfillment_fulfillment f WHERE f.location_id = l.id AND f.status <> ALL(%s)
    AND f.routed_at > %s::timestamptz - interval '1 hour')::int,
  (SELECT coalesce(sum(w.quantity), 0) FROM fulfillment_fulfillment f
    JOIN fulfillment_fulfillmentline w ON w.fulfillment_id = f.id
    WHERE f.location_id = l.id AND f.status <> ALL(%s)
      AND f.routed_at >= date_trunc('day', %s::timestamptz AT TIME ZONE l.time_zone) AT TIME ZONE l.time_zone)::int
FROM commerce_location l WHERE l.id = %s
"""
_GONE = ["rejected", "cancelled"]


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a store stands. Moments are None where the store stays closed for weeks. `orders_hour` and `units_day` were
    assigned in the last hour, and today; `slots` are today's with how many places are taken."""

    policy: StorePolicy
    open_until: datetime | None
    opens_at: datetime | None
    paused: bool
    ready_by: datetime | None
    ship_by: datetime | None
    accept_by: datetime | None
    keep_until: datetime | None
    waiting: int
    orders_hour: int
    units_day: int
    slots: list[tuple[Slot, int]]


def of(location: Location, now: datetime) -> Outlook:
    """The store as it stands now. Five queries."""
    policy, hours = policies.one(location.pk), calendar.one(location, now)
    waiting = promises.workloads([location.pk])[location.pk]
    booked = windows.bookings([location.pk], now=now)
    ready, today = promises.ready_by(policy, hours, now, waiting), hours.day_of(now)
    orders, units = sql.run(_ASSIGNED, (_GONE, now, _GONE, now, location.pk))[0]
    return Outlook(
        policy=policy,
        open_until=next((closes for opens, closes in hours.spans(today) if opens <= now < closes), None),
        opens_at=hours.after(now, 0),
        paused=promises.is_paused(policy, now),
        ready_by=ready,
        ship_by=promises.ship_by(policy, hours, now, waiting),
        accept_by=terms.accept_by(policy, hours, now),
        keep_until=promises.keep_until(policy, hours, ready) if ready else None,
        waiting=waiting,
        orders_hour=orders,
        units_day=units,
        slots=[(each, booked.get((location.pk, each.starts_at), 0)) for each in slots.on(policy, hours, today)],
    )  # fmt: skip
