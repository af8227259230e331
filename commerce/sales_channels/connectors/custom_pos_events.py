"""Events of the open till protocol → neutral messages. Amounts are whole minor units, quantities whole units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import (
    Counted,
    Delivery,
    Ignored,
    Line,
    Message,
    Method,
    Order,
    Payment,
    Person,
    Progress,
    RefundLine,
    Return,
)

Row = Mapping[str, Any]
SALE, RETURN, COUNTED, ADJUSTED = "sale.created", "return.created", "stock.counted", "stock.adjusted"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an event may leave out: the tills' currency, whether prices include tax, the store."""

    currency: str
    tax_included: bool
    place: str


def about(body: bytes) -> tuple[str, str]:
    """`(type, what it is about)`: a sale and its returns are about the same order, so they are taken in their order."""
    event = reading.document(body)
    kind, data = _kind(event), _data(event)
    reading.ref(event.get("id"), "id")
    if kind == SALE:
        return kind, f"order:{reading.ref(data.get('client_id'), 'data.client_id')}"
    if kind == RETURN:
        return kind, f"order:{reading.ref(data.get('order'), 'data.order')}"
    return kind, f"stock:{reading.text(data.get('location'), 'data.location')}" if kind.startswith("stock.") else ""


def read(body: bytes, terms: Terms) -> Sequence[Message]:
    """Garbled when an event of a known type lacks what it must say."""
    event = reading.document(body)
    kind, data = _kind(event), _data(event)
    if kind == SALE:
        return [_sale(event, data, terms)]
    if kind == RETURN:
        return [_return(event, data, terms)]
    if kind in (COUNTED, ADJUSTED):
        return [_counted(event, data, terms, is_correction=kind == ADJUSTED)]
    return [Ignored("unknown_topic")]


def _sale(event: Row, data: Row, terms: Terms) -> Order:
    included = data.get("prices_include_tax", terms.tax_included) is True
    lines = [_line(row, f"data.lines[{at}]", at + 1) for at, row in enumerate(reading.rows(data.get("lines"), "lines"))]
    payments = reading.rows(data.get("payments"), "data.payments")
    total = sum(line.total for line in lines)
    paid = sum(_amount(row.get("amount"), "data.payments.amount") for row in payments)
    references = [reading.text(row.get("reference"), "data.payments.reference") for row in payments]
    client_id = reading.ref(data.get("client_id"), "data.client_id")
    sold_at = reading.moment(data.get("sold_at"), "data.sold_at")
    return Order(
        external_id=client_id,
        number=_number(event, data) or client_id,
        updated_at=_occurred_at(event),
        placed_at=sold_at,
        currency=_currency(data, terms),
        lines=tuple(lines),
        total=total,
        delivery=Delivery(Method.CARRY_OUT, place_ref=_place(data, terms)),
        progress=Progress.FULFILLED,
        payment=Payment.PAID if paid >= total else Payment.PARTLY_PAID if paid > 0 else Payment.UNPAID,
        tax_included=included,
        tax=sum(line.tax for line in lines),
        paid=paid,
        customer=_customer(data.get("customer")),
        note=reading.text(data.get("note"), "data.note", most=2000),
        payment_reference=next((each for each in references if each), ""),
    )


def _line(said: Row, where: str, position: int) -> Line:
    """As charged: `total` is believed, and whether it fits the price is for whoever takes the order to say."""
    whole = reading.is_whole(said.get("quantity")) and reading.whole(said["quantity"]) > 0
    amounts = {name: _amount(said.get(name), f"{where}.{name}") for name in ("unit_price", "discount", "tax")}
    total = _amount(_given(said, "total", where), f"{where}.total")
    sku = reading.text(said.get("sku"), f"{where}.sku")
    barcode = reading.text(said.get("barcode"), f"{where}.barcode", most=64)
    if not sku and not barcode:
        raise Garbled(f"{where} has neither sku nor barcode")
    return Line(
        external_line_id=str(position),
        quantity=reading.whole(said["quantity"]) if whole else 0,
        unit_price=amounts["unit_price"],
        total=total,
        tax=amounts["tax"],
        line_discount=amounts["discount"],
        sku=sku,
        barcode=barcode,
        external_variant_id=sku,
        title=reading.text(said.get("title"), f"{where}.title"),
        fulfilled=reading.whole(said["quantity"]) if whole else 0,
        problem="" if whole else "fractional_quantity",
    )


