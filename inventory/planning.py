"""The plan for a demand: what is read for it, what may be sold, and its lines taken from that snapshot."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from commerce import skus, sql
from commerce.errors import Refusal
from commerce.models import Channel
from inventory import availability, safety
from inventory.levels import Pair
from inventory.lines import Line
from inventory.sourcing import Plan, Planner

_PLACES = """
SELECT v.id, array_agg(l.id ORDER BY l.rank, l.id)
FROM commerce_variant v JOIN commerce_product p ON p.id = v.product_id
CROSS JOIN commerce_location l
WHERE v.id = ANY(%s) AND l.active AND (p.in_all_locations OR EXISTS (
  SELECT 1 FROM commerce_assortment a WHERE a.product_id = p.id AND a.location_id = l.id))
GROUP BY v.id
"""
_SNAPSHOT = f"""
SELECT v.id, {availability.MAY_SELL}, l.id, l.location_id, {availability.FREE.format(now="coalesce(%s, now())")},
  l.backordered, CASE WHEN v.when_out = 'deny' AND NOT %s THEN 0 ELSE l.backorder_limit - l.backordered END, v.ships_on
FROM commerce_variant v JOIN commerce_product p ON p.id = v.product_id
LEFT JOIN inventory_level l ON l.variant_id = v.id
"""
_EVERYWHERE = f"{_SNAPSHOT} WHERE v.id = ANY(%s)"
_AT_PLACES = f"{_SNAPSHOT} AND l.location_id = ANY(%s) WHERE v.id = ANY(%s)"


class NotSellable(Refusal):
    """Lifecycle or publication forbids selling this on this channel now. Names the `skus`."""

    code = "not_sellable"
    status = 422
    title = "Not for sale here"


class Demand:
    """Lines for one channel: the reads that a plan needs, and the plan once they are answered."""

    def __init__(self, lines: Sequence[Line], channel: Channel) -> None:
        self.lines, self.channel = lines, channel
        self.variant_ids = sorted({line.variant_id for line in lines})
        self.sold_ids = {line.sold_id for line in lines}
        self.anywhere = sorted({line.variant_id for line in lines if line.location_id is None})

    def reads(self, moment: datetime | None) -> list[sql.Read]:
        """Stock with what may be sold, safety rules, places. The transaction's clock counts when `moment` is None."""
        ids = sql.numbers(sorted({*self.variant_ids, *self.sold_ids}))
        common = (self.channel.pk, moment, moment, moment, any(line.sold for line in self.lines))
        if self.anywhere:
            reads: list[sql.Read] = [(_EVERYWHERE, (*common, ids))]
        else:
            named = sql.numbers(sorted({line.location_id for line in self.lines}))
            reads = [(_AT_PLACES, (*common, named, ids))]
        if self.channel.keeps_safety:
            reads.append(safety.read(variant_ids=self.variant_ids, channel=self.channel, moment=moment))
        if self.anywhere:
            reads.append((_PLACES, (sql.numbers(self.anywhere),)))
        return reads

    def plan(self, answers: Sequence[sql.Rows], own: dict[Pair, int] | None = None) -> Plan:
        """Plan all lines on one snapshot. Lines with a location come first, so that the rest plans around them.

        `own` are units that the buyer holds already: they are used first, and safety does not touch them.
        """
        answered = iter(answers)
        snapshot = next(answered)
        self._refuse_unsellable({row[0] for row in snapshot if row[1]})
        rules = safety.Rules()
        if self.channel.keeps_safety:
            rules = safety.rules(next(answered), variant_ids=self.variant_ids)
        places = dict(next(answered)) if self.anywhere else {}
        return Planner(snapshot, rules, places, own or {}).plan(self.lines)

    def _refuse_unsellable(self, sellable: set[int]) -> None:
        missing = self.sold_ids - sellable
        if missing:
            names = sorted(skus.of(missing).values())
            raise NotSellable(f"Not for sale on {self.channel.name} now: {', '.join(names[:5])}.", skus=names)


def make(lines: Sequence[Line], *, channel: Channel, now: datetime, own: dict[Pair, int] | None = None) -> Plan:
    """The plan for these lines, read now, in one round trip. Raises NotSellable."""
    demand = Demand(lines, channel)
    return demand.plan(sql.together(demand.reads(now)), own)


def candidates(lines: Sequence[Line]) -> list[Pair]:
    """Every level that these lines could be served from."""
    anywhere = sorted({line.variant_id for line in lines if line.location_id is None})
    places = dict(sql.run(_PLACES, (sql.numbers(anywhere),))) if anywhere else {}
    named = [(line.variant_id, line.location_id) for line in lines if line.location_id is not None]
    return named + [(variant_id, place) for variant_id, ids in places.items() for place in ids]


def renumbered(plan: Plan, numbers: Sequence[int]) -> Plan:
    """The same plan for lines that were planned by position and have their numbers now."""
    return replace(plan, wants=tuple(replace(want, cause_line=numbers[want.cause_line]) for want in plan.wants))
