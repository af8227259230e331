"""What orders do when something happened."""

from commerce.actors import SYSTEM
from commerce.events.bus import after
from commerce.events.facts import OrderCancelled, OrderPlaced
from orders import notices


@after(OrderPlaced)
def confirm_order(fact: OrderPlaced) -> None:
    """The buyer is told that the order is placed."""
    notices.confirm(order_id=fact.order_id, by=SYSTEM)


@after(OrderCancelled)
def tell_cancelled(fact: OrderCancelled) -> None:
    """The buyer is told that nothing of the order will come."""
    if fact.whole:
        notices.tell_cancelled(order_id=fact.order_id, by=SYSTEM)
