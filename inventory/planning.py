"""Where units come from: lines that name a location take it there, the others are planned over all that carry them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from commerce import skus, sql
from commerce.errors import Refusal
from commerce.models import Channel
from inventory import availability, safety
from inventory.claims import Want
from inventory.levels import Pair

_PLACES = """
SELECT v.id, array_agg(l.id ORDER BY l.rank, l.id)
FROM commerce_variant v JOIN commerce_product p ON p.id = v.product_id
CROSS JOIN commerce_location l
WHERE v.id = ANY(%s) AND l.active AND (p.in_all_locations OR EXISTS (
  SELECT 1 FROM commerce_assortment a WHERE a.product_id = p.id AND a.location_id = l.id))
GROUP BY v.id
"""
_SNAPSHOT = f"""
SELECT v.id, {availability.MAY_SELL}, l.id, l.location_id, {availability.FREE.format(now="coalesce(%s, now())")}
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


@dataclass(frozen=True, slots=True)
class Line:
    """Demand: units of a variant, from one location or from anywhere. Goods `in_hand` leave at once and meet no safety
    stock. `cause_line` is the line that they serve, of whatever causes the demand."""

    variant_id: int
    quantity: int
    location_id: int | None = None
    in_hand: bool = False
    cause_line: int | None = None


@dataclass(frozen=True, slots=True)
class Short:
    """A demand that cannot be met: what was asked and what could be promised."""

    variant_id: int
    location_id: int | None
    requested: int
    available: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Wants per line, in line order; `short` when the snapshot cannot cover them."""

    wants: tuple[Want, ...] = ()
    short: tuple[Short, ...] = ()


class Demand:
    """Lines for one channel: the reads that a plan needs, and the plan once they are answered."""

    def __init__(self, lines: Sequence[Line], channel: Channel) -> None:
        self.lines, self.channel = lines, channel
        self.variant_ids = sorted({line.variant_id for line in lines})
        self.anywhere = sorted({line.variant_id for line in lines if line.location_id is None})

    def reads(self, moment: datetime | None) -> list[sql.Read]:
        """Stock with what may be sold, safety rules, places. The transaction's clock counts when `moment` is None."""
        ids = sql.numbers(self.variant_ids)
        common = (self.channel.pk, moment, moment, moment)
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
        return _Planner(snapshot, rules, places, own or {}).plan(self.lines)

    def _refuse_unsellable(self, sellable: set[int]) -> None:
        missing = set(self.variant_ids) - sellable
        if missing:
            names = sorted(skus.of(missing).values())
            raise NotSellable(f"Not for sale on {self.channel.name} now: {', '.join(names[:5])}.", skus=names)


def make(lines: Sequence[Line], *, channel: Channel, now: datetime, own: dict[Pair, int] | None = None) -> Plan:
    """The plan for these lines, read now, in one round trip. Raises NotSellable."""
    demand = Demand(lines, channel)
    with sql.pipeline():
        asked = [sql.ask(*read) for read in demand.reads(now)]
        answers = [rows() for rows in asked]
    return demand.plan(answers, own)


def candidates(lines: Sequence[Line]) -> list[Pair]:
    """Every level that these lines could be served from."""
    anywhere = sorted({line.variant_id for line in lines if line.location_id is None})
    places = dict(sql.run(_PLACES, (sql.numbers(anywhere),))) if anywhere else {}
    named = [(line.variant_id, line.location_id) for line in lines if line.location_id is not None]
    return named + [(variant_id, place) for variant_id, ids in places.items() for place in ids]


class _Planner:
    """Takes from a snapshot, line by line, and remembers what is left."""

    def __init__(
        self, snapshot: sql.Rows, rules: safety.Rules, places: dict[int, list[int]], own: dict[Pair, int]
    ) -> None:
        self.rules, self.places, self.own = rules, places, dict(own)
        self.ids: dict[Pair, int] = {}
        self.free: dict[Pair, int] = {}
        for variant_id, _, level_id, location_id, free in snapshot:
            if level_id is not None:
                self.ids[variant_id, location_id] = level_id
                self.free[variant_id, location_id] = free

    def plan(self, lines: Sequence[Line]) -> Plan:
        asked, offered = self._totals(lines)
        short = [Short(*key[:2], quantity, offered[key]) for key, quantity in asked.items() if quantity > offered[key]]
        if short:
            return Plan(short=tuple(short))
        taken: list[tuple[int, Want]] = []
        order = sorted(range(len(lines)), key=lambda index: (lines[index].location_id is None, index))
        for index in order:
            wants = self._take(lines[index])
            if wants is None:
                key = _key(lines[index])
                return Plan(short=(Short(*key[:2], asked[key], min(offered[key], asked[key] - 1)),))
            taken.extend((index, want) for want in wants)
        taken.sort(key=lambda item: item[0])
        return Plan(wants=tuple(want for _, want in taken))

    def _totals(self, lines: Sequence[Line]) -> tuple[dict, dict]:
        asked: dict[tuple[int, int | None, bool], int] = {}
        for line in lines:
            asked[_key(line)] = asked.get(_key(line), 0) + line.quantity
        offered = {
            key: sum(self._left((key[0], place), key[2]) for place in self._places(key[0], key[1])) for key in asked
        }
        return asked, offered

    def _places(self, variant_id: int, location_id: int | None) -> list[int]:
        return [location_id] if location_id is not None else self.places.get(variant_id, [])

    def _left(self, pair: Pair, in_hand: bool) -> int:
        """What a line may take: units that the buyer holds already, and what is free beyond safety."""
        kept = 0 if in_hand else self.rules.quantity(*pair)
        return self.own.get(pair, 0) + max(0, self.free.get(pair, 0) - kept)

    def _take(self, line: Line) -> list[Want] | None:
        """The buyer's own units, then one place for all the rest when there is one, else the fewest: fullest first."""
        taken: dict[Pair, int] = {}
        pairs = [(line.variant_id, place) for place in self._places(line.variant_id, line.location_id)]
        if self.own:
            pairs.sort(key=lambda pair: pair not in self.own)
            for pair in pairs:
                self._use(pair, min(self.own.get(pair, 0), line.quantity - sum(taken.values())), taken)
        missing = line.quantity - sum(taken.values())
        left = {pair: self._left(pair, line.in_hand) for pair in pairs}
        whole = next((pair for pair in pairs if left[pair] >= missing), None)
        for pair in [whole] if whole else sorted(pairs, key=lambda pair: -left[pair]):
            self._use(pair, min(left[pair], line.quantity - sum(taken.values())), taken)
        if sum(taken.values()) < line.quantity:
            return None
        return [self._want(pair, units, line) for pair, units in taken.items()]

    def _use(self, pair: Pair, units: int, taken: dict[Pair, int]) -> None:
        if units:
            mine = min(units, self.own.get(pair, 0))
            self.own[pair] = self.own.get(pair, 0) - mine
            self.free[pair] = self.free.get(pair, 0) - (units - mine)
            taken[pair] = taken.get(pair, 0) + units

    def _want(self, pair: Pair, units: int, line: Line) -> Want:
        kept = 0 if line.in_hand else self.rules.quantity(*pair)
        return Want(*pair, units, kept, self.ids[pair], line.in_hand, line.cause_line)


def _key(line: Line) -> tuple[int, int | None, bool]:
    return line.variant_id, line.location_id, line.in_hand


def renumbered(plan: Plan, numbers: Sequence[int]) -> Plan:
    """The same plan for lines that were planned by position and have their numbers now."""
    return replace(plan, wants=tuple(replace(want, cause_line=numbers[want.cause_line]) for want in plan.wants))
