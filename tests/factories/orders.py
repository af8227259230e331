"""Orders as placing them leaves them: lines, deliveries, tenders with their shares, promised stock, and derived states.

Cards are authorized at the built-in test provider, gift cards are really spent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from commerce.actors import SYSTEM
from commerce.models import Channel, Location, Variant
from inventory import allocations
from inventory.allocations import Purpose
from inventory.lines import Line
from inventory.models import Allocation
from orders import gift_cards, states
from orders.models import (
    Delivery,
    GiftCard,
    LineComponent,
    Order,
    OrderEvent,
    OrderLine,
    Payment,
    PaymentEvent,
    TenderShare,
)
from orders.models.stored_value import Entry
from orders.payments import shares
from orders.payments.provider import ProviderUnknown
from orders.payments.test_provider import PROVIDER
from tests.factories.inventory import Shop, inside

_numbers = count(50_001)


@dataclass(frozen=True, slots=True)
class Buy:
    """One line: `units` of a variant at `price` each, collected at a place or, without one, shipped from anywhere."""

    variant: Variant
    units: int = 1
    price: int = 1000
    discount: int = 0
    place: Location | None = None
    kit: tuple[tuple[Variant, int], ...] = ()

    @property
    def total(self) -> int:
        return self.price * self.units - self.discount


@dataclass(frozen=True, slots=True)
class Tender:
    """One payment; without an amount it takes the rest. The token decides what the test provider says to a card."""

    method: str = "card"
    amount: int | None = None
    token: str = "tok_visa"


@dataclass(frozen=True, slots=True)
class Shipping:
    """What every delivery of an order costs."""

    amount: int = 0
    refundable: bool = True


def mugs(shop: Shop, units: int = 3, **more: Any) -> Order:
    """Mugs to be collected in Soho for 10.00 each, by default paid by card."""
    return place(shop.web, [Buy(shop.mug, units, place=shop.soho)], **more)


def place(
    channel: Channel,
    bought: Sequence[Buy],
    *,
    tenders: Sequence[Tender] = (Tender(),),
    shipping: Shipping = Shipping(),
    **fields: Any,
) -> Order:
    """An order with its stock promised; placed, unless a card is still being checked."""
    ways = list(dict.fromkeys(buy.place for buy in bought))
    total = sum(buy.total for buy in bought) + shipping.amount * len(ways)
    number = next(_numbers)
    rest = total - sum(tender.amount or 0 for tender in tenders)
    payments = [
        _tendered(tender, rest if tender.amount is None else tender.amount, f"{number}-{position}", channel.currency)
        for position, tender in enumerate(tenders)
    ]
    fields = {"number": number, "total": total, **fields}
    return inside(lambda now: _place(channel, bought, payments, shipping, fields, now))


def _place(channel, bought, payments, shipping, fields: dict[str, Any], now: datetime) -> Order:
    ways = list(dict.fromkeys(buy.place for buy in bought))
    waits = any(payment.status in ("pending", "requires_action") for payment in payments)
    order = Order.objects.create(
        channel=channel, currency=channel.currency, prices_include_tax=True, status="placed",
        payment_state="unpaid", subtotal=sum(buy.price * buy.units for buy in bought),
        discount=sum(buy.discount for buy in bought), shipping=shipping.amount * len(ways),
        actor_kind="system", placed_at=None if waits else now,
        **{"location": ways[0] if len(ways) == 1 else None, **fields},
    )  # fmt: skip
    deliveries = {way: _delivery(order, index, way, shipping) for index, way in enumerate(ways)}
    lines = [_line(order, index, buy, deliveries[buy.place]) for index, buy in enumerate(bought)]
    for position, payment in enumerate(payments):
        _write(payment, order, position, now)
    _share(payments, lines, list(deliveries.values()))
    OrderEvent.objects.create(order=order, kind="created", actor_kind="system", at=now)
    _promise(order, lines, bought, now)
    states.refresh(order)
    order.refresh_from_db()
    return order


def _delivery(order: Order, position: int, way: Location | None, shipping: Shipping) -> Delivery:
    address = {"name": "Ana Ruiz", "line1": "1 High St", "city": "Leeds", "postal_code": "LS1 1AA", "country": "GB"}
    where = {"method": "pickup", "location": way} if way else {"method": "ship", "address": address}
    charge = {"amount": shipping.amount, "total": shipping.amount, "refundable": shipping.refundable}
    return Delivery.objects.create(order=order, position=position, **where, **charge)


def _line(order: Order, position: int, buy: Buy, delivery: Delivery) -> OrderLine:
    line = OrderLine.objects.create(
        order=order, delivery=delivery, position=position, variant=buy.variant, sku=buy.variant.sku, title="Mug",
        quantity=buy.units, unit_price=buy.price, list_price=buy.price, discount=buy.discount, total=buy.total,
        prices_include_tax=True,
    )  # fmt: skip
    for variant, per_unit in buy.kit:
        LineComponent.objects.create(line=line, variant=variant, per_unit=per_unit)
    return line


def _tendered(tender: Tender, amount: int, key: str, currency: str) -> Payment:
    """A payment in memory; cards are authorized, which has to happen outside any transaction of ours."""
    payment = Payment(method=tender.method, currency=currency, amount=amount, key=key, status="captured")
    if tender.method not in ("card", "wallet"):
        payment.captured = amount
        return payment
    payment.provider, payment.card_last4 = "test", "4242"
    try:
        payment.status = PROVIDER.authorize(key=key, token=tender.token, amount=amount, currency=currency).status
    except ProviderUnknown:
        payment.status = "pending"
    return payment


def _write(payment: Payment, order: Order, position: int, now: datetime) -> None:
    payment.order, payment.position, payment.created_at = order, position, now
    payment.save()
    if payment.method == "gift_card":
        _spend_gift_card(payment, now)
    kind = {"captured": "capture", "authorized": "authorize"}.get(payment.status, "intent")
    PaymentEvent.objects.create(payment=payment, kind=kind, amount=payment.amount, actor_kind="system", at=now)


def _spend_gift_card(payment: Payment, now: datetime) -> None:
    name = f"card of {payment.key}"
    card = GiftCard.objects.create(
        code_hash=name, last4="7777", currency=payment.currency, initial=payment.amount, balance=0, actor_kind="system"
    )
    gift_cards.put(card=card, kind=Entry.ISSUE, amount=payment.amount, cause="", by=SYSTEM, now=now)
    cause = {"cause": payment.public_id, "by": SYSTEM, "now": now}
    gift_cards.spend(code_hash=name, amount=payment.amount, currency=payment.currency, **cause)
    payment.gift_card = card
    payment.save(update_fields=["gift_card"])


def _share(payments: Sequence[Payment], lines: Sequence[OrderLine], deliveries: Sequence[Delivery]) -> None:
    things = [{"line": line} for line in lines] + [{"delivery": delivery} for delivery in deliveries]
    parts = [row.total for row in (*lines, *deliveries)]
    for payment, row in zip(payments, shares.spread(parts, [each.amount for each in payments]), strict=True):
        for thing, amount in zip(things, row, strict=True):
            if amount:
                TenderShare.objects.create(payment=payment, amount=amount, **thing)


def _promise(order: Order, lines: Sequence[OrderLine], bought: Sequence[Buy], now: datetime) -> None:
    purpose = Purpose(by=SYSTEM, channel=order.channel, cause=order.public_id, now=now)
    wanted = [
        Line(variant.pk, buy.units * per_unit, buy.place and buy.place.pk, cause_line=line.pk)
        for line, buy in zip(lines, bought, strict=True)
        for variant, per_unit in buy.kit or [(buy.variant, 1)]
    ]
    allocations.allocate(wanted, purpose)
    assert set(Allocation.objects.filter(cause=order.public_id).values_list("cause_line", flat=True)) == {
        line.pk for line in lines
    }
