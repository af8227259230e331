"""Where units come from: lines that name a location take it there, the others are planned over all that carry them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from commerce import sql
from inventory import safety
from inventory.claims import Want
from inventory.levels import Pair
from inventory.lines import Line, Short, as_sold

_Key = tuple[int, int | None, bool, bool]


@dataclass(frozen=True, slots=True)
class Plan:
    """Wants per line, in line order; `short` when the snapshot cannot cover them."""

    wants: tuple[Want, ...] = ()
    short: tuple[Short, ...] = ()

    def days(self) -> dict[int | None, date | None]:
        """`{line: day}` of lines with goods that come later; None where nobody knows the day."""
        found: dict[int | None, date | None] = {}
        for want in self.wants:
            if want.later:
                found[want.cause_line] = max(filter(None, (found.get(want.cause_line), want.ships_on)), default=None)
        return found


class Planner:
    """Takes from a snapshot, line by line, and remembers what is left."""

    def __init__(
        self, snapshot: sql.Rows, rules: safety.Rules, places: dict[int, list[int]], own: dict[Pair, int]
    ) -> None:
        self.rules, self.places, self.own = rules, places, dict(own)
        self.ids: dict[Pair, int] = {}
        self.free: dict[Pair, int] = {}
        self.queued: dict[Pair, int] = {}
        self.room: dict[Pair, int] = {}
        self.ships_on: dict[int, date] = {}
        for variant_id, _, level_id, location_id, free, queued, room, ships_on in snapshot:
            if level_id is not None:
                pair = variant_id, location_id
                self.ids[pair], self.free[pair], self.queued[pair], self.room[pair] = level_id, free, queued, room
                self.ships_on[variant_id] = ships_on

    def plan(self, lines: Sequence[Line]) -> Plan:
        asked, offered = self._totals(lines)
        short = [Short(*key[:2], quantity, offered[key]) for key, quantity in asked.items() if quantity > offered[key]]
        if short:
            return Plan(short=as_sold(short, lines))
        taken: list[tuple[int, Want]] = []
        order = sorted(range(len(lines)), key=lambda index: (lines[index].location_id is None, index))
        for index in order:
            wants = self._take(lines[index])
            if wants is None:
                key = _key(lines[index])
                short = [Short(*key[:2], asked[key], min(offered[key], asked[key] - 1))]
                return Plan(short=as_sold(short, lines))
            taken.extend((index, want) for want in wants)
        taken.sort(key=lambda item: item[0])
        return Plan(wants=tuple(want for _, want in taken))

    def _totals(self, lines: Sequence[Line]) -> tuple[dict, dict]:
        asked: dict[_Key, int] = {}
        for line in lines:
            asked[_key(line)] = asked.get(_key(line), 0) + line.quantity
        offered = {
            key: sum(
                self._left((key[0], place), free=key[2]) + (self.room.get((key[0], place), 0) if key[3] else 0)
                for place in self._places(key[0], key[1])
            )
            for key in asked
        }
        return asked, offered

    def _places(self, variant_id: int, location_id: int | None) -> list[int]:
        return [location_id] if location_id is not None else self.places.get(variant_id, [])

    def _left(self, pair: Pair, *, free: bool) -> int:
        """What a line may take: units that the buyer holds already, and what is free beyond safety and beyond what
        others wait for; all that is `free` for goods that are sold already."""
        kept = 0 if free else self.rules.quantity(*pair) + self.queued.get(pair, 0)
        return self.own.get(pair, 0) + max(0, self.free.get(pair, 0) - kept)

    def _take(self, line: Line) -> list[Want] | None:
        """The buyer's own units, then one place for all the rest when there is one, else the fewest: fullest first.
        What is nowhere is back-ordered at the first places that may."""
        taken: dict[Pair, int] = {}
        pairs = [(line.variant_id, place) for place in self._places(line.variant_id, line.location_id)]
        if self.own:
            pairs.sort(key=lambda pair: pair not in self.own)
            for pair in pairs:
                self._use(pair, min(self.own.get(pair, 0), line.quantity - sum(taken.values())), taken)
        missing = line.quantity - sum(taken.values())
        left = {pair: self._left(pair, free=line.in_hand or line.sold) for pair in pairs}
        whole = next((pair for pair in pairs if left[pair] >= missing), None)
        for pair in [whole] if whole else sorted(pairs, key=lambda pair: -left[pair]):
            self._use(pair, min(left[pair], line.quantity - sum(taken.values())), taken)
        wants = [self._want(pair, units, line) for pair, units in taken.items()]
        missing = line.quantity - sum(taken.values())
        for pair in pairs if line.may_wait else []:
            if units := min(missing, max(0, self.room.get(pair, 0))):
                self.room[pair] -= units
                missing -= units
                wants.append(self._awaited(pair, units, line))
        return None if missing else wants

    def _awaited(self, pair: Pair, units: int, line: Line) -> Want:
        days = {"later": True, "ships_on": self.ships_on[pair[0]]}
        return Want(
            *pair,
            units,
            0 if line.sold else self.rules.quantity(*pair),
            self.ids[pair],
            cause_line=line.cause_line,
            **days,
        )

    def _use(self, pair: Pair, units: int, taken: dict[Pair, int]) -> None:
        if units:
            mine = min(units, self.own.get(pair, 0))
            self.own[pair] = self.own.get(pair, 0) - mine
            self.free[pair] = self.free.get(pair, 0) - (units - mine)
            taken[pair] = taken.get(pair, 0) + units

    def _want(self, pair: Pair, units: int, line: Line) -> Want:
        kept = 0 if line.in_hand or line.sold else self.rules.quantity(*pair)
        return Want(*pair, units, kept, self.ids[pair], line.in_hand, line.cause_line)


def _key(line: Line) -> _Key:
    return line.variant_id, line.location_id, line.in_hand or line.sold, line.may_wait
