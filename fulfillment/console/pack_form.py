"""What somebody at the packing table has filled in: which box, how heavy, and what lies in it, for each parcel.

A form that was not filled in yet proposes boxes. What a parcel should weigh stands beside what it weighs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from commerce import variant_labels
from commerce.console import formats
from commerce.variant_labels import VariantLabel
from fulfillment import boxes, packing
from fulfillment.boxes import Content
from fulfillment.models import Box, Fulfillment, FulfillmentLine
from fulfillment.packing import NewParcel

MOST_PARCELS, MOST_GRAMS = 20, 1_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """Units of one article in one parcel, of all that are picked."""

    field: str
    item: VariantLabel
    units: int
    most: int


@dataclass(frozen=True, slots=True)
class Draft:
    """One parcel as it is filled in. `grams` is 0 where nobody weighed it; `expected` 0 where that is unknown."""

    number: int
    box: Box | None
    grams: int
    expected: int
    parts: list[Part]
    new: NewParcel

    @property
    def off(self) -> bool:
        return bool(self.grams) and boxes.is_off(self.grams, self.expected)

    @property
    def hint(self) -> str:
        """`Should weigh 1,000 g, give or take 50 g`."""
        if not self.expected:
            return "Weigh it: what its goods weigh is not known."
        slack = max(boxes.LEAST_TOLERANCE_GRAMS, self.expected * boxes.TOLERANCE_PERCENT // 100)
        return f"Should weigh {formats.number(self.expected)} g, give or take {formats.number(slack)} g."


@dataclass(frozen=True, slots=True)
class Form:
    """`left` are units that lie in no parcel yet."""

    drafts: list[Draft]
    left: int
    confirmed: bool

    @property
    def off(self) -> bool:
        return any(draft.off for draft in self.drafts)

    @property
    def label(self) -> str:
        """The words on the button."""
        return f"Pack {formats.counted(len(self.drafts), 'parcel')}"


def read(sent: QueryDict, found: Fulfillment, known: Sequence[Box]) -> Form:
    """The form as it was sent, or as it is proposed; `add` gives it one more parcel, `drop` takes the last one away."""
    lines = packing.picked_lines(found)
    labels = variant_labels.describe({line.variant_id for line in lines})
    grams, by_code = packing.weights(lines), {box.code: box for box in known}
    count = _whole(sent.get("parcels", ""), MOST_PARCELS)
    if not count:
        contents = [(each.box, 0, each.contents) for each in packing.proposed(found)]
    else:
        contents = [_sent(sent, number, lines, by_code) for number in range(count)]
    if "add" in sent and len(contents) < MOST_PARCELS:
        contents.append((None, 0, ()))
    if "drop" in sent and len(contents) > 1:
        contents.pop()
    drafts = [_draft(number, *each, (lines, labels, grams)) for number, each in enumerate(contents)]
    packed = sum(part.units for draft in drafts for part in draft.parts)
    return Form(drafts, sum(line.here for line in lines) - packed, "confirmed" in sent)


def _sent(
    sent: QueryDict, number: int, lines: Sequence[FulfillmentLine], by_code: Mapping[str, Box]
) -> tuple[Box | None, int, tuple[Content, ...]]:
    units = [(line.pk, _whole(sent.get(_field(number, line), ""), line.here)) for line in lines]
    weight = _whole(sent.get(f"weight-{number}", ""), MOST_GRAMS)
    box = by_code.get(sent.get(f"box-{number}", ""))
    return box, weight, tuple(Content(pk, count) for pk, count in units if count)


def _draft(number: int, box: Box | None, grams: int, contents: Sequence[Content], of: tuple) -> Draft:
    lines, labels, weights = of
    units = {each.line_id: each.units for each in contents}
    return Draft(
        number=number + 1,
        box=box,
        grams=grams,
        expected=boxes.expected(contents, weights, box) if contents else 0,
        parts=[Part(_field(number, line), labels[line.variant_id], units.get(line.pk, 0), line.here) for line in lines],
        new=NewParcel(tuple(contents), box=box, weight_grams=grams or None),
    )


def _field(number: int, line: FulfillmentLine) -> str:
    return f"units-{number}-{line.pk}"


def _whole(text: str, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 9 else 0
