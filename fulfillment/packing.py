"""Picked goods go into boxes: every picked unit into exactly one, and each box weighs what lies in it.

A box that weighs another thing is refused until somebody has looked into it and says so.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from fulfillment import boxes, progress
from fulfillment.boxes import Content, Proposal
from fulfillment.models import Box, Fulfillment, FulfillmentLine, Label, Parcel, ParcelLine, Tracking

_LIVING = (Label.Status.WANTED, Label.Status.BOUGHT, Label.Status.VOIDING)


class WrongContents(Refusal):
    """The parcels do not hold what was picked. `lines` names each difference as `{line, picked, packed}`."""

    code = "wrong_contents"
    status = 422
    title = "Not what was picked"


class WeightOff(Refusal):
    """Parcels weigh another thing than their goods. `parcels` names each as `{parcel, weight_grams, expected}`;
    `expected` is the first one's."""

    code = "weight_off"
    status = 422
    title = "Check what is in the box"


class TooHeavy(Refusal):
    """A box does not bear that much. Names `box`, `most_grams` and `weight_grams`."""

    code = "too_heavy"
    status = 422
    title = "Too heavy for this box"


class LabelInTheWay(Refusal):
    """A label was bought for one of the parcels: it is voided first."""

    code = "label_exists"
    title = "There is a label"


@dataclass(frozen=True, slots=True)
class NewParcel:
    """One closed box. `weight_grams` None takes what the goods should weigh."""

    contents: tuple[Content, ...]
    box: Box | None = None
    weight_grams: int | None = None


def proposed(fulfillment: Fulfillment) -> list[Proposal]:
    """How what is picked could be packed."""
    lines = picked_lines(fulfillment)
    contents = [Content(line.pk, line.here) for line in lines]
    return boxes.propose(contents, weights(lines), list(Box.objects.filter(active=True))) if contents else []


def picked_lines(fulfillment: Fulfillment) -> list[FulfillmentLine]:
    """What is to be packed, `here` of each, with variants and order lines. What left is packed no more."""
    lines = FulfillmentLine.objects.filter(fulfillment=fulfillment, picked__gt=F("handed"))
    return list(lines.select_related("variant", "line").order_by("line__position", "id"))


def weights(lines: Sequence[FulfillmentLine]) -> dict[int, int | None]:
    """`{fulfillment line: grams of one unit}`."""
    return {line.pk: line.variant.weight_grams for line in lines}


@transactions.use_case
def pack(*, by: Actor, fulfillment: Fulfillment, parcels: Sequence[NewParcel], confirmed: bool = False) -> Fulfillment:
    """All picked units that are here lie in these parcels: picked → packed. `confirmed` says that weights are right.

    Raises InvalidTransition, WrongContents, WeightOff, TooHeavy.
    """
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    progress.require(locked, Fulfillment.Status.PICKED, to_do="packed")
    lines = picked_lines(locked)
    _require_everything_once(lines, parcels)
    grams = weights(lines)
    wanted = [boxes.expected(parcel.contents, grams, parcel.box) for parcel in parcels]
    weighed = [each if parcel.weight_grams is None else parcel.weight_grams for parcel, each in _pairs(parcels, wanted)]
    _require_borne(parcels, weighed)
    if not confirmed:
        _require_weights(weighed, wanted)
    _write(locked, parcels, list(zip(weighed, wanted, strict=True)), now)
    told = {"parcels": len(parcels), "confirmed": confirmed}
    progress.move(locked, Fulfillment.Status.PACKED, by=by, now=now, facts=told)
    return locked


