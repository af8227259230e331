"""What each tender may be charged by now: its shares of the units that left and of the ways they left by."""

from collections.abc import Sequence

from orders import substitutes, unit_shares
from orders.models import Order, OrderLine, Payment, TenderShare
from orders.payments import intents
from orders.substitutes import Replaced
from orders.units import Units

_ENDED = (Order.Status.COMPLETED, Order.Status.CANCELLED)


def due(order: Order, leaving: Sequence[Units] = ()) -> dict[int, int]:
    """How much of each living payment, by id, is to be captured in all, in minor units; as if the units that are
    `leaving` had left already. Four queries."""
    payments = list(Payment.objects.filter(order=order).exclude(status__in=Payment.DEAD).order_by("position", "id"))
    most = {payment.pk: payment.amount - payment.released for payment in payments}
    lines = list(OrderLine.objects.filter(order=order).order_by("position", "id"))
    replaced = substitutes.of(line.pk for line in lines)
    _count(leaving, lines, replaced)
    if order.status in _ENDED or (leaving and not any(line.open_units for line in lines)):
        return most
    shares = list(TenderShare.objects.filter(payment__in=most).order_by("id"))
    sums = dict.fromkeys(most, 0)
    for share, amount in [*_of_lines(lines, shares, replaced), *_of_deliveries(lines, shares)]:
        sums[share.payment_id] += amount
    return {id: min(amount, most[id]) for id, amount in sums.items()}


def charges(order: Order, leaving: Sequence[Units]) -> list[tuple[Payment, int]]:
    """What handing these units over asks cards for, as `(payment, minor units)`: told before it happens."""
    wanted = due(order, leaving)
    living = Payment.objects.filter(pk__in=wanted, status=Payment.Status.AUTHORIZED, method__in=Payment.AT_PROVIDER)
    found = [
        (payment, wanted[payment.pk] - payment.captured - intents.being_captured(payment.pk))
        for payment in living.order_by("position", "id")
    ]
    return [(payment, amount) for payment, amount in found if amount > 0]


def _count(leaving: Sequence[Units], lines: Sequence[OrderLine], replaced: Replaced) -> None:
    """Count units as handed over, here only."""
    if not leaving:
        return
    for row, count in substitutes.shared_out(substitutes.parted(leaving, lines, replaced), lines, replaced):
        row.fulfilled += count
    by_id = {line.pk: line for line in lines}
    for each in leaving:
        by_id[each.line_id].fulfilled += each.quantity


def _of_lines(
    lines: Sequence[OrderLine], shares: Sequence[TenderShare], replaced: Replaced
) -> list[tuple[TenderShare, int]]:
    parts = []
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
