"""`{"tiers": [{"spend": 5000, "percent": "5"}, {"spend": 10000, "amount": 1500}]}`: the highest tier that the goods
reach before discounts, once."""

from dataclasses import dataclass

from commerce.pricing.promotion_kinds.effect import Effect, Spread, part
from commerce.pricing.rule_reader import RuleReader


@dataclass(frozen=True, slots=True)
class TieredSpend(Spread):
    """`(spend, percent, amount)` from the highest tier down."""

    tiers: tuple[tuple[int, int, int], ...]

    def off(self, left: int, gross: int) -> int:
        """What the reached tier gives, at most what is left."""
        for spend, percent, amount in self.tiers:
            if gross >= spend:
                return min(left, amount or part(left, percent))
        return 0

    @property
    def least_spend(self) -> int:
        """What must be spent for the lowest tier."""
        return self.tiers[-1][0]


def read(reader: RuleReader, *, whole: bool) -> Effect:
    """Tiers ascend, each with a percentage or an amount."""
    reader.require("tiers")
    tiers = []
    for tier in reader.objects("tiers"):
        tier.require("spend")
        tier.exactly_one("percent", "amount")
        tiers.append((tier.amount("spend") or 0, tier.percent("percent") or 0, tier.amount("amount") or 0))
        reader.errors += tier.finish()
    if any(later[0] <= earlier[0] for earlier, later in zip(tiers, tiers[1:], strict=False)):
        reader.refuse("tiers", "invalid", "Each tier asks for more than the one before.")
    return TieredSpend(tuple(reversed(tiers)) or ((0, 0, 0),))
