"""Until when a place has to accept and to send or prepare what it is given, by its own opening hours."""

from datetime import datetime

from fulfillment import calendar, policies, promises
from fulfillment.assigning import Terms
from fulfillment.calendar import Calendar
from fulfillment.models import StorePolicy
from fulfillment.routing import clock
from fulfillment.routing.candidates import Place
from orders.models import Delivery


def of_parcel(place: Place, now: datetime) -> Terms:
    """The terms of a parcel."""
    policy = StorePolicy(accept_minutes=place.policy.accept_minutes, paused_until=place.policy.paused_until)
    return Terms(
        location_id=place.id,
        promised_at=clock.leaves_at(place, now),
        accept_by=accept_by(policy, clock.calendar_of(place), now),
    )


def of_pickup(delivery: Delivery, now: datetime) -> Terms:
    """The terms of goods that are collected: ready when the booked time begins, and never before the store can."""
    policy = policies.one(delivery.location_id)
    hours = calendar.one(delivery.location, now)
    waiting = promises.workloads([delivery.location_id])[delivery.location_id]
    slot = delivery.slot or {}
    window_from, window_to = (datetime.fromisoformat(slot[end]) if slot else None for end in ("starts_at", "ends_at"))
    soonest = promises.ready_by(policy, hours, now, waiting) or now
    ready = max(window_from, soonest) if window_from else soonest
    return Terms(
        delivery.location_id, ready, accept_by(policy, hours, now), window_from=window_from, window_to=window_to
    )  # fmt: skip


def accept_by(policy: StorePolicy, hours: Calendar, now: datetime) -> datetime | None:
    """When whoever should accept it has had time enough; None where nobody works for weeks."""
    return hours.after(promises.starts_at(policy, now), policy.accept_minutes)
