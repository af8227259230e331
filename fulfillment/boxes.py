"""Which box, and what it should weigh. Pure; goods without a known weight make what they lie in unknown.

The lightest box that bears the goods is proposed; goods too heavy for one box are spread over as few as possible.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fulfillment.models import Box

LEAST_TOLERANCE_GRAMS = 50
TOLERANCE_PERCENT = 5


@dataclass(frozen=True, slots=True)
class Content:
    """`units` of one fulfillment line."""

    line_id: int
    units: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """One parcel as it could be packed. `box` is None where no box bears it; `grams` 0 where that is unknown."""

    box: Box | None
    contents: tuple[Content, ...]
    grams: int


def expected(contents: Iterable[Content], grams: Mapping[int, int | None], box: Box | None) -> int:
    """What these goods should weigh in this box, in grams; 0 when one of them has no weight.

    `grams` are of one unit, by fulfillment line.
    """
    each = [(content.units, grams.get(content.line_id)) for content in contents]
    if any(not one for _, one in each):
        return 0
    return sum(units * one for units, one in each) + (box.tare_grams if box else 0)


def is_off(weighed: int, wanted: int) -> bool:
    """Whether a parcel weighs another thing than its goods: by more than 5 %, and more than 50 g."""
    return bool(wanted) and abs(weighed - wanted) > max(LEAST_TOLERANCE_GRAMS, wanted * TOLERANCE_PERCENT // 100)


def propose(contents: Sequence[Content], grams: Mapping[int, int | None], boxes: Sequence[Box]) -> list[Proposal]:
    """Parcels for all of it: one where one box bears it, else the largest boxes filled one after the other."""
    whole = Proposal(_lightest(contents, grams, boxes), tuple(contents), 0)
    known = expected(contents, grams, None) > 0
    if not known or whole.box is not None or not boxes:
        return [_weighed(whole, grams)]
    room = max(box.most_grams for box in boxes)
    loads: list[dict[int, int]] = []
    for line_id, units in sorted(((c.line_id, c.units) for c in contents), key=lambda one: (-grams[one[0]], one[0])):
        for _ in range(units):
            _put(line_id, loads, grams, room)
    parts = [tuple(Content(line_id, units) for line_id, units in load.items()) for load in loads]
    return [_weighed(Proposal(_lightest(part, grams, boxes), part, 0), grams) for part in parts]


def _put(line_id: int, loads: list[dict[int, int]], grams: Mapping[int, int | None], room: int) -> None:
    """Into the first load that bears one more of it, or a new one."""
    for load in loads:
        if sum(units * grams[other] for other, units in load.items()) + grams[line_id] <= room:
            load[line_id] = load.get(line_id, 0) + 1
            return
    loads.append({line_id: 1})


def _lightest(contents: Sequence[Content], grams: Mapping[int, int | None], boxes: Sequence[Box]) -> Box | None:
    net = expected(contents, grams, None)
    return min((box for box in boxes if box.most_grams >= net), key=lambda box: (box.most_grams, box.pk), default=None)


def _weighed(proposal: Proposal, grams: Mapping[int, int | None]) -> Proposal:
    return Proposal(proposal.box, proposal.contents, expected(proposal.contents, grams, proposal.box))
