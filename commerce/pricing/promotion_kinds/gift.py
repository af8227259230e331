"""`{"sku": "MUG", "quantity": 1}`: units of the gift that are in the basket cost nothing. Nothing is put there."""

from collections.abc import Sequence
from dataclasses import dataclass

from commerce.pricing.promotion_kinds.effect import Cuts, Effect, units
from commerce.pricing.rule_reader import RuleReader


@dataclass(frozen=True, slots=True)
class Gift(Effect):
    """The lines it is asked about are those of the gift."""

    sku: str
    quantity: int

    def cuts(self, left: Sequence[int], quantities: Sequence[int], gross: int) -> Cuts:
        """As many units as are given."""
        off, wanted = [0] * len(left), self.quantity
        for worth, count, line in units(left, quantities):
            given = min(count, wanted)
            off[line] += worth * given
            wanted -= given
        return off


def read(reader: RuleReader, *, whole: bool) -> Effect:
    """One unit unless it says more."""
    reader.require("sku")
    return Gift(reader.text("sku"), reader.count("quantity") or 1)
