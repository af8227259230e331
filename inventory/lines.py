"""Demand in lines, and what of it cannot be met, in the words of whoever asked: a part of a kit is sold as the kit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """Demand: units of a variant, from one location or from anywhere. Goods `in_hand` leave at once and meet no safety
    stock. `cause_line` is the line that they serve, of whatever causes the demand. A part of a kit is sold as `kit_id`,
    `per_kit` units in each. Goods that `may_wait` are back-ordered where the catalog allows it and there are none; what
    is `sold` on another door already meets no safety stock, and waits for goods even where the catalog forbids it."""

    variant_id: int
    quantity: int
    location_id: int | None = None
    in_hand: bool = False
    cause_line: int | None = None
    kit_id: int | None = None
    per_kit: int = 1
    may_wait: bool = False
    sold: bool = False

    @property
    def sold_id(self) -> int:
        """The variant that the buyer chose, and that has to be for sale."""
        return self.kit_id or self.variant_id


@dataclass(frozen=True, slots=True)
class Short:
    """A demand that cannot be met: what was asked and what could be promised, in units of what is sold. `part_id` is
    what a kit lacks."""

    variant_id: int
    location_id: int | None
    requested: int
    available: int
    part_id: int | None = None


def as_sold(short: Sequence[Short], lines: Sequence[Line]) -> tuple[Short, ...]:
    """The same shortages by what the buyer chose: a missing part stands under each kit that wants it."""
    found: list[Short] = []
    for each in short:
        of_it = [line for line in lines if (line.variant_id, line.location_id) == (each.variant_id, each.location_id)]
        if not of_it or any(line.kit_id is None for line in of_it):
            found.append(each)
        for kit_id in dict.fromkeys(line.kit_id for line in of_it if line.kit_id is not None):
            parts = [line for line in of_it if line.kit_id == kit_id]
            kits = sum(line.quantity // line.per_kit for line in parts)
            possible = min(kits - 1, each.available // parts[0].per_kit)
            found.append(Short(kit_id, each.location_id, kits, possible, part_id=each.variant_id))
    return tuple(found)


def kits_among(lines: Sequence[Line]) -> list[list[Any]]:
    """`[[kit, how many, [[part, units per kit], …]], …]` that these lines are the parts of; parts by their id, so that
    what is made of the same looks the same."""
    parts: dict[int, dict[int, int]] = {}
    kits: dict[int, int] = {}
    for line in lines:
        if line.kit_id is not None:
            made_of = parts.setdefault(line.kit_id, {})
            made_of[line.variant_id] = line.per_kit
            if next(iter(made_of)) == line.variant_id:
                kits[line.kit_id] = kits.get(line.kit_id, 0) + line.quantity // line.per_kit
    return [[id, kits[id], [[*part] for part in sorted(made_of.items())]] for id, made_of in parts.items()]
