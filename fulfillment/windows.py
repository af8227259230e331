"""Places in the slots of pickups. One is taken by a conditional UPDATE: as many buyers get one as there are places,
whoever comes at the same moment.

Windows are locked by (location, start), after orders and fulfillments and before stock levels.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce import sql, transactions
from commerce.models import Location
from fulfillment import calendar, policies, promises, slots
from fulfillment.models import StorePolicy
from fulfillment.slots import Slot
from orders.models import Delivery
from orders.pickup_times import InvalidWindow, SlotFull

SHOWN = 3
_TAKE = """
INSERT INTO fulfillment_pickupwindow AS w (location_id, starts_at, ends_at, capacity, booked)
SELECT %(place)s, %(starts)s, %(ends)s, %(capacity)s, 1 WHERE %(capacity)s > 0
ON CONFLICT (location_id, starts_at) DO UPDATE
SET booked = w.booked + 1, capacity = excluded.capacity, ends_at = excluded.ends_at
WHERE w.booked < excluded.capacity RETURNING id
"""
_BOOK = "INSERT INTO fulfillment_windowbooking (window_id, delivery_id, booked_at) VALUES (%s, %s, %s)"
_CHOSEN = """
SELECT d.id, d.location_id, d.slot FROM orders_delivery d
WHERE d.order_id = %s AND d.method = 'pickup' AND d.slot IS NOT NULL
ORDER BY d.location_id, d.slot ->> 'starts_at', d.id
"""
_LOCK = """
SELECT w.id FROM fulfillment_pickupwindow w
WHERE w.location_id = %s AND w.starts_at = %s
  OR w.id IN (SELECT window_id FROM fulfillment_windowbooking WHERE delivery_id = ANY(%s) AND released_at IS NULL)
ORDER BY w.location_id, w.starts_at FOR NO KEY UPDATE
"""
_RELEASE = """
WITH gone AS (
  UPDATE fulfillment_windowbooking SET released_at = %s WHERE delivery_id = ANY(%s) AND released_at IS NULL
  RETURNING window_id
), left_by AS (SELECT window_id, count(*) AS places FROM gone GROUP BY window_id)
UPDATE fulfillment_pickupwindow w SET booked = w.booked - left_by.places FROM left_by WHERE w.id = left_by.window_id
RETURNING w.id
"""
_ENDED = """
SELECT b.delivery_id FROM fulfillment_windowbooking b JOIN orders_delivery d ON d.id = b.delivery_id
WHERE d.order_id = %s AND b.released_at IS NULL AND NOT EXISTS (
  SELECT FROM orders_orderline l WHERE l.delivery_id = d.id AND l.cancelled < l.quantity)
"""
_BOOKED = """
SELECT location_id, starts_at, booked FROM fulfillment_pickupwindow
WHERE location_id = ANY(%s) AND ends_at > %s ORDER BY id
"""
Booked = dict[tuple[int, datetime], int]


@dataclass(frozen=True, slots=True)
class Window:
    """A slot with the places that are left in it."""

    slot: Slot
    places: int

    def as_json(self) -> dict[str, str | int]:
        """As clients see it."""
        return {**self.slot.as_json(), "places": self.places}


@transactions.building_block
def book_chosen(order_id: int, *, now: datetime) -> None:
    """Take a place for each delivery of a new order that wants to be collected at a time. Raises SlotFull,
    InvalidWindow."""
    for delivery_id, location_id, said in sql.run(_CHOSEN, (order_id,)):
        book(delivery_id, Location.objects.get(pk=location_id), slots.read(_plain(said)), now=now)


@transactions.building_block
def book(delivery_id: int, location: Location, wanted: Slot, *, now: datetime) -> None:
    """Take a place for one delivery that has none. Raises SlotFull, InvalidWindow."""
    policy, when = policies.one(location.pk), calendar.one(location, now)
    ready = promises.ready_by(policy, when, now, promises.workloads([location.pk])[location.pk])
    if wanted not in set(slots.coming(policy, when, now)) or ready is None or wanted.ends_at <= ready:
        detail = "The store has no such slot." if ready is None or wanted.ends_at > ready else "That slot is too soon."
        raise InvalidWindow(detail, windows=_next(location, policy, now))
    place = {"place": location.pk, "starts": wanted.starts_at, "ends": wanted.ends_at, "capacity": policy.slot_capacity}
    taken = sql.run(_TAKE, place)
    if not taken:
        raise SlotFull("All places of this slot are taken.", windows=_next(location, policy, now))
    sql.send(_BOOK, (taken[0][0], delivery_id, now))


@transactions.building_block
def release(delivery_ids: Sequence[int], *, now: datetime) -> None:
    """Give the places of these deliveries back, each at most once; one that has none has none."""
    if delivery_ids:
        sql.run(_LOCK, (None, None, list(delivery_ids)))
        sql.run(_RELEASE, (now, list(delivery_ids)))


@transactions.building_block
def release_ended(order_id: int, *, now: datetime) -> None:
    """Give back the places of an order's deliveries of which nothing will be collected."""
    release([row[0] for row in sql.run(_ENDED, (order_id,))], now=now)


@transactions.building_block
def move(delivery: Delivery, location: Location, wanted: Slot | None, *, now: datetime) -> None:
    """Another place for a delivery, or none. Raises SlotFull, InvalidWindow."""
    if wanted is not None:
        sql.run(_LOCK, (location.pk, wanted.starts_at, [delivery.pk]))
    release([delivery.pk], now=now)
    if wanted is not None:
        book(delivery.pk, location, wanted, now=now)


def free(
    policy: StorePolicy, when: calendar.Calendar, ready: datetime, booked: Booked, *, now: datetime
) -> list[Window]:
    """The slots of one store that begin once goods would be ready, as far as they have a place. `booked` is of
    `bookings`."""
    windows = [
        Window(slot, policy.slot_capacity - booked.get((policy.location_id, slot.starts_at), 0))
        for slot in slots.coming(policy, when, now)
        if slot.starts_at >= ready
    ]
    return [window for window in windows if window.places > 0]


def bookings(location_ids: Collection[int], *, now: datetime) -> Booked:
    """`{(location, start): places taken}` of slots that are not over, in one query."""
    return {(place, start): taken for place, start, taken in sql.run(_BOOKED, (sql.numbers(location_ids), now))}


def _next(location: Location, policy: StorePolicy, now: datetime) -> list[dict[str, str | int]]:
    when = calendar.one(location, now)
    ready = promises.ready_by(policy, when, now, promises.workloads([location.pk])[location.pk])
    if ready is None:
        return []
    found = free(policy, when, ready, bookings([location.pk], now=now), now=now)
    return [window.as_json() for window in found[:SHOWN]]


def _plain(said: object) -> dict[str, str]:
    return json.loads(said) if isinstance(said, str) else said
