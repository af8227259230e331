"""`{"price": 999}`: units cost this at most. With `"quantity": 3` three units together do, the dearest ones first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from commerce import money
from commerce.pricing.promotion_kinds.effect import Cuts, Each, Effect, units
from commerce.pricing.rule_reader import RuleReader


@dataclass(frozen=True, slots=True)
class FixedPrice(Each):
    """Every unit at this price."""

    price: int

    def cut(self, left: int, quantity: int) -> int:
        """Nothing when the units cost less already."""
        return max(0, left - self.price * quantity)


@dataclass(frozen=True, slots=True)
class Bundle(Effect):
    """`quantity` units together at this price, as often as there are so many."""

    uses_all: ClassVar[bool] = True
    price: int
    quantity: int

    @property
    def least_quantity(self) -> int:
        """One whole bundle."""
        return self.quantity

    def cuts(self, left: Sequence[int], quantities: Sequence[int], gross: int) -> Cuts:
        """What bundles save, spread over their units by what these cost."""
        cheaper, value, missing = 0, 0, self.quantity
        bundled, kept = [0] * len(left), [0] * len(left)
        for worth, count, line in units(left, quantities):
            while count:
                taken = count if count < missing else missing
                times = count // self.quantity if missing == self.quantity and count >= self.quantity else 1
                used = taken if times == 1 else times * self.quantity
                count, value, missing = count - used, value + worth * used, missing - min(used, missing)
                bundled[line] += worth * used
                if missing == 0:
                    saved = value - self.price * times
                    if saved <= 0:
                        return _shares(cheaper, kept)
                    cheaper, kept = cheaper + saved, list(bundled)
                    value, missing = 0, self.quantity
        return _shares(cheaper, kept)


def _shares(amount: int, weights: list[int]) -> Cuts:
    return money.split(amount, weights) if amount else [0] * len(weights)


def read(reader: RuleReader, *, whole: bool) -> Effect:
    """The price is of goods, never of an order."""
    reader.require("price")
    price, quantity = reader.amount("price", least=0), reader.count("quantity")
    return Bundle(price or 0, quantity) if quantity and quantity > 1 else FixedPrice(price or 0)
