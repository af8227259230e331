"""Mails about an order to whoever bought: each once per order, and only to people who left an address.

A marketplace writes to its own buyers, and so does a connected shop elsewhere: nobody hears twice. What is said is read
when the mail is written: an order that is cancelled by then is not confirmed any more.
"""

from collections.abc import Callable

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.models import Channel
from commerce.notifications import send
from commerce.notifications.kinds import Kind
from commerce.notifications.recipients import Recipient
from orders import channel_buyers, notice_words
from orders.models import Order, OrderLine

CONFIRMATION, CANCELLATION = "order_confirmation", "order_cancellation"
KINDS = (
    Kind(CONFIRMATION, "Order confirmation", notice_words.example),
    Kind(CANCELLATION, "Order cancellation", notice_words.example),
)


_tellers: list[Callable[[Order], bool]] = []


class NothingToConfirm(Refusal):
    """Nobody can be told that this order is placed."""

    code = "nothing_to_confirm"
    title = "Nothing was sent"


def leave_to(tells: Callable[[Order], bool]) -> None:
    """Let another app write of cancelled orders for which this is true: it says why in words of its own."""
    if tells not in _tellers:
        _tellers.append(tells)


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
    is_told = any(tells(order) for tells in _tellers)
    if order.status == Order.Status.CANCELLED and order.placed_at is not None and not is_told:
        _write(order, CANCELLATION)


@transactions.use_case
def confirm_again(*, order: Order, key: str, by: Actor) -> None:
    """Write the confirmation once more, for somebody who asks; once per `key`. Raises NothingToConfirm."""
    if not may_confirm(order):
        raise NothingToConfirm("There is no e-mail address to write to, or nothing to confirm.")
    _write(order, CONFIRMATION, again=key)


def may_confirm(order: Order) -> bool:
    """Whether its buyer would be told that it is placed."""
    placed = order.placed_at is not None and order.status != Order.Status.CANCELLED
    return placed and _reaches(order)


def _reaches(order: Order) -> bool:
    if not order.email or order.channel.kind == Channel.Kind.MARKETPLACE:
        return False
    return not channel_buyers.hear_there(order)


def _order(order_id: int) -> Order:
    return Order.objects.select_related("channel").get(pk=order_id)


def _write(order: Order, kind: str, again: str = "") -> None:
    if not _reaches(order):
        return
    lines = OrderLine.objects.filter(order=order).select_related("delivery__location").order_by("position")
    key = f"{kind}:{order.public_id}" + (f":{again}" if again else "")
    context = notice_words.describe(order, list(lines))
    id = send.queue(key=key, kind=kind, to=Recipient(order.email), context=context, about=order.public_id)
    transactions.about(order=order.pk, message=id)
