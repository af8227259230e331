"""`{"of": 3, "free": 1}`: with at least so many units in the basket, the cheapest of all is free, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from commerce.pricing.promotion_kinds.effect import Cuts, Effect, units
from commerce.pricing.rule_reader import RuleReader


@dataclass(frozen=True, slots=True)
class CheapestFree(Effect):
    """`free` cheapest units cost nothing when there are `of` units."""

    uses_all: ClassVar[bool] = True
    of: int
    free: int

    @property
    def least_quantity(self) -> int:
        """One whole group."""
        return self.of

    def cuts(self, left: Sequence[int], quantities: Sequence[int], gross: int) -> Cuts:
        """What the cheapest units would cost."""
        off = [0] * len(left)
        wanted = self.free if sum(quantities) >= self.of else 0
        for worth, count, line in reversed(units(left, quantities)):
            given = min(count, wanted)
            off[line] += worth * given
            wanted -= given
        return off


def read(reader: RuleReader, *, whole: bool) -> Effect:
    """One unit at least is paid."""
    reader.require("of")
    of, free = reader.count("of", least=2) or 2, reader.count("free") or 1
    if free >= of:
        reader.refuse("free", "invalid", "Fewer units than are bought can be free.")
    return CheapestFree(of, free)
