"""`{"percent": "12.5"}`: off every line, or off the order and spread. `max_amount` limits what it takes in all."""

from dataclasses import dataclass

from commerce.pricing.promotion_kinds.effect import Each, Effect, Spread, part
from commerce.pricing.rule_reader import RuleReader


@dataclass(frozen=True, slots=True)
class PercentEach(Each):
    """Off every line."""

    percent: int

    def cut(self, left: int, quantity: int) -> int:
        """The part of what is left."""
        return part(left, self.percent)


@dataclass(frozen=True, slots=True)
class PercentOfAll(Spread):
    """Off the sum."""

    percent: int
    most: int | None

    def off(self, left: int, gross: int) -> int:
        """The part of the sum, at most the limit."""
        amount = part(left, self.percent)
        return amount if self.most is None else min(amount, self.most)


def read(reader: RuleReader, *, whole: bool) -> Effect:
    """`whole`: off the order rather than off each line."""
    reader.require("percent")
    percent, most = reader.percent("percent") or 0, reader.amount("max_amount")
    return PercentOfAll(percent, most) if whole or most is not None else PercentEach(percent)
