"""Mails about an order to whoever bought: each once per order, and only to people who left an address.

A marketplace writes to its own buyers, so nobody hears twice. What is said is read when the mail is written: an order
that is cancelled by then is not confirmed any more.
"""

from commerce import transactions
from commerce.actors import Actor
from commerce.models import Channel
from commerce.notifications import send
from commerce.notifications.kinds import Kind
from orders import notice_words
from orders.models import Order, OrderLine

CONFIRMATION, CANCELLATION = "order_confirmation", "order_cancellation"
KINDS = (
    Kind(CONFIRMATION, "Order confirmation", notice_words.example),
    Kind(CANCELLATION, "Order cancellation", notice_words.example),
)


@transactions.use_case
def confirm(*, order_id: int, by: Actor) -> None:
    """Write that the order is placed."""
    order = _order(order_id)
    if order.status != Order.Status.CANCELLED:
        _write(order, CONFIRMATION)


@transactions.use_case
def tell_cancelled(*, order_id: int, by: Actor) -> None:
    """Write that nothing of the order will come. Whose order was never placed heard so at once."""
    order = _order(order_id)
    if order.status == Order.Status.CANCELLED and order.placed_at is not None:
        _write(order, CANCELLATION)


def _order(order_id: int) -> Order:
    return Order.objects.select_related("channel").get(pk=order_id)


def _write(order: Order, kind: str) -> None:
    if not order.email or order.channel.kind == Channel.Kind.MARKETPLACE:
        return
    lines = OrderLine.objects.filter(order=order).select_related("delivery__location").order_by("position")
    key, context = f"{kind}:{order.public_id}", notice_words.describe(order, list(lines))
    id = send.queue(key=key, kind=kind, recipient=order.email, context=context, about=order.public_id)
    transactions.about(order=order.pk, message=id)
