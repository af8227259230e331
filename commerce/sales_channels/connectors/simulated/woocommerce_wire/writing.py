"""What WooCommerce lets outsiders change: stock and prices by the batch, orders, their notes and refunds."""

import json
from collections.abc import Callable
from typing import Any

from commerce.sales_channels.connectors.simulated import amounts, ordering
from commerce.sales_channels.connectors.simulated.ordering import Parcel
from commerce.sales_channels.connectors.simulated.publishing import SIGN
from commerce.sales_channels.connectors.simulated.records import Impossible, Order, Refund, Units, Variant
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.woocommerce_wire import order_form, product_form

MOST_ROWS = 100
UNSTABLE = {"code": "internal_server_error", "message": "There has been a critical error.", "data": {"status": 500}}


class TooMany(Exception):
    """More rows than one call may have."""


def batch(shop: Shop, rows: list[dict], parent: int, fault: str) -> dict[str, Any]:
    """Each row by itself: what it is now, or its error, in one answer. A partial failure spoils every second row."""
    if len(rows) > MOST_ROWS:
        raise TooMany
    found = []
    for index, row in enumerate(rows):
        spoiled = fault == "partial" and index % 2 == 0
        found.append({"id": row.get("id"), "error": UNSTABLE} if spoiled else _row(shop, row, parent, fault))
    return {"update": found}


def change_order(shop: Shop, order: Order, said: dict[str, Any]) -> dict[str, Any]:
    """Another status, other meta data. The same status again changes nothing. Raises Impossible."""
    meta = {each["key"]: str(each["value"]) for each in said.get("meta_data", ())}
    wanted = said.get("status", "")
    if wanted == "completed" and order.status != "completed":
        left = [Units(line.id, order.unfulfilled(line.id)) for line in order.lines]
        number = next((value for key, value in meta.items() if "track" in key and "number" in key), "")
        parcel = Parcel("shipped", [part for part in left if part.quantity], number=number, marks=meta)
        ordering.fulfill(shop, order.id, parcel)
    elif wanted == "cancelled" and order.status != "cancelled":
        ordering.cancel(shop, order.id, reason="other", by="api", gives_back=False)
    elif wanted == "processing" and not order.paid:
        ordering.pay(shop, order.id)
    elif wanted not in ("", order_form.status(order)):
        raise Impossible("bad_status", f"{order.status} to {wanted}")
    if meta:
        order.marks.update(meta)
        ordering.changed(shop, order)
    return order_form.order(shop, order)


def note(shop: Shop, order: Order, said: dict[str, Any]) -> dict[str, Any]:
    """Something written beside the order."""
    number = shop.new_id()
    made = {"id": number, "author": "api", "note": said["note"], "customer_note": bool(said.get("customer_note")),
            "date_created_gmt": order_form.moment(shop.clock.now())}  # fmt: skip
    order.marks[f"note:{number}"] = json.dumps(made)
    ordering.changed(shop, order)
    return made


def refund(shop: Shop, order: Order, said: dict[str, Any]) -> dict[str, Any]:
    """Money back, and units where asked. Raises Impossible."""
    currency = shop.state.currency
    parts = []
    for row in said.get("line_items", ()):
        worth = [row.get("refund_total"), *(tax.get("refund_total") for tax in row.get("refund_tax", ()))]
        if row.get("quantity"):
            total = sum(amounts.minor(each, currency) for each in worth)
            parts.append(Units(int(row["id"]), int(row["quantity"]), total))
    wish = Refund(
        0, shop.clock.now(), amounts.minor(said["amount"], currency), said.get("reason", ""),
        bool(said.get("api_restock", True)), parts,
        {each["key"]: str(each["value"]) for each in said.get("meta_data", ())},
    )  # fmt: skip
    return order_form.refund(shop, order, ordering.refund(shop, order.id, wish, by="api"))


def _row(shop: Shop, row: dict[str, Any], parent: int, fault: str) -> dict[str, Any]:
    try:
        variant = product_form.variant_of(shop, int(row["id"]), parent)
    except Impossible:
        kind = "product_variation" if parent else "product"
        code = f"woocommerce_rest_{kind}_invalid_id"
        return {"id": row["id"], "error": {"code": code, "message": "Invalid ID.", "data": {"status": 400}}}
    if "stock_quantity" in row:
        place = next(iter(shop.state.places))
        if fault == "stale":  # nothing here notices: the last one to write wins
            ordering.overtake(shop, variant.id, place)
        shop.set_level(variant.id, place, int(row["stock_quantity"]))
    _worth(shop, variant, row)
    variant.barcode = row.get("global_unique_id") or variant.barcode
    if "attributes" in row and parent:
        variant.title = SIGN.join(each["option"] for each in row["attributes"])
    if "name" in row and not parent:
        shop.state.products[variant.product_id].title = row["name"]
        shop.touch(variant)
    return product_form.either(shop, variant)


def _worth(shop: Shop, variant: Variant, row: dict[str, Any]) -> None:
    if not {"regular_price", "sale_price"} & set(row):
        return
    minor: Callable[[str], int] = lambda said: amounts.minor(said, shop.state.currency)  # noqa: E731
    before = variant.price if variant.compare_at_price is None else variant.compare_at_price
    regular = minor(row["regular_price"]) if row.get("regular_price") else before
    sale = minor(row["sale_price"]) if row.get("sale_price") else None
    shop.set_price(variant.id, regular if sale is None else sale, None if sale is None else regular)
    shop.touch(variant)