@transactions.use_case
def unpack(*, by: Actor, fulfillment: Fulfillment) -> Fulfillment:
    """Open the parcels that have not left: packed → picked. Numbers that were noted for them are void.

    Raises InvalidTransition, LabelInTheWay.
    """
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    progress.require(locked, Fulfillment.Status.PACKED, to_do="unpacked")
    here = here_of(locked)
    if Label.objects.filter(parcel__in=here, status__in=_LIVING).exists():
        raise LabelInTheWay("Void the label first.")
    Parcel.objects.filter(pk__in=[parcel.pk for parcel in here]).update(opened_at=now)
    Tracking.objects.filter(parcel__in=here, void_at=None).update(void_at=now)
    progress.move(locked, Fulfillment.Status.PICKED, by=by, now=now, facts={"parcels": len(here)})
    return locked


def parcels_of(fulfillment: Fulfillment) -> list[Parcel]:
    """Its closed parcels, in order, with box and contents."""
    closed = Parcel.objects.filter(fulfillment=fulfillment, opened_at=None).select_related("box")
    return list(closed.prefetch_related("lines__fulfillment_line__variant").order_by("position"))


def here_of(fulfillment: Fulfillment) -> list[Parcel]:
    """Those of its closed parcels that have not left."""
    return [parcel for parcel in parcels_of(fulfillment) if parcel.shipped_at is None]


def _require_everything_once(lines: Sequence[FulfillmentLine], parcels: Sequence[NewParcel]) -> None:
    packed: Counter[int] = Counter()
    for parcel in parcels:
        for content in parcel.contents:
            packed[content.line_id] += content.units
    picked = {line.pk: line for line in lines}
    wrong = [
        {"line": line.line.public_id, "sku": line.line.sku, "picked": line.here, "packed": packed[line.pk]}
        for line in lines
        if packed[line.pk] != line.here
    ]
    if wrong or packed.keys() - picked.keys() or not all(parcel.contents for parcel in parcels):
        raise WrongContents("Every picked unit lies in exactly one parcel, and nothing else does.", lines=wrong)


def _require_borne(parcels: Sequence[NewParcel], weighed: Sequence[int]) -> None:
    for parcel, grams in _pairs(parcels, weighed):
        if parcel.box is not None and grams > parcel.box.most_grams + parcel.box.tare_grams:
            facts = {"box": parcel.box.code, "most_grams": parcel.box.most_grams, "weight_grams": grams}
            raise TooHeavy(f"{parcel.box.title} bears at most {parcel.box.most_grams:,} g.", **facts)


def _require_weights(weighed: Sequence[int], wanted: Sequence[int]) -> None:
    off = [
        {"parcel": number, "weight_grams": grams, "expected": right}
        for number, (grams, right) in enumerate(zip(weighed, wanted, strict=True))
        if boxes.is_off(grams, right)
    ]
    if off:
        first = off[0]
        detail = f"It weighs {first['weight_grams']:,} g; its goods and the box weigh {first['expected']:,} g."
        raise WeightOff(detail, parcels=off, expected=first["expected"])


def _write(locked: Fulfillment, parcels: Sequence[NewParcel], grams: Sequence[tuple[int, int]], now: datetime) -> None:
    """Positions go on counting after parcels that were opened again."""
    first = Parcel.objects.filter(fulfillment=locked).count() + 1
    made = Parcel.objects.bulk_create(
        Parcel(
            fulfillment=locked, position=first + index, box=parcel.box, weight_grams=weighed, expected_grams=wanted,
            packed_at=now,
        )
        for index, (parcel, (weighed, wanted)) in enumerate(_pairs(parcels, grams))
    )  # fmt: skip
    ParcelLine.objects.bulk_create(
        ParcelLine(parcel=row, fulfillment_line_id=line_id, quantity=units)
        for row, parcel in _pairs(made, parcels)
        for line_id, units in _total(parcel).items()
    )


def _total(parcel: NewParcel) -> Counter[int]:
    units: Counter[int] = Counter()
    for content in parcel.contents:
        units[content.line_id] += content.units
    return units


def _pairs(first: Sequence, second: Sequence) -> list[tuple]:
    return list(zip(first, second, strict=True))
