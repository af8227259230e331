"""What a promotion does, as arithmetic on integers. It never takes more off than is left.

`left` are minor units per line after what was taken off before, `quantities` the units of each line; the answer is the
amount off per line, in the same order. Lower prices never lead to a higher sum, so the best choice is found by trying.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from commerce import money

Cuts = list[int]


@dataclass(frozen=True, slots=True)
class Effect:
    """Base of all. `separable`: what a line gets depends on that line alone. `uses_all`: it needs every line that it
    looked at, also where it took nothing off."""

    separable: ClassVar[bool] = False
    uses_all: ClassVar[bool] = False

    @property
    def least_quantity(self) -> int:
        """Units below which it takes nothing off."""
        return 0

    @property
    def least_spend(self) -> int:
        """The sum before discounts below which it takes nothing off."""
        return 0

    def cuts(self, left: Sequence[int], quantities: Sequence[int], gross: int) -> Cuts:
        """Amounts off. `gross` is the sum of these lines before any discount."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Each(Effect):
    """An effect on every line by itself."""

    separable: ClassVar[bool] = True

    def cut(self, left: int, quantity: int) -> int:
        """The amount off one line."""
        raise NotImplementedError

    def cuts(self, left: Sequence[int], quantities: Sequence[int], gross: int) -> Cuts:
        """Line by line."""
        return [self.cut(amount, units) for amount, units in zip(left, quantities, strict=True)]


@dataclass(frozen=True, slots=True)
class Spread(Effect):
    """One amount off the sum, spread over the lines in proportion to what is left of them, to the cent."""

    def off(self, left: int, gross: int) -> int:
        """The amount off a sum."""
        raise NotImplementedError

    def cuts(self, left: Sequence[int], quantities: Sequence[int], gross: int) -> Cuts:
        """The shares: largest remainders take the odd cents."""
        total = sum(left)
        return money.split(self.off(total, gross), left) if total else [0] * len(left)


def part(amount: int, percent: int) -> int:
    """`percent` ten-thousandths of an amount, half a cent rounded up: for the customer."""
    return (2 * amount * percent + 1_000_000) // 2_000_000


def units(left: Sequence[int], quantities: Sequence[int]) -> list[tuple[int, int, int]]:
    """`(value of a unit, how many, line)`, dearest first. Odd cents of a line stand on its first units."""
    runs = []
    for index, (amount, quantity) in enumerate(zip(left, quantities, strict=True)):
        value, odd = divmod(amount, quantity)
        if odd:
            runs.append((value + 1, odd, index))
        if quantity > odd:
            runs.append((value, quantity - odd, index))
    return sorted(runs, key=lambda run: (-run[0], run[2]))
