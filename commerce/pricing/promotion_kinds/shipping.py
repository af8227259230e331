"""`{"percent": "100"}`, `{"amount": 300}` off, or `{"price": 0}` for shipping; `services` limits it to some codes."""

from dataclasses import dataclass

from commerce.pricing.promotion_kinds.effect import Effect, part
from commerce.pricing.rule_reader import RuleReader


@dataclass(frozen=True, slots=True)
class ShippingCut(Effect):
    """Off the charge of every delivery with one of the services, all when there are none."""

    percent: int
    amount: int
    price: int | None
    services: tuple[str, ...]

    def cut(self, left: int, service: str) -> int:
        """The amount off one delivery's charge."""
        if self.services and service not in self.services:
            return 0
        if self.price is not None:
            return max(0, left - self.price)
        return min(left, self.amount or part(left, self.percent))


def read(reader: RuleReader, *, whole: bool) -> Effect:
    """Exactly one way to be cheaper."""
    reader.exactly_one("percent", "amount", "price")
    percent, amount = reader.percent("percent") or 0, reader.amount("amount") or 0
    return ShippingCut(percent, amount, reader.amount("price", least=0), reader.names("services"))
