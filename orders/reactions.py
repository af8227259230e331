"""What orders do when something happened."""

from commerce.actors import SYSTEM
from commerce.events.bus import after
from commerce.events.facts import (
    ConnectionChanged,
    ListingsMatched,
    OrderCancelled,
    OrderHandedOver,
    OrderLapsed,
    OrderNoted,
    OrderPlaced,
    PaymentWaits,
)
from commerce.sales_channels import serving
from commerce.webhooks import recording
from orders import channel_cancelling, channel_waiting, notices, on_screen, webhook_topics
from orders.payments import schedule


@after(OrderPlaced)
def confirm_order(fact: OrderPlaced) -> None:
    """The buyer is told that the order is placed."""
    notices.confirm(order_id=fact.order_id, by=SYSTEM)


@after(OrderCancelled)
def tell_cancelled(fact: OrderCancelled) -> None:
    """The buyer is told that nothing of the order will come."""
    if fact.whole:
        notices.tell_cancelled(order_id=fact.order_id, by=SYSTEM)


@after(OrderCancelled)
def tell_channel(fact: OrderCancelled) -> None:
    """The channel that has sold it learns what will not come."""
    serving.wake_all(channel_cancelling.order_cancelled(fact.order_id))


@after(ListingsMatched)
def place_waiting(fact: ListingsMatched) -> None:
    """Orders that waited for these goods to be known are placed."""
    channel_waiting.listings_matched(fact.listing_ids)


@after(ConnectionChanged)
def place_what_waited(fact: ConnectionChanged) -> None:
    """Orders that waited for a place to be known, or for the channel to be live, are placed."""
    channel_waiting.connection_changed(fact.connection_id)


@after(OrderPlaced)
def show_placed(fact: OrderPlaced) -> None:
    """Open lists and pages of orders show it."""
    on_screen.tell([fact.order_id])


@after(OrderCancelled)
def show_cancelled(fact: OrderCancelled) -> None:
    """Open lists and pages of orders show what was cancelled."""
    on_screen.tell([fact.order_id])


@after(OrderLapsed)
def show_lapsed(fact: OrderLapsed) -> None:
    """Open lists and pages of orders show that it was never paid."""
    on_screen.tell([fact.order_id])


@after(OrderHandedOver)
def show_handed_over(fact: OrderHandedOver) -> None:
    """Open lists and pages of orders show that it is done."""
    on_screen.tell([fact.order_id])


@after(OrderNoted)
def show_note(fact: OrderNoted) -> None:
    """An open page of the order shows its new note."""
    on_screen.tell([fact.order_id])


@after(PaymentWaits)
def resolve_soon(fact: PaymentWaits) -> None:
    """A worker asks the provider when the first look is due."""
    schedule.wake(schedule.SOON.seconds + 1)


@after(PaymentWaits)
def show_waiting(fact: PaymentWaits) -> None:
    """Open lists and pages show that a payment is being checked."""
    on_screen.tell(on_screen.of_payment(fact.payment_id))


def tell_outside(fact: OrderPlaced | OrderHandedOver | OrderLapsed) -> None:
    """The retailer's own systems are told."""
    recording.tell(webhook_topics.TOLD[type(fact)], [fact.order_id])


def _in_turn(fact: OrderPlaced | OrderHandedOver | OrderLapsed | OrderCancelled) -> str:
    return f"webhooks of order {fact.order_id}"


for _told in webhook_topics.TOLD:
    after(_told, ordering=_in_turn)(tell_outside)


@after(OrderCancelled, ordering=_in_turn)
def tell_cancellation_outside(fact: OrderCancelled) -> None:
    """The retailer's own systems are told what will not come."""
    recording.tell("order.cancelled" if fact.whole else "order.updated", [fact.order_id])
