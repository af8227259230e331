"""What each tender gets back when units are cancelled: their stored shares, to the cent, to where they came from.

What was never taken is released, what was taken is refunded. Our own money moves here and now; what a card provider
or a channel has to do is written down as an intent and carried out after the commit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.money import Money
from orders import channel_refunding, gift_cards, store_credit, unit_shares
from orders.models import Order, OrderLine, Payment, PaymentEvent, TenderShare
from orders.models.stored_value import Entry
from orders.payments import events, intents
from orders.units import Units

Part = tuple[TenderShare, int]
_GIVE = """
UPDATE orders_tendershare s SET given_back = s.given_back + w.amount
FROM unnest(%s::bigint[], %s::bigint[]) AS w(id, amount) WHERE s.id = w.id
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """Units that were just counted as cancelled, the order's lines as they are since, and whether that was all.

    `less` says by how much the units that are left had become cheaper `(before, now)`, by line: see substitutes."""

    units: Sequence[Units]
    lines: Sequence[OrderLine]
    whole: bool
    less: Mapping[int, tuple[int, int]] = field(default_factory=dict)


@transactions.building_block
def give_back(order: Order, ended: Ended, *, by: Actor, now: datetime) -> dict[int, int]:
    """Give every tender its part; returns the amount per payment id. The order is locked by the caller."""
    payments = {
        payment.pk: payment
        for payment in Payment.objects.filter(order_id=order.pk)
        .exclude(status__in=Payment.DEAD)
        .order_by("position", "id")
    }
    shares = list(TenderShare.objects.filter(payment__in=payments).select_related("delivery").order_by("id"))
    parts = parts_of(shares, ended)
    amounts = sums(payments, parts)
    given = [(share.pk, amount) for share, amount in parts if amount > 0]
    sql.send(_GIVE, (sql.numbers(id for id, _ in given), sql.numbers(amount for _, amount in given)))
    for id in sorted(amounts, key=lambda id: (payments[id].gift_card_id or 0, id)):
        _to_tender(order, payments[id], amounts[id], ended.units, by=by, now=now)
    return amounts


def parts_of(shares: Sequence[TenderShare], ended: Ended) -> list[Part]:
    """How much of each share goes back. The lines' counters say what is cancelled already."""
    return _all_of(shares) if ended.whole else [*_of_units(shares, ended), *_of_charges(shares, ended)]


def charges_called_off(shares: Sequence[TenderShare], lines: Sequence[OrderLine]) -> list[TenderShare]:
    """What tenders pay for deliveries that bring nothing, because every unit of theirs is cancelled."""
    called_off = {line.delivery_id for line in lines} - {
        line.delivery_id for line in lines if line.cancelled < line.quantity
    }
    return [share for share in shares if share.delivery_id in called_off]


def sums(payment_ids: Iterable[int], parts: Sequence[Part]) -> dict[int, int]:
    """What each payment gives back in all, of those that give back anything."""
    amounts = dict.fromkeys(payment_ids, 0)
    for share, amount in parts:
        amounts[share.payment_id] += amount
    return {id: amount for id, amount in amounts.items() if amount > 0}


def split(payment: Payment, amount: int) -> tuple[int, int]:
    """How much of it is released because nobody takes it, and how much is refunded."""
    if payment.status != Payment.Status.AUTHORIZED:
        return 0, amount
    released = min(amount, events.rest(payment) - intents.being_captured(payment.pk))
    return released, amount - released


def _of_units(shares: Sequence[TenderShare], ended: Ended) -> list[Part]:
    """Cancelled units leave a line from its back; a share never gives more than it has left."""
    lines = {line.pk: line for line in ended.lines}
    parts = []
    for each in ended.units:
        line = lines[each.line_id]
        own = [share for share in shares if share.line_id == line.pk]
        amounts = [share.amount for share in own]
        cheaper = ended.less.get(line.pk, (0, 0))
        before, after = (
            unit_shares.back(amounts, quantity=line.quantity, units=units, less=less)
            for units, less in zip((line.cancelled - each.quantity, line.cancelled), cheaper, strict=True)
        )
        for share, new, old in zip(own, after, before, strict=True):
            parts.append((share, max(0, min(new - old, share.amount - share.given_back))))
    return parts


def _of_charges(shares: Sequence[TenderShare], ended: Ended) -> list[Part]:
    """A charge goes back with the last unit of its delivery, unless it is kept by policy."""
    ended_now = charges_called_off(shares, ended.lines)
    return [(share, share.amount - share.given_back) for share in ended_now if share.delivery.refundable]


def _all_of(shares: Sequence[TenderShare]) -> list[Part]:
    """Everything that is left, without the delivery charges that are kept by policy. A negative share, as of cash
    rounded down, is taken off what its tender gets."""
    kept = [share for share in shares if share.delivery is not None and not share.delivery.refundable]
    return [(share, share.amount - share.given_back) for share in shares if share not in kept]


def _to_tender(
    order: Order, payment: Payment, amount: int, units: Sequence[Units], *, by: Actor, now: datetime
) -> None:
    released, refunded = split(payment, amount)
    note = {"by": by, "now": now}
    _own_money(order, payment, released, Entry.RELEASE, by, now)
    _own_money(order, payment, refunded, Entry.REFUND, by, now)
    if released:
        events.add(payment, PaymentEvent.Kind.RELEASE, amount=released, **note)
    if refunded and payment.method in Payment.AT_PROVIDER:
        intents.ask(payment=payment, kind="refund", amount=refunded, **note)
    elif refunded and not channel_refunding.ask(order, payment, refunded, units, **note):
        events.add(payment, PaymentEvent.Kind.REFUND, amount=refunded, **note)
    if released and not events.rest(payment):
        _end(payment, **note)


def _end(payment: Payment, *, by: Actor, now: datetime) -> None:
    """Nothing is left to take: what a provider still reserves is released there as well."""
    if payment.method in Payment.AT_PROVIDER:
        intents.ask(payment=payment, kind="void", amount=0, by=by, now=now)
    else:
        events.move(payment, Payment.Status.VOIDED)


def _own_money(order: Order, payment: Payment, amount: int, kind: Entry, by: Actor, now: datetime) -> None:
    """Gift cards and store credit are ours to fill again. Cash, points and what was paid elsewhere are only noted."""
    if not amount:
        return
    entry = {"kind": kind, "cause": payment.public_id, "by": by, "now": now}
    if payment.method == Payment.Method.GIFT_CARD:
        gift_cards.give_back(card_id=payment.gift_card_id, amount=amount, **entry)
    if payment.method == Payment.Method.STORE_CREDIT:
        store_credit.give_back(customer_id=order.customer_id, money=Money(amount, order.currency), **entry)