def _return(event: Row, data: Row, terms: Terms) -> Return:
    place, rows = _place(data, terms), reading.rows(data.get("lines"), "data.lines")
    refunds = reading.rows(data.get("refunds"), "data.refunds")
    reasons = [reading.text(row.get("reason"), "data.lines.reason") for row in rows]
    return Return(
        external_id=reading.ref(data.get("client_id"), "data.client_id"),
        order_id=reading.ref(data.get("order"), "data.order"),
        amount=sum(_amount(row.get("amount"), "data.refunds.amount") for row in refunds),
        currency=_currency(data, terms),
        created_at=reading.moment_or_none(data.get("returned_at"), "data.returned_at") or _occurred_at(event),
        lines=tuple(_returned(row, f"data.lines[{at}]", place) for at, row in enumerate(rows)),
        reason=next((each for each in reasons if each), ""),
    )


def _returned(said: Row, where: str, place: str) -> RefundLine:
    """Only what can be sold again was put back; `line` counts the lines of the sale from 1."""
    quantity = reading.whole(_given(said, "quantity", where), f"{where}.quantity")
    if quantity < 1:
        raise Garbled(f"{where}.quantity is below 1")
    restocked = said.get("condition") == "sellable"
    return RefundLine(
        external_line_id=reading.ref(said.get("line"), f"{where}.line"),
        quantity=quantity,
        amount=_amount(said.get("amount"), f"{where}.amount"),
        restocked=restocked,
        place_ref=place if restocked else "",
    )


def _counted(event: Row, data: Row, terms: Terms, *, is_correction: bool) -> Counted:
    """A total can be heard twice without harm; a change without the total that it led to cannot."""
    name, units = "set" if is_correction else "counted", {}
    for index, row in enumerate(reading.rows(data.get("lines"), "data.lines")):
        where = f"data.lines[{index}]"
        sku, found = reading.ref(row.get("sku"), f"{where}.sku"), reading.whole(_given(row, name, where), where)
        if found < 0:
            raise Garbled(f"{where}.{name} is below zero")
        if sku in units:
            raise Garbled(f"{where}.sku is named twice")
        units[sku] = found
    return Counted(reading.ref(event.get("id"), "id"), _place(data, terms), units, _occurred_at(event), is_correction)


def _given(row: Row, name: str, where: str) -> Any:
    if row.get(name) is None:
        raise Garbled(f"{where}.{name} is missing")
    return row[name]


def _amount(said: Any, where: str) -> int:
    """Whole minor units; nothing that a till charges is below zero."""
    found = reading.minor(said, where)
    if found < 0:
        raise Garbled(f"{where} is below zero")
    return found


def _kind(event: Row) -> str:
    return reading.ref(event.get("type"), "type")


def _data(event: Row) -> Row:
    return reading.record(event.get("data"), "data")


def _occurred_at(event: Row) -> datetime:
    return reading.moment(event.get("occurred_at"), "occurred_at")


def _currency(data: Row, terms: Terms) -> str:
    return reading.currency(data.get("currency") or terms.currency, "data.currency")


def _place(data: Row, terms: Terms) -> str:
    return reading.text(data.get("location") or terms.place, "data.location")


def _number(event: Row, data: Row) -> str:
    """What a receipt can be found by: the device and its count."""
    device = reading.text(event.get("device"), "device")
    sequence = event.get("sequence") if event.get("sequence") is not None else data.get("sequence")
    return f"{device}-{reading.whole(sequence, 'sequence')}" if device and sequence is not None else ""


def _customer(said: Any) -> Person:
    """An id alone, or what is known of the person."""
    if not isinstance(said, Mapping):
        return Person(external_id=reading.text(said, "data.customer"))
    names = ("email", "phone", "first_name", "last_name")
    known = {name: reading.text(said.get(name), f"data.customer.{name}") for name in names}
    return Person(external_id=reading.text(said.get("id"), "data.customer.id"), **known)
