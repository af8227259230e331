"""An order as it is about to be written: records in memory, built from a purchase and its quote, and their insertion.

Nothing is read or decided here. Every tender's share of every line is computed now and stored with the order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from commerce import ids, sql
from commerce.actors import Actor
from commerce.pricing.quoted import Adjustment, Quote, QuotedDelivery, QuotedLine, TaxPart
from orders import purchases, states
from orders.models import Delivery, LineComponent, Order, OrderEvent, OrderLine, Payment, PaymentEvent, TenderShare
from orders.payments import schedule, shares
from orders.purchases import LOCAL, Purchase
from orders.tendering import Settled, Settlement

NEW_IDS = """
  nextval('orders_order_id_seq'), nextval('orders_order_number_seq'),
  ARRAY(SELECT nextval('orders_orderline_id_seq') FROM generate_series(1, %s)),
  ARRAY(SELECT nextval('orders_delivery_id_seq') FROM generate_series(1, %s)),
  ARRAY(SELECT nextval('orders_payment_id_seq') FROM generate_series(1, %s))
"""
_TABLES: dict[type, tuple[str, ...]] = {
    Order: (
        *("id", "number", "channel_id", "external_id", "location_id", "till_id", "receipt", "customer_id", "cart_id"),
        *("hold_id", "email", "phone", "name", "status", "payment_state", "fulfillment_state", "return_state"),
        *("currency", "prices_include_tax", "tax_rounding", "subtotal", "discount", "shipping", "tax", "rounding"),
        *("total", "paid", "refunded", "change", "codes", "actor_kind", "actor_id", "cancel_reason"),
        *("payment_due_at", "placed_at", "created_at", "version", "minimum_age"),
    ),
    Delivery: (
        *("id", "order_id", "position", "method", "location_id", "address", "service", "slot", "curbside"),
        *("recipient", "amount", "discount", "tax", "total", "taxes", "refundable", "promised_from", "promised_to"),
        *("substitutions", "tax_exemption"),
    ),
    OrderLine: (
        *("id", "order_id", "delivery_id", "position", "variant_id", "sku", "title", "quantity", "unit_price"),
        *("list_price", "discount", "tax", "total", "prices_include_tax", "price_list", "tax_class", "taxes"),
        *("adjustments", "ships_by", "fulfilled", "cancelled", "returned", "restocked"),
    ),
    Payment: (
        *("id", "order_id", "position", "method", "status", "currency", "amount", "captured", "released", "refunded"),
        *("tendered", "provider", "key", "provider_reference", "reference", "card_brand", "card_last4"),
        *("gift_card_id", "decline_code", "checks", "check_at", "created_at", "version"),
    ),
    PaymentEvent: ("payment_id", "kind", "amount", "reference", "actor_kind", "actor_id", "at"),
    TenderShare: ("payment_id", "line_id", "delivery_id", "amount", "given_back"),
    OrderEvent: ("order_id", "kind", "facts", "actor_kind", "actor_id", "at"),
}
_STATUS = {  # ours to take, taken at once
    (True, True): Payment.Status.CAPTURED,
    (True, False): Payment.Status.AUTHORIZED,
    (False, False): Payment.Status.PENDING,
}
_KIND = {
    Payment.Status.CAPTURED: PaymentEvent.Kind.CAPTURE,
    Payment.Status.AUTHORIZED: PaymentEvent.Kind.AUTHORIZE,
    Payment.Status.PENDING: PaymentEvent.Kind.INTENT,
}
_INSERT = "WITH {} SELECT 1".format(
    ", ".join(
        f"t{number} AS ({sql.insertion(model._meta.db_table, columns)})"
        for number, (model, columns) in enumerate(_TABLES.items())
    )
)


@dataclass(frozen=True, slots=True)
class NewIds:
    """Numbers drawn before anything is written, so that no row waits for another."""

    order: int
    number: int
    lines: Sequence[int]
    deliveries: Sequence[int]
    payments: Sequence[int]


@dataclass(slots=True)
class Draft:
    """One order with everything that belongs to it."""

    order: Order
    deliveries: list[Delivery]
    lines: list[OrderLine]
    payments: list[Payment]
    components: list[LineComponent]


@dataclass(frozen=True, slots=True)
class Frame:
    """What an order has besides its purchase and quote. `pending` waits for somebody outside to say yes."""

    ids: NewIds
    by: Actor
    now: datetime
    customer_id: int | None = None
    due_at: datetime | None = None

    @property
    def pending(self) -> bool:
        """Whether the order is only prepared, and placed once its money is sure."""
        return self.due_at is not None


def build(purchase: Purchase, quote: Quote, settlement: Settlement, frame: Frame) -> Draft:
    """The records of an order; nothing is written."""
    ways = purchases.deliveries(purchase.wishes)
    order = _order(purchase, quote, settlement, frame)
    deliveries = [
        _delivery(order, frame.ids.deliveries[position], position, wanted, quoted)
        for position, ((wanted, _), quoted) in enumerate(zip(ways, quote.deliveries, strict=True))
    ]
    way_of = {index: deliveries[position] for position, (_, indexes) in enumerate(ways) for index in indexes}
    lines = [_line(order, frame, index, quoted, way_of[index]) for index, quoted in enumerate(quote.lines)]
    payments = [_payment(order, frame, index, settled) for index, settled in enumerate(settlement.tenders)]
    draft = Draft(order, deliveries, lines, payments, [])
    _derive(draft, frame)
    return draft


def write(draft: Draft, frame: Frame) -> None:
    """Insert everything in one statement, whose text does not depend on how much there is."""
    rows = {
        Order: [draft.order],
        Delivery: draft.deliveries,
        OrderLine: draft.lines,
        Payment: draft.payments,
        PaymentEvent: _payment_events(draft, frame),
        TenderShare: _shares(draft),
        OrderEvent: _events(draft, frame),
    }
    sql.send(_INSERT, [_records(columns, rows[model]) for model, columns in _TABLES.items()])
    if draft.components:
        columns = ("line_id", "variant_id", "per_unit", "amount")
        sql.insert(
            "orders_linecomponent", columns, [[getattr(part, name) for name in columns] for part in draft.components]
        )


def _order(purchase: Purchase, quote: Quote, settlement: Settlement, frame: Frame) -> Order:
    place, totals, contact = purchase.location, quote.totals, purchase.contact
    return Order(
        id=frame.ids.order, number=frame.ids.number, channel=purchase.channel, external_id=purchase.external_id,
        location=place, till=purchase.till, customer_id=frame.customer_id, cart=purchase.cart, hold=purchase.hold,
        email=contact.email.strip(), phone=contact.phone.strip(), name=contact.name.strip(), currency=quote.currency,
        prices_include_tax=quote.prices_include_tax, tax_rounding=quote.tax_rounding, subtotal=totals.subtotal,
        discount=totals.discount, shipping=totals.shipping, tax=totals.tax, rounding=settlement.rounding,
        total=totals.total + settlement.rounding, change=settlement.change, codes=list(purchase.codes),
        actor_kind=frame.by.kind, actor_id=frame.by.id, cancel_reason="", payment_due_at=frame.due_at,
        placed_at=None if frame.pending else frame.now, created_at=frame.now, version=1,
    )  # fmt: skip


def _delivery(order: Order, id: int, position: int, wanted, quoted: QuotedDelivery) -> Delivery:
    return Delivery(
        id=id, order_id=order.pk, position=position, method=wanted.method, location=wanted.location,
        address=wanted.address, service=quoted.service, slot=wanted.window, curbside=wanted.curbside,
        recipient=wanted.recipient, amount=quoted.amount, discount=quoted.discount, tax=quoted.tax, total=quoted.total,
        taxes=_taxes(quoted.taxes), refundable=quoted.refundable, promised_from=quoted.promised_from,
        promised_to=quoted.promised_to, substitutions=wanted.substitutions, tax_exemption=quoted.exemption,
    )  # fmt: skip


def _line(order: Order, frame: Frame, index: int, quoted: QuotedLine, way: Delivery) -> OrderLine:
    leaves = way.method == Delivery.Method.CARRY_OUT and not frame.pending
    return OrderLine(
        id=frame.ids.lines[index], order_id=order.pk, delivery=way, position=index, variant_id=quoted.variant_id,
        sku=quoted.sku, title=quoted.title[:255], quantity=quoted.quantity, unit_price=quoted.unit_price,
        list_price=quoted.list_price, discount=quoted.discount, tax=quoted.tax, total=quoted.total,
        prices_include_tax=order.prices_include_tax, price_list=quoted.price_list, tax_class=quoted.tax_class,
        taxes=_taxes(quoted.taxes), adjustments=_adjustments(quoted.adjustments), ships_by=None,
        fulfilled=quoted.quantity if leaves else 0, cancelled=0, returned=0, restocked=0,
    )  # fmt: skip


def _payment(order: Order, frame: Frame, index: int, settled: Settled) -> Payment:
    tender = settled.tender
    local = tender.method in LOCAL
    taken = local and not frame.pending
    id = frame.ids.payments[index]
    return Payment(
        id=id, order_id=order.pk, position=index, method=tender.method,
        status=_STATUS[local, taken], currency=order.currency,
        amount=settled.amount, captured=settled.amount if taken else 0, released=0, refunded=0,
        tendered=settled.tendered, provider="", key=ids.encode("pay", id), provider_reference="",
        reference=tender.reference, card_brand="", card_last4="", gift_card_id=None, decline_code="", checks=0,
        check_at=None if local else frame.now + schedule.GUARD, created_at=frame.now, version=1,
    )  # fmt: skip


def _derive(draft: Draft, frame: Frame) -> None:
    course = states.Course(draft.order.total, draft.order.placed_at)
    units = [states.Units(line.quantity, line.fulfilled) for line in draft.lines]
    tenders = [states.Tender(payment.status, payment.amount, payment.captured) for payment in draft.payments]
    found = states.of(course, units, tenders)
    for name in states.STATES:
        setattr(draft.order, name, getattr(found, name))


def _payment_events(draft: Draft, frame: Frame) -> list[PaymentEvent]:
    return [
        PaymentEvent(
            payment_id=payment.pk, kind=_KIND[payment.status], amount=payment.amount,
            reference=payment.reference, actor_kind=frame.by.kind, actor_id=frame.by.id, at=frame.now,
        )
        for payment in draft.payments
    ]  # fmt: skip


def _shares(draft: Draft) -> list[TenderShare]:
    things: list[dict[str, int | None]] = [{"line_id": line.pk, "delivery_id": None} for line in draft.lines]
    things += [{"line_id": None, "delivery_id": way.pk} for way in draft.deliveries]
    things.append({"line_id": None, "delivery_id": None})
    parts = [row.total for row in (*draft.lines, *draft.deliveries)] + [draft.order.rounding]
    matrix = shares.spread(parts, [payment.amount for payment in draft.payments])
    return [
        TenderShare(payment_id=payment.pk, amount=amount, given_back=0, **thing)
        for payment, row in zip(draft.payments, matrix, strict=True)
        for thing, amount in zip(things, row, strict=True)
        if amount
    ]


def _events(draft: Draft, frame: Frame) -> list[OrderEvent]:
    kinds = [OrderEvent.Kind.CREATED] if frame.pending else [OrderEvent.Kind.CREATED, OrderEvent.Kind.PLACED]
    if draft.order.fulfillment_state != Order.Fulfillment.UNFULFILLED:
        kinds.append(OrderEvent.Kind.HANDED_OVER)
    who = {"actor_kind": frame.by.kind, "actor_id": frame.by.id, "at": frame.now}
    return [OrderEvent(order_id=draft.order.pk, kind=kind, facts={}, **who) for kind in kinds]


def _taxes(parts: Sequence[TaxPart]) -> list[dict[str, Any]]:
    return [{"name": part.name, "rate": part.rate, "amount": part.amount} for part in parts]


def _adjustments(rows: Sequence[Adjustment]) -> list[dict[str, Any]]:
    return [{"code": row.code, "title": row.title, "amount": row.amount} for row in rows]


def _records(columns: Sequence[str], rows: Sequence[Any]) -> Any:
    return sql.records(columns, [[_plain(getattr(row, name)) for name in columns] for row in rows])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
