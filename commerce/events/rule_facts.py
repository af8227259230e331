"""What can happen to a retailer's rules, as `facts.py` has it for goods, orders and people: the same holds for both."""

from dataclasses import dataclass

from commerce.events.fact import Fact


@dataclass(frozen=True)
class SafetyChanged(Fact):
    """What channels keep back is another number by these rules: they were written, or began or ended by the clock."""

    rule_ids: tuple[int, ...]
