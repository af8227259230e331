"""The views of the order list that everybody has: what to do first, what to chase, what is over."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from orders import work_order
from orders.models import Order

MOST_COUNTED = 100
_LIVE = (Order.Status.PLACED, Order.Status.IN_FULFILLMENT)


@dataclass(frozen=True, slots=True)
class Tab:
    """One view. What waits for somebody stands oldest first, what is to be `worked` on by promise, and its tab says how
    many there are."""

    code: str
    label: str
    keeps: Q
    waits: bool = False
    worked: bool = False

    def of(self, rows: QuerySet[Order]) -> QuerySet[Order]:
        kept = rows.filter(self.keeps)
        return work_order.workable(kept) if self.worked else kept


TABS = (
    Tab("todo", "To do", Q(status__in=_LIVE), waits=True, worked=True),
    Tab("unpaid", "Unpaid", Q(status__in=_LIVE, payment_state__in=("unpaid", "failed")), waits=True),
    Tab("payment", "Waits for payment", Q(status=Order.Status.AWAITING_PAYMENT), waits=True),
    Tab("done", "Handed over", Q(status=Order.Status.COMPLETED)),
    Tab("cancelled", "Cancelled", Q(status=Order.Status.CANCELLED)),
    Tab("all", "All", Q()),
)
BY_CODE = {tab.code: tab for tab in TABS}


def count(tab: Tab, rows: QuerySet[Order]) -> str:
    """How many there are, as the tab says it: at most "99+". Counting stops there, however many there are."""
    found = len(tab.of(rows).order_by().values_list("pk", flat=True)[:MOST_COUNTED])
    return "" if not found else "99+" if found >= MOST_COUNTED else str(found)
