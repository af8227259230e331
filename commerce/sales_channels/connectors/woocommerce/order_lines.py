"""Lines of an order: what was bought, for how much. `price` is a float over there and is never read."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors import unit_prices
from commerce.sales_channels.connectors.woocommerce.order_money import Sums
from commerce.sales_channels.neutral import Line

WHOLE_CART = {"fixed_cart"}


def read(row: Mapping[str, Any], sums: Sums, coupons: list[Mapping[str, Any]], *, is_done: bool) -> Line:
    """One line. What it was reduced by is the order's share when only coupons on the whole cart were used; only the
    order as a whole is known to be fulfilled."""
    ordered = reading.decimal(row.get("quantity"), "quantity")
    countable = ordered == ordered.to_integral_value() and ordered > 0
    goods, total = sums.of(row, "subtotal"), sums.of(row, "total")
    tax = sums.tax_over([row])
    quantity = int(ordered) if countable else 1
    unit_price, rounding = unit_prices.split(goods, quantity)
    reduced = goods - total
    on_cart = bool(coupons) and all(reading.text(each.get("discount_type")) in WHOLE_CART for each in coupons)
    variation = reading.text(row.get("variation_id"))
    product = reading.text(row.get("product_id"))
    return Line(
        external_line_id=reading.ref(row.get("id"), "line_items.id"),
        quantity=quantity,
        unit_price=unit_price,
        total=total if sums.tax_included else total + tax,
        tax=tax,
        line_discount=rounding + (0 if on_cart else reduced),
        order_discount_share=reduced if on_cart else 0,
        sku=reading.text(row.get("sku")),
        barcode=reading.text(row.get("global_unique_id")),
        external_product_id="" if product == "0" else product,
        external_variant_id=variation if variation not in ("", "0") else "" if product == "0" else product,
        title=reading.text(row.get("name")),
        fulfilled=quantity if is_done else 0,
        problem=_problem(ordered, goods, total),
    )


def _problem(ordered: Decimal, goods: int, total: int) -> str:
    if ordered != ordered.to_integral_value():
        return "fractional_quantity"
    if ordered <= 0:
        return "no_quantity"
    return "negative_amount" if goods < 0 or total < 0 else ""
