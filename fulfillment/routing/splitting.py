"""Which places share a wish: the best plan within limits, exact for few candidates, bounded for many.

A plan is judged by what it leaves, by places that have no room for it, by parcels below the least value, then by the
rules in their order, and at last by the places' rank. It never gives more than a place has, and a line that one of its
places can serve alone is not divided. Pure arithmetic: nothing is read here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import mul

from fulfillment.routing.candidates import Place
from fulfillment.routing.rules import Rule
from fulfillment.routing.wishes import Key, Wish

SMALL = 8
_PLANS_MOST = 400
_NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class Limits:
    """See RuleSet."""

    most_parcels: int = 3
    least_value: int = 0
    keep_together: bool = False


@dataclass(frozen=True, slots=True)
class Scored:
    """A place with one number per rule that did not abstain, lower is better."""

    place: Place
    scores: tuple[float, ...]

    @property
    def order(self) -> tuple[tuple[float, ...], int, int]:
        return self.scores, self.place.rank, self.place.id


@dataclass(frozen=True, slots=True)
class Share:
    """What one place gives: `units` of one line, or of what replaces it."""

    place_id: int
    line_id: int
    units: int
    variant_id: int | None = None

    @property
    def key(self) -> Key:
        return self.line_id, self.variant_id


@dataclass(frozen=True, slots=True)
class Plan:
    """Shares by place, best place first, and `left` units per line and article that no place could give. `exact` says
    whether every possible plan was looked at."""

    shares: tuple[Share, ...]
    left: dict[Key, int]
    exact: bool = True

    @property
    def place_ids(self) -> list[int]:
        return list(dict.fromkeys(share.place_id for share in self.shares))


def rank(places: Sequence[Place], wish: Wish, rules: Sequence[Rule]) -> tuple[list[Rule], list[Scored]]:
    """The rules that did not abstain, and the places scored by them, best first."""
    columns = [[rule.score(place, wish) for place in places] for rule in rules]
    used = [index for index, column in enumerate(columns) if any(score is not None for score in column)]
    rows = [
        tuple(_NEVER if columns[index][number] is None else columns[index][number] for index in used)
        for number in range(len(places))
    ]
    scored = [Scored(place, row) for place, row in zip(places, rows, strict=True)]
    return [rules[index] for index in used], sorted(scored, key=lambda each: each.order)


def split(wish: Wish, scored: Sequence[Scored], rules: Sequence[Rule], limits: Limits) -> Plan:
    """The best plan over places that are `rank`ed; an empty one when none has anything, or not all may be sent."""
    nothing = Plan((), {line.key: line.units for line in wish.lines})
    if limits.keep_together and wish.awaits:
        return nothing
    most = 1 if limits.keep_together else min(limits.most_parcels, len(scored))
    exact = len(scored) <= SMALL
    best: tuple[tuple, tuple[Share, ...], dict[Key, int]] | None = None
    for group in _groups(wish, scored, rules, most):
        shares, left = _fill(wish, group)
        if limits.keep_together and left:
            continue
        judged = _judge(wish, group, shares, left, rules, limits)
        if shares and (best is None or judged < best[0]):
            best = judged, shares, left
    return nothing if best is None else Plan(best[1], best[2], exact)


def pieces_at(wish: Wish, shares: Iterable[Share]) -> Counter[int]:
    """How many articles each place has to pick, which is what its room is counted in: a kit is all of its parts."""
    each, found = {line.key: line.pieces for line in wish.lines}, Counter[int]()
    for share in shares:
        found[share.place_id] += share.units * each[share.key]
    return found


def _groups(wish: Wish, scored: Sequence[Scored], rules: Sequence[Rule], most: int) -> Iterator[tuple[Scored, ...]]:
    """Groups of places to look at, each in the order of its places: all of them, or the best of many."""
    yield from _best_alone(wish, scored, rules)
    if most < 2:
        return
    few = scored if len(scored) <= SMALL else _shortlist(wish, scored)
    looked_at = 0
    for size in range(2, min(most, len(few)) + 1):
        for group in combinations(few, size):
            yield group
            looked_at += 1
            if looked_at >= _PLANS_MOST and len(scored) > SMALL:
                break
    if len(scored) > SMALL:
        yield _greedy(wish, scored, most)


def _best_alone(wish: Wish, scored: Sequence[Scored], rules: Sequence[Rule]) -> Iterator[tuple[Scored]]:
    """The best single place with room and the best of all, without filling any."""

    def judged(each: Scored) -> tuple:
        by_rule = [rule.total([score]) for rule, score in zip(rules, each.scores, strict=True)]
        return *by_rule, each.place.rank, each.place.id

    pieces = [line.pieces for line in wish.lines]
    fitting = [
        each for each in scored if each.place.room is None or sum(map(mul, pieces, each.place.gives)) <= each.place.room
    ]
    for group in [fitting, scored] if len(fitting) < len(scored) else [scored]:
        fullest = max((sum(each.place.gives) for each in group), default=0)
        if fullest:
            yield (min((each for each in group if sum(each.place.gives) == fullest), key=judged),)


def _shortlist(wish: Wish, scored: Sequence[Scored]) -> list[Scored]:
    """The best place for every whole line, then the best ones by what they have, then by rules."""
    chosen: dict[int, Scored] = {}
    for index, line in enumerate(wish.lines):
        for each in scored:
            if each.place.gives[index] == line.units:
                chosen.setdefault(each.place.id, each)
                break
    most_units = sorted(scored, key=lambda each: -sum(each.place.gives))
    for each in (*most_units[: SMALL // 2], *scored):
        if len(chosen) >= SMALL:
            break
        chosen.setdefault(each.place.id, each)
    return sorted(chosen.values(), key=lambda each: each.order)


def _greedy(wish: Wish, scored: Sequence[Scored], most: int) -> tuple[Scored, ...]:
    """Each time the place that gives most of what is still missing."""
    missing, group = [line.units for line in wish.lines], []
    while any(missing) and len(group) < most:
        best = max(
            (each for each in scored if each not in group),
            key=lambda each: sum(map(min, missing, each.place.gives)),
            default=None,
        )
        if best is None:
            break
        group.append(best)
        missing = [units - min(units, given) for units, given in zip(missing, best.place.gives, strict=True)]
    return tuple(sorted(group, key=lambda each: each.order))


def _fill(wish: Wish, group: Sequence[Scored]) -> tuple[tuple[Share, ...], dict[Key, int]]:
    """Give lines to the places of a group: whole ones first, each to the first place that has all of it."""
    there = {each.place.id: dict(each.place.has) for each in group}
    left = {line.key: line.units for line in wish.lines}
    found: dict[tuple[int, Key], int] = {}
    for whole in (True, False):
        for line in wish.lines:
            for each in group:
                missing = left[line.key]
                units = min(missing, each.place.can(line, there[each.place.id])) if missing else 0
                if not units or (whole and units < missing):
                    continue
                for variant, per_unit in line.parts:
                    there[each.place.id][variant] -= units * per_unit
                key = each.place.id, line.key
                found[key] = found.get(key, 0) + units
                left[line.key] -= units
    order = {each.place.id: number for number, each in enumerate(group)}
    shares = [Share(place, line, units, variant) for (place, (line, variant)), units in found.items()]
    shares.sort(key=lambda share: order[share.place_id])
    return tuple(shares), {line: units for line, units in left.items() if units}


def _judge(
    wish: Wish, group: Sequence[Scored], shares: Sequence[Share], left: dict[Key, int], rules: Sequence[Rule],
    limits: Limits,
) -> tuple:  # fmt: skip
    """Lower is better. Places of the group that give nothing count for nothing."""
    used = [each for each in group if any(share.place_id == each.place.id for share in shares)]
    if not used:
        return (sum(left.values()), _NEVER)
    pieces = pieces_at(wish, shares)
    crowded = sum(each.place.room is not None and pieces[each.place.id] > each.place.room for each in used)
    value = {line.key: line.value for line in wish.lines}
    worth = [sum(value[s.key] * s.units for s in shares if s.place_id == each.place.id) for each in used]
    small = sum(amount < limits.least_value for amount in worth) if len(used) > 1 else 0
    by_rule = [rule.total([each.scores[index] for each in used]) for index, rule in enumerate(rules)]
    return (sum(left.values()), crowded, small, *by_rule, *_tie_break(used))


def _tie_break(used: Iterable[Scored]) -> tuple[int, tuple[tuple[int, int], ...]]:
    ranks = tuple(sorted((each.place.rank, each.place.id) for each in used))
    return len(ranks), ranks
