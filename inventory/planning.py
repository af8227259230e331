"""Where units come from: lines that name a location take it there, the others are planned over all that carry them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce import sql
from commerce.errors import Refusal
from commerce.models import Channel, Variant
from inventory import availability, safety
from inventory.availability import Position
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


class NotSellable(Refusal):
    """Lifecycle or publication forbids selling this on this channel now. Names the `skus`."""

    code = "not_sellable"
    status = 422
    title = "Not for sale here"


@dataclass(frozen=True, slots=True)
class Line:
    """Demand: units of a variant, from one location or from anywhere."""

    variant_id: int
    quantity: int
    location_id: int | None = None


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
    lines: tuple[int, ...] = ()
    short: tuple[Short, ...] = ()


def make(lines: Sequence[Line], *, channel: Channel, now: datetime, own: dict[Pair, int] | None = None) -> Plan:
    """Plan all lines on one snapshot. Lines with a location come first, so that the rest plans around them.

    `own` are units that the buyer already holds per level: they count as free for this plan.
    """
    variant_ids = sorted({line.variant_id for line in lines})
    _refuse_unsellable(variant_ids, channel, now)
    anywhere = sorted({line.variant_id for line in lines if line.location_id is None})
    places = dict(sql.run(_PLACES, (anywhere,))) if anywhere else {}
    named = None if anywhere else {line.location_id for line in lines}
    positions = availability.read(variant_ids=variant_ids, location_ids=named, now=now)
    rules = safety.load(variant_ids=variant_ids, channel=channel, now=now)
    return _Planner(positions, rules, places, own or {}).plan(lines)


def candidates(lines: Sequence[Line]) -> list[Pair]:
    """Every level that these lines could be served from."""
    anywhere = sorted({line.variant_id for line in lines if line.location_id is None})
    places = dict(sql.run(_PLACES, (anywhere,))) if anywhere else {}
    named = [(line.variant_id, line.location_id) for line in lines if line.location_id is not None]
    return named + [(variant_id, place) for variant_id, ids in places.items() for place in ids]


def _refuse_unsellable(variant_ids: list[int], channel: Channel, now: datetime) -> None:
    missing = set(variant_ids) - availability.sellable(variant_ids=variant_ids, channel=channel, now=now)
    if missing:
        skus = sorted(Variant.objects.filter(pk__in=missing).values_list("sku", flat=True))
        raise NotSellable(f"Not for sale on {channel.name} now: {', '.join(skus[:5])}.", skus=skus)


class _Planner:
    """Takes from a snapshot, line by line, and remembers what is left."""

    def __init__(
        self, positions: list[Position], rules: safety.Rules, places: dict[int, list[int]], own: dict[Pair, int]
    ) -> None:
        self.rules, self.places = rules, places
        self.ids = {(p.variant_id, p.location_id): p.level_id for p in positions}
        self.left = {
            (p.variant_id, p.location_id): max(
                0, p.free + own.get((p.variant_id, p.location_id), 0) - rules.quantity(p.variant_id, p.location_id)
            )
            for p in positions
        }

    def plan(self, lines: Sequence[Line]) -> Plan:
        asked, offered = self._totals(lines)
        short = [Short(*key, quantity, offered[key]) for key, quantity in asked.items() if quantity > offered[key]]
        if short:
            return Plan(short=tuple(short))
        taken: list[tuple[int, Want]] = []
        order = sorted(range(len(lines)), key=lambda index: (lines[index].location_id is None, index))
        for index in order:
            wants = self._take(lines[index])
            if wants is None:
                line = lines[index]
                key = (line.variant_id, line.location_id)
                return Plan(short=(Short(*key, asked[key], min(offered[key], asked[key] - 1)),))
            taken.extend((index, want) for want in wants)
        taken.sort(key=lambda item: item[0])
        return Plan(wants=tuple(want for _, want in taken), lines=tuple(index for index, _ in taken))

    def _totals(self, lines: Sequence[Line]) -> tuple[dict, dict]:
        asked: dict[tuple[int, int | None], int] = {}
        for line in lines:
            key = (line.variant_id, line.location_id)
            asked[key] = asked.get(key, 0) + line.quantity
        offered = {key: sum(self.left.get((key[0], place), 0) for place in self._places(*key)) for key in asked}
        return asked, offered

    def _places(self, variant_id: int, location_id: int | None) -> list[int]:
        return [location_id] if location_id is not None else self.places.get(variant_id, [])

    def _take(self, line: Line) -> list[Want] | None:
        """One place for the whole line when there is one, else the fewest: the fullest first."""
        places = self._places(line.variant_id, line.location_id)
        left = {place: self.left.get((line.variant_id, place), 0) for place in places}
        whole = next((place for place in places if left[place] >= line.quantity), None)
        order = [whole] if whole is not None else sorted(places, key=lambda place: -left[place])
        wants, missing = [], line.quantity
        for place in order:
            units = min(missing, left[place])
            if units:
                self.left[line.variant_id, place] -= units
                pair = (line.variant_id, place)
                wants.append(Want(*pair, units, self.rules.quantity(*pair), self.ids[pair]))
                missing -= units
        return None if missing else wants
