"""What other rules would have done: past orders are planned again under both, on the same snapshot of stock.

Nothing is written. Orders stream through in small groups, so any number of them needs the same memory. Each order finds
today's stock, and at the places that served it also what it took from there.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from commerce import sql, transactions
from commerce.models import Channel
from fulfillment import geography
from fulfillment.routing import candidates, splitting
from fulfillment.routing.candidates import Place
from fulfillment.routing.rule_sets import Rules
from fulfillment.routing.rules.cost import Cost
from fulfillment.routing.rules.promise_date import PromiseDate
from fulfillment.routing.splitting import Plan
from fulfillment.routing.wishes import Wanted, Wish
from inventory import nearby
from orders.models import Delivery

GROUP, EXAMPLES = 20, 20
_PAST = """
SELECT o.id, o.channel_id, o.location_id, o.placed_at, d.id, d.position, d.address::text, d.promised_from, l.id,
  coalesce(c.variant_id, l.variant_id), coalesce(c.per_unit, 1), l.quantity - l.cancelled, l.total / l.quantity
FROM (
  SELECT id, channel_id, location_id, placed_at FROM orders_order p
  WHERE (p.placed_at, p.id) > (%s, %s) AND p.placed_at < %s AND (%s::bigint IS NULL OR p.channel_id = %s)
    AND EXISTS (SELECT FROM orders_delivery s WHERE s.order_id = p.id AND s.method = 'ship')
  ORDER BY p.placed_at, p.id LIMIT %s) AS o
JOIN orders_delivery d ON d.order_id = o.id AND d.method = 'ship'
JOIN orders_orderline l ON l.delivery_id = d.id AND l.quantity > l.cancelled
LEFT JOIN orders_linecomponent c ON c.line_id = l.id
ORDER BY o.placed_at, o.id, d.position, d.id, l.position, l.id, c.id
"""
_TAKEN = """
SELECT w.line_id, w.variant_id, f.location_id, sum(w.quantity)::int
FROM fulfillment_fulfillment f JOIN fulfillment_fulfillmentline w ON w.fulfillment_id = f.id
WHERE f.order_id = ANY(%s) AND f.kind = 'ship' AND f.status NOT IN ('rejected', 'cancelled') AND w.quantity > 0
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Question:
    """Which orders, placed in `[since, until)` on one channel or all, under which two rule sets; at most `most`."""

    before: Rules
    after: Rules
    since: datetime
    until: datetime
    channel: Channel | None = None
    most: int = 10_000


@dataclass(slots=True)
class Totals:
    """What one rule set made of all orders. `cost` in minor units by the cost rule, `km` as the crow flies where both
    ends are known, `late` counts parcels that leave after their promised day, `left` units that no place could send."""

    orders: int = 0
    parcels: int = 0
    split: int = 0
    km: float = 0.0
    cost: int = 0
    late: int = 0
    left: int = 0


@dataclass(slots=True)
class Comparison:
    """Both totals, how many deliveries would have gone elsewhere, and the first of them: `(order id, codes of places
    before, and after)`."""

    before: Totals = field(default_factory=Totals)
    after: Totals = field(default_factory=Totals)
    differing: int = 0
    examples: list[tuple[int, list[str], list[str]]] = field(default_factory=list)


def compare(question: Question, *, progress: Callable[[int], None] | None = None) -> Comparison:
    """Plan all of them twice. `progress` hears how many orders are done, after every group."""
    now, told = transactions.now(), Comparison()
    places = candidates.places(now)
    channels = Channel.objects.in_bulk()
    for wishes in groups(question):
        for channel_id, mine in groupby(sorted(wishes, key=lambda each: each[1]), key=lambda each: each[1]):
            group = list(mine)
            variants = {variant for wish, _ in group for variant in wish.variant_ids}
            stock = candidates.stock(variants, channels[channel_id], now)
            if question.before.needs_age or question.after.needs_age:
                candidates.age(places, variants, now)
            for wish, _ in group:
                _compare_one(wish, places, stock, question, told)
        if progress is not None:
            progress(told.before.orders)
    return told


def _compare_one(
    wish: Wish, places: Sequence[Place], stock: candidates.Stock, question: Question, told: Comparison
) -> None:
    asked = candidates.judge(places, wish, stock, {})
    codes = []
    for rules, totals in ((question.before, told.before), (question.after, told.after)):
        used, scored = splitting.rank(asked, wish, rules.rules)
        plan = splitting.split(wish, scored, used, rules.limits)
        by_id = {each.place.id: each.place for each in scored}
        chosen = [by_id[id] for id in plan.place_ids]
        _add(totals, wish, plan, chosen)
        codes.append(sorted(place.code for place in chosen))
    if codes[0] != codes[1]:
        told.differing += 1
        if len(told.examples) < EXAMPLES:
            told.examples.append((wish.delivery.order_id, *codes))


def _add(totals: Totals, wish: Wish, plan: Plan, chosen: Sequence[Place]) -> None:
    totals.orders += 1
    totals.parcels += len(chosen)
    totals.split += len(chosen) > 1
    totals.left += sum(plan.left.values())
    for place in chosen:
        if wish.to is not None and place.point is not None:
            totals.km += nearby.distance_km(wish.to, place.point)
        totals.cost += int(_COST.score(place, wish) or 0)
        totals.late += bool(_IN_TIME.score(place, wish))


_COST, _IN_TIME = Cost(), PromiseDate()


def groups(question: Question) -> Iterator[list[tuple[Wish, int]]]:
    """Deliveries of GROUP orders at a time, as wishes with their channel, oldest first."""
    channel_id = question.channel.pk if question.channel else None
    after, left = (question.since, 0), question.most
    while left > 0:
        limits = (*after, question.until, channel_id, channel_id, min(GROUP, left))
        rows = sql.run(_PAST, limits)
        if not rows:
            return
        ids = list(dict.fromkeys(row[0] for row in rows))
        taken = {row[:3]: row[3] for row in sql.run(_TAKEN, (ids,))}
        yield [(_wish(list(mine), taken), mine_of[1]) for mine_of, mine in _by_delivery(rows)]
        after, left = (rows[-1][3], rows[-1][0]), left - len(ids)


def _by_delivery(rows: sql.Rows) -> Iterator[tuple[tuple[int, int], list[tuple]]]:
    for (_, channel_id), mine in groupby(rows, key=lambda row: (row[4], row[1])):
        found = list(mine)
        yield (found[0][0], channel_id), found


def _wish(rows: list[tuple], taken: dict[tuple[int, int, int], int]) -> Wish:
    order_id, _, sold_at, placed_at, _, position, said, promised_from = rows[0][:8]
    address = json.loads(said or "{}")
    delivery = Delivery(order_id=order_id, position=position, method=Delivery.Method.SHIP, promised_from=promised_from)
    lines = []
    for (line, units, value), parts in groupby(rows, key=lambda row: (row[8], row[11], row[12])):
        lines.append(Wanted(line, units, tuple((row[9], row[10]) for row in parts), value))
    mine = {line.line_id for line in lines}
    return Wish(
        delivery, tuple(lines), {key: units for key, units in taken.items() if key[0] in mine},
        to=geography.of_address(address), country=address.get("country", ""), pinned_id=sold_at, now=placed_at,
    )  # fmt: skip
