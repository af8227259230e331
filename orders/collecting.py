"""What each tender may be charged by now: its shares of the units that left and of the ways they left by."""

from collections.abc import Sequence

from orders import substitutes, unit_shares
from orders.models import Order, OrderLine, Payment, TenderShare

_DEAD = (Payment.Status.DECLINED, Payment.Status.VOIDED)
_ENDED = (Order.Status.COMPLETED, Order.Status.CANCELLED)


def due(order: Order) -> dict[int, int]:
    """How much of each living payment, by id, is to be captured in all, in minor units. Four queries."""
    payments = list(Payment.objects.filter(order=order).exclude(status__in=_DEAD).order_by("position", "id"))
    most = {payment.pk: payment.amount - payment.released for payment in payments}
    if order.status in _ENDED:
        return most
    lines = list(OrderLine.objects.filter(order=order).order_by("position", "id"))
    shares = list(TenderShare.objects.filter(payment__in=most).order_by("id"))
    sums = dict.fromkeys(most, 0)
    for share, amount in [*_of_lines(lines, shares), *_of_deliveries(lines, shares)]:
        sums[share.payment_id] += amount
    return {id: min(amount, most[id]) for id, amount in sums.items()}


def _of_lines(lines: Sequence[OrderLine], shares: Sequence[TenderShare]) -> list[tuple[TenderShare, int]]:
    parts, replaced = [], substitutes.of(line.pk for line in lines)
    for line in lines:
        own = [share for share in shares if share.line_id == line.pk]
        amounts = [share.amount for share in own]
        less = substitutes.cheaper_by_what_left(replaced.get(line.pk, ()))
        taken = unit_shares.front(amounts, quantity=line.quantity, units=line.fulfilled, less=less)
        parts.extend(zip(own, taken, strict=True))
    return parts


def _of_deliveries(lines: Sequence[OrderLine], shares: Sequence[TenderShare]) -> list[tuple[TenderShare, int]]:
    """A charge is due with the first unit that leaves by its delivery."""
    begun = {line.delivery_id for line in lines if line.fulfilled}
    return [(share, share.amount) for share in shares if share.delivery_id in begun]
