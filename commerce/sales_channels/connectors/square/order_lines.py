"""Lines of an order. They name a variation of the catalog and no SKU; quantities have up to five decimal places."""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors import unit_prices
from commerce.sales_channels.connectors.square import amounts
from commerce.sales_channels.connectors.square.taxes import Taxes
from commerce.sales_channels.neutral import Line

NOT_GOODS = {"CUSTOM_AMOUNT": "custom_amount", "GIFT_CARD": "gift_card"}


def read(order: Mapping[str, Any], taxes: Taxes) -> tuple[Line, ...]:
    """All lines, with what each has left of the discounts on the whole order."""
    whole_order = {
        reading.text(row.get("uid"))
        for row in reading.rows(order.get("discounts"), "discounts")
        if row.get("scope") == "ORDER"
    }
    done = _done(order)
    return tuple(_line(row, taxes, whole_order, done) for row in reading.rows(order.get("line_items"), "line_items"))


def _line(row: Mapping[str, Any], taxes: Taxes, whole_order: set[str], done: Mapping[str, int] | None) -> Line:
    uid = reading.ref(row.get("uid"), "line_items.uid")
    problem = _problem(row, taxes.currency)
    quantity = 1 if problem == "fractional_quantity" else max(reading.whole(row.get("quantity"), "quantity"), 1)
    tax, goods = taxes.of_line(row), _goods(row, taxes.currency)
    discount = amounts.minor(row, "total_discount_money", taxes.currency)
    applied = reading.rows(row.get("applied_discounts"), "applied_discounts")
    shared = [each for each in applied if reading.text(each.get("discount_uid")) in whole_order]
    share = amounts.total(shared, "applied_money", taxes.currency)
    charges = amounts.minor(row, "total_service_charge_money", taxes.currency)  # these are fees of the order
    total = amounts.minor(row, "total_money", taxes.currency) - charges
    if problem == "fractional_quantity":
        goods = total + discount - (0 if taxes.included else tax)
    unit_price, rounding = unit_prices.split(goods, quantity)
    return Line(
        external_line_id=uid,
        quantity=quantity,
        unit_price=unit_price,
        total=total,
        tax=tax,
        line_discount=discount - share + rounding,
        order_discount_share=share,
        external_variant_id=reading.text(row.get("catalog_object_id")),
        title=" - ".join(part for part in (reading.text(row.get(n)) for n in ("name", "variation_name")) if part),
        fulfilled=quantity if done is None else min(done.get(uid, 0), quantity),
        problem=problem,
    )


def _problem(row: Mapping[str, Any], currency: str) -> str:
    if not reading.is_whole(row.get("quantity")):
        reading.decimal(row.get("quantity"), "quantity")
        return "fractional_quantity"
    if reading.whole(row.get("quantity"), "quantity") <= 0:
        return "no_quantity"
    if amounts.minor(row, "total_money", currency) < 0:
        return "negative_amount"
    return NOT_GOODS.get(reading.text(row.get("item_type")), "")


def _goods(row: Mapping[str, Any], currency: str) -> int:
    """Price and modifiers of all units. `gross_sales_money` is no help: in some countries tax is taken out of it."""
    modifiers = reading.rows(row.get("modifiers"), "modifiers")
    units = reading.decimal(row.get("quantity"), "quantity")
    base = amounts.minor(row, "base_price_money", currency) * units
    return int(base) + amounts.total(modifiers, "total_price_money", currency)


def _done(order: Mapping[str, Any]) -> dict[str, int] | None:
    """Units handed over per line; None for all of everything: a till's sale, or a fulfillment of the whole order."""
    rows = reading.rows(order.get("fulfillments"), "fulfillments")
    if not rows:
        return None if order.get("state") == "COMPLETED" else {}
    found: dict[str, int] = {}
    for row in rows:
        entries = reading.rows(row.get("entries"), "fulfillments.entries")
        if row.get("state") == "COMPLETED" and not entries:
            return None
        for entry in entries if row.get("state") == "COMPLETED" else []:
            uid = reading.text(entry.get("line_item_uid"))
            found[uid] = found.get(uid, 0) + int(reading.decimal(entry.get("quantity"), "entries.quantity"))
    return found
