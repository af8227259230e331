"""`{"amount": 500}`: once off the matching lines, spread over them. `"each": true`: off every unit."""

from dataclasses import dataclass

from commerce.pricing.promotion_kinds.effect import Each, Effect, Spread
from commerce.pricing.rule_reader import RuleReader


@dataclass(frozen=True, slots=True)
class AmountEach(Each):
    """Off every unit."""

    amount: int

    def cut(self, left: int, quantity: int) -> int:
        """At most what is left."""
        return min(left, self.amount * quantity)


@dataclass(frozen=True, slots=True)
class AmountOnce(Spread):
    """Off the sum."""

    amount: int

    def off(self, left: int, gross: int) -> int:
        """At most what is left."""
        return min(left, self.amount)


def read(reader: RuleReader, *, whole: bool) -> Effect:
    """`whole`: an amount off the order has no units to be off."""
    reader.require("amount")
    amount, each = reader.amount("amount") or 0, reader.flag("each")
    if whole and each:
        reader.refuse("each", "invalid", "An amount off the order is taken once.")
    return AmountEach(amount) if each else AmountOnce(amount)
