"""What of an order nobody prepares yet: units that are promised from stock, belong to no open fulfillment, and are not
missing somewhere while somebody is asked about them.

Read under the order's lock. Of a kit only whole units count, so a kit waits for its last part.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from commerce import sql
from fulfillment import geography
from fulfillment.models import Fulfillment
from orders.models import Delivery, Order

_LINES = """
SELECT l.id, l.delivery_id, coalesce(c.variant_id, l.variant_id), coalesce(c.per_unit, 1), l.total / l.quantity,
  c.id IS NOT NULL
FROM orders_orderline l LEFT JOIN orders_linecomponent c ON c.line_id = l.id
WHERE l.order_id = %s ORDER BY l.position, l.id, c.id
"""
_PROMISED = """
SELECT cause_line, variant_id, location_id, sum(quantity)::int FROM inventory_allocation
WHERE cause = %s AND ended_at IS NULL AND cause_line IS NOT NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_PREPARED = """
SELECT line_id, variant_id, location_id, sum(units)::int FROM (
  SELECT l.line_id, l.variant_id, f.location_id, l.quantity - l.handed AS units
  FROM fulfillment_fulfillmentline l JOIN fulfillment_fulfillment f ON f.id = l.fulfillment_id
  WHERE f.order_id = %s AND f.status = ANY(%s)
  UNION ALL SELECT t.line_id, coalesce(c.variant_id, t.variant_id), f.location_id, t.quantity * coalesce(c.per_unit, 1)
  FROM fulfillment_trouble t JOIN fulfillment_fulfillment f ON f.id = t.fulfillment_id
  LEFT JOIN orders_linecomponent c ON c.line_id = t.line_id
  WHERE t.order_id = %s AND t.kind = 'short' AND t.status <> 'resolved') AS spoken_for
GROUP BY 1, 2, 3
"""
_DECLINED = """
SELECT d.line_id, d.location_id FROM fulfillment_declinedoffer d
JOIN orders_orderline l ON l.id = d.line_id WHERE l.order_id = %s
"""
_AWAITED = """
SELECT DISTINCT cause_line FROM inventory_backorder WHERE cause = %s AND ended_at IS NULL AND cause_line IS NOT NULL
"""

Key = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """`units` of one order line; `parts` are `(variant, how many in one unit)`, `value` what one unit is worth.
    `variant_id` is what replaces what was ordered, else None."""

    line_id: int
    units: int
    parts: tuple[tuple[int, int], ...]
    value: int = 0
    variant_id: int | None = None

    @property
    def key(self) -> Key:
        return self.line_id, self.variant_id

    @property
    def pieces(self) -> int:
        """How many articles somebody picks for one unit."""
        return sum(per_unit for _, per_unit in self.parts)


@dataclass(frozen=True, slots=True)
class Wish:
    """What one delivery still needs. `own[line, variant, place]` are its promised units that nobody prepares.

    `shares_goods`: several lines need the same goods. `declined` are `(line, place)` that must not be asked again. `to`
    is where a parcel goes, as far as that is known.
    """

    delivery: Delivery
    lines: tuple[Wanted, ...]
    own: dict[tuple[int, int, int], int] = field(default_factory=dict)
    declined: frozenset[tuple[int, int]] = frozenset()
    to: tuple[float, float] | None = None
    country: str = ""
    pinned_id: int | None = None
    awaits: bool = False
    now: datetime | None = None
    units: int = field(init=False)
    shares_goods: bool = field(init=False)

    def __post_init__(self) -> None:
        """Sums that every rule asks for at every place."""
        parts = [variant for line in self.lines for variant, _ in line.parts]
        object.__setattr__(self, "units", sum(line.units for line in self.lines))
        object.__setattr__(self, "shares_goods", len(parts) > len(set(parts)))

    @property
    def variant_ids(self) -> set[int]:
        return {variant for line in self.lines for variant, _ in line.parts}

    @property
    def due_on(self) -> date | None:
        """The first day on which it was promised to arrive: it has to leave by then."""
        return self.delivery.promised_from

    def at(self, place_id: int) -> dict[int, int]:
        """`{variant: units}` of its own promises at one place."""
        found: dict[int, int] = {}
        for (_, variant, place), units in self.own.items():
            if place == place_id:
                found[variant] = found.get(variant, 0) + units
        return found


def of(order: Order, now: datetime) -> list[Wish]:
    """What is left to route, per delivery in their order; deliveries without any are left out. One round trip."""
    open_states = [str(status) for status in Fulfillment.OPEN]
    lines, promised, prepared, declined, awaited = sql.together(
        [
            (_LINES, (order.pk,)),
            (_PROMISED, (order.public_id,)),
            (_PREPARED, (order.pk, open_states, order.pk)),
            (_DECLINED, (order.pk,)),
            (_AWAITED, (order.public_id,)),
        ]
    )
    taken = {row[:3]: row[3] for row in prepared}
    own = {row[:3]: units for row in promised if (units := row[3] - taken.get(row[:3], 0)) > 0}
    waiting = {row[0] for row in awaited}
    found = []
    for delivery in Delivery.objects.filter(order_id=order.pk).order_by("position", "id"):
        delivery.order = order
        rows = [row for row in lines if row[1] == delivery.pk]
        wish = _wish(delivery, rows, own, now)
        if wish.lines:
            mine = {row[0] for row in rows}
            refused = frozenset((line, place) for line, place in declined if line in mine)
            found.append(_with(wish, refused, bool(mine & waiting)))
    return found


def _wish(delivery: Delivery, rows: sql.Rows, own: dict[tuple[int, int, int], int], now: datetime) -> Wish:
    """Collected goods count only where they are collected."""
    pickup = delivery.method == Delivery.Method.PICKUP
    mine = {row[0] for row in rows}
    here = {key: n for key, n in own.items() if key[0] in mine and (not pickup or key[2] == delivery.location_id)}
    parts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for line, _, variant, per_unit, _, _ in rows:
        parts[line].append((variant, per_unit))
    replaced = {row[0]: {key[1] for key in here if key[0] == row[0]} - {row[2]} for row in rows if not row[5]}
    value = {row[0]: row[4] for row in rows}
    articles: list[tuple[int, int | None, tuple[tuple[int, int], ...]]] = []
    for line, made_of in parts.items():
        articles.append((line, None, tuple(made_of)))
        articles += [(line, other, ((other, 1),)) for other in sorted(replaced.get(line, ()))]
    wanted = [
        Wanted(line, units, made_of, value[line], other)
        for line, other, made_of in articles
        if (units := _whole(line, made_of, here))
    ]
    address = delivery.address or {}
    return Wish(
        delivery, tuple(wanted), here, to=geography.of_address(address), country=address.get("country", ""),
        pinned_id=delivery.order.location_id, now=now,
    )  # fmt: skip


def _with(wish: Wish, declined: frozenset[tuple[int, int]], awaits: bool) -> Wish:
    return Wish(
        wish.delivery, wish.lines, wish.own, declined, wish.to, wish.country, wish.pinned_id, awaits, wish.now
    )  # fmt: skip


def _whole(line: int, parts: Sequence[tuple[int, int]], own: dict[tuple[int, int, int], int]) -> int:
    def there(variant: int) -> Iterable[int]:
        return (units for key, units in own.items() if key[:2] == (line, variant))

    return min(sum(there(variant)) // per_unit for variant, per_unit in parts)
