"""`{"take": 3, "pay": 2}`: of every three units, dearest first, the cheapest is free. Different goods add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from commerce.pricing.promotion_kinds.effect import Cuts, Effect, units
from commerce.pricing.rule_reader import RuleReader


@dataclass(frozen=True, slots=True)
class XForY(Effect):
    """`take` units for the price of `pay`."""

    uses_all: ClassVar[bool] = True
    take: int
    pay: int

    @property
    def least_quantity(self) -> int:
        """One whole group."""
        return self.take

    def cuts(self, left: Sequence[int], quantities: Sequence[int], gross: int) -> Cuts:
        """The free units of each line, at what is left of their price."""
        off = [0] * len(left)
        end = sum(quantities) // self.take * self.take
        place = 0
        for worth, count, line in units(left, quantities):
            after = min(place + count, end)
            off[line] += worth * (self._free_until(after) - self._free_until(min(place, end)))
            place += count
        return off

    def _free_until(self, place: int) -> int:
        groups, rest = divmod(place, self.take)
        return groups * (self.take - self.pay) + max(0, rest - self.pay)


def read(reader: RuleReader, *, whole: bool) -> Effect:
    """One unit at least is paid, one at least is free."""
    reader.require("take", "pay")
    take, pay = reader.count("take", least=2) or 2, reader.count("pay") or 1
    if pay >= take:
        reader.refuse("pay", "invalid", "Fewer units than are taken must be paid.")
    return XForY(take, pay)
