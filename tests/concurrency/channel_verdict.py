"""What a storm over channels has left: the books of both sides compared."""

from dataclasses import dataclass, fields

from django.db.models import QuerySet

from commerce.sales_channels.connectors.simulated.records import Order as SoldOrder
from orders.models import Order


@dataclass(frozen=True)
class Verdict:
    """What the storm left. Orders by the channels' journals, against ours; `drift` are levels that show another number
    than they should; `unexplained` are orders sold without goods that no exception tells of."""

    events: int
    sold: int
    deliveries: int
    lost: int
    doubled: int
    wrong_units: int
    oversold: int
    unexplained: int
    drift: int
    recovery_seconds: float

    def __str__(self) -> str:
        parts = [f"{each.name} {getattr(self, each.name)}" for each in fields(self)[:-1]]
        return f"{', '.join(parts)}, recovered in {self.recovery_seconds:.1f} s"


def truly(system: str, order: SoldOrder) -> int:
    """Units that its buyer is still to get. Shopify says of refunded units whether they had left: then they are off."""
    if order.status == "cancelled":
        return 0
    unsent = sum(part.unsent for made in order.refunds for part in made.parts) if system == "shopify" else 0
    return sum(line.current for line in order.lines) - unsent


def units_of(orders: QuerySet[Order]) -> int:
    """Units of our orders that are not cancelled."""
    found = orders.values_list("lines__quantity", "lines__cancelled")
    return sum((quantity or 0) - (cancelled or 0) for quantity, cancelled in found)
