"""Variants of a BigCommerce store and their prices."""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce import money
from commerce.sales_channels import reading
from commerce.sales_channels.connector import Page
from commerce.sales_channels.connectors import batches
from commerce.sales_channels.connectors.bigcommerce.api import Api, moment
from commerce.sales_channels.connectors.bigcommerce.inventory import BY_PRODUCT
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Offer
from commerce.sales_channels.pushes import OfferPush, Result

Row = Mapping[str, Any]
PER_PAGE = 100
MOST_PRICES = 50


def fetch(api: Api, token: str) -> Page[Offer]:
    """The variants of one page of products."""
    if token and not token.isdecimal():
        raise Garbled("This is no page token of BigCommerce products")
    currency = store_currency(api)
    number = int(token or 1)
    query = {"include": "variants", "sort": "id", "limit": PER_PAGE, "page": number}
    data = reading.record(api.get("/v3/catalog/products", query).data)
    products = reading.rows(data.get("data"), "data")
    offers = [
        _offer(product, variant, currency)
        for product in products
        for variant in reading.rows(product.get("variants"), "variants")
    ]
    return Page(offers, str(number + 1) if len(products) == PER_PAGE else "")


def push_offers(api: Api, rows: Sequence[OfferPush]) -> list[Result]:
    """Prices of variants. With a price to compare with, that one is the regular and ours the sale price."""
    good = [at for at, row in enumerate(rows) if row.ref.external_variant_id.isdecimal()]
    found = batches.halving([rows[at] for at in good], lambda part: _send(api, part))
    by_row = dict(zip(good, found, strict=True))
    unknown = Result("refused", code="variant_unknown", detail="Variants of BigCommerce are numbers")
    return [by_row.get(at, unknown) for at in range(len(rows))]


def store_currency(api: Api) -> str:
    """What prices of the catalog are in."""
    return reading.currency(reading.record(api.get("/v2/store").data).get("currency"), "store.currency")


def _offer(product: Row, variant: Row, currency: str) -> Offer:
    price = variant.get("price") if variant.get("price") is not None else product.get("price")
    sale = variant.get("sale_price") or product.get("sale_price")
    regular = reading.amount(price, currency, "price")
    reduced = reading.amount(sale, currency, "sale_price") if sale else 0
    tracking = product.get("inventory_tracking")
    level = variant.get("inventory_level")
    return Offer(
        external_product_id=reading.ref(product.get("id"), "product.id"),
        external_variant_id=reading.ref(variant.get("id"), "variant.id"),
        title=_title(product, variant),
        sku=reading.text(variant.get("sku") or product.get("sku"), "sku"),
        barcode=reading.text(variant.get("upc") or variant.get("gtin") or product.get("upc"), "upc"),
        price=reduced or regular,
        currency=currency,
        compare_at_price=regular if reduced else None,
        item_ref=BY_PRODUCT if tracking == "product" else "",
        quantity=reading.whole(level, "inventory_level") if level is not None else None,
        tracked=tracking != "none",
        active=product.get("is_visible") is not False and variant.get("purchasing_disabled") is not True,
        updated_at=moment(product["date_modified"], "date_modified") if product.get("date_modified") else None,
    )


def _title(product: Row, variant: Row) -> str:
    options = reading.rows(variant.get("option_values"), "option_values")
    named = [reading.text(each.get("label"), "label") for each in options]
    return " / ".join([reading.text(product.get("name"), "name"), *[name for name in named if name]])[:255]


def _send(api: Api, rows: Sequence[OfferPush]) -> list[Result]:
    data = reading.record(api.put("/v3/catalog/variants", [_prices(row) for row in rows]).data)
    taken = {reading.text(each.get("id"), "id") for each in reading.rows(data.get("data"), "data")}
    left_out = Result("refused", code="not_taken", detail="BigCommerce left this variant out of its answer")
    return [Result("ok") if row.ref.external_variant_id in taken else left_out for row in rows]


def _prices(row: OfferPush) -> dict[str, Any]:
    regular, reduced = (row.compare_at_price, row.price) if row.compare_at_price else (row.price, 0)
    return {
        "id": int(row.ref.external_variant_id),
        "price": _number(regular, row.currency),
        "sale_price": _number(reduced, row.currency),
    }


def _number(amount: int, currency: str) -> float:
    """BigCommerce wants JSON numbers; nothing is calculated with them."""
    return float(money.to_decimal(amount, currency))
