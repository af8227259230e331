"""The catalog as the shop shows it, and prices into it. Titles and visibility belong to whole products over there and
stay as they are."""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce import money
from commerce.sales_channels import reading
from commerce.sales_channels.connector import Page
from commerce.sales_channels.connectors import batches
from commerce.sales_channels.connectors.shopify import complaints, gids, mutations, paging, queries
from commerce.sales_channels.connectors.shopify.client import Client
from commerce.sales_channels.faults import Down, Refused, Throttled, Unclear
from commerce.sales_channels.neutral import Offer
from commerce.sales_channels.pushes import OfferPush, Result

ACTIVE = "ACTIVE"
OTHER_CURRENCY = "currency_mismatch"
NAMELESS = "Default Title"  # what Shopify calls the only variant of a product


def read(client: Client, token: str = "") -> Page[Offer]:
    """The next variants."""
    data = client.run(queries.VARIANTS, after=token or None)
    currency = reading.currency(reading.record(data.get("shop"), "shop").get("currencyCode"), "currencyCode")
    nodes, more = paging.nodes(data.get("productVariants"), "productVariants")
    return Page([of_node(each, currency) for each in nodes], more)


def push(client: Client, rows: Sequence[OfferPush]) -> list[Result]:
    """Prices, a call per product. What is in another currency than the shop's is not sent."""
    if not rows:
        return []
    shop = reading.record(client.run(queries.SHOP_CURRENCY).get("shop"), "shop")
    currency = reading.currency(shop.get("currencyCode"), "currencyCode")
    results: dict[int, Result] = {}
    products: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        if row.currency != currency:
            results[index] = Result("refused", code=OTHER_CURRENCY, detail=f"The shop sells in {currency}")
            continue
        try:
            gids.ours(row.ref.external_variant_id)
            products.setdefault(gids.ours(row.ref.external_product_id), []).append(index)
        except Refused as fault:
            results[index] = batches.refused(fault)
    waits: Throttled | Down | None = None
    for product, indexes in products.items():
        if waits is None:
            try:
                results.update(_one_product(client, product, {index: rows[index] for index in indexes}))
                continue
            except (Throttled, Down) as fault:
                waits = fault
        results.update({index: batches.later(waits) for index in indexes})
    return [results[index] for index in range(len(rows))]


def offers_of_body(said: Mapping[str, Any]) -> list[Offer]:
    """The variants of a webhook's product: without prices, because the body does not say in which currency they are."""
    product = gids.number(said.get("id"), "product.id")
    title = reading.text(said.get("title"), "title")
    return [_offer_of_body(each, product, title, said) for each in reading.rows(said.get("variants"), "variants")]


def _one_product(client: Client, product: str, rows: Mapping[int, OfferPush]) -> dict[int, Result]:
    indexes = list(rows)
    try:
        answer = client.change(
            mutations.SET_PRICES,
            product=gids.gid("Product", product),
            variants=[_variant(row) for row in rows.values()],
        )
    except Unclear as fault:  # prices are absolute, so they may be said again
        return {index: Result("retry", code="unclear", detail=fault.detail) for index in indexes}
    except Refused as fault:
        return {index: batches.refused(fault) for index in indexes}
    results = {index: Result("ok") for index in indexes}
    for each in complaints.of(answer):
        blamed = indexes if each.row is None else indexes[each.row : each.row + 1]
        results.update({index: complaints.refused(each) for index in blamed})
    return results


def _variant(row: OfferPush) -> dict[str, Any]:
    compare = row.compare_at_price
    return {
        "id": gids.gid("ProductVariant", row.ref.external_variant_id),
        "price": str(money.to_decimal(row.price, row.currency)),
        "compareAtPrice": None if compare is None else str(money.to_decimal(compare, row.currency)),
    }


def of_node(said: Mapping[str, Any], currency: str) -> Offer:
    """One variant of an answer."""
    product = reading.record(said.get("product"), "product")
    item = reading.record(said.get("inventoryItem"), "inventoryItem")
    compare, quantity = said.get("compareAtPrice"), said.get("inventoryQuantity")
    return Offer(
        external_product_id=gids.number(product.get("id"), "product.id"),
        external_variant_id=gids.number(said.get("id"), "variant.id"),
        title=_title(reading.text(product.get("title"), "title"), reading.text(said.get("title"), "title")),
        sku=reading.text(said.get("sku"), "sku"),
        barcode=reading.text(said.get("barcode"), "barcode"),
        price=reading.amount(said.get("price"), currency, "price"),
        currency=currency,
        compare_at_price=None if compare is None else reading.amount(compare, currency, "compareAtPrice"),
        item_ref=gids.number(item.get("id"), "inventoryItem.id"),
        quantity=None if quantity is None else reading.whole(quantity, "inventoryQuantity"),
        tracked=item.get("tracked") is True,
        active=product.get("status") == ACTIVE,
        updated_at=reading.moment_or_none(said.get("updatedAt"), "updatedAt"),
    )


def _offer_of_body(said: Mapping[str, Any], product: str, title: str, whole: Mapping[str, Any]) -> Offer:
    quantity = said.get("inventory_quantity")
    return Offer(
        external_product_id=product,
        external_variant_id=gids.number(said.get("id"), "variants.id"),
        title=_title(title, reading.text(said.get("title"), "title")),
        sku=reading.text(said.get("sku"), "sku"),
        barcode=reading.text(said.get("barcode"), "barcode"),
        item_ref=gids.number_or_none(said.get("inventory_item_id"), "inventory_item_id"),
        quantity=None if quantity is None else reading.whole(quantity, "inventory_quantity"),
        tracked=said.get("inventory_management", "shopify") == "shopify",
        active=str(whole.get("status", ACTIVE)).upper() == ACTIVE,
        updated_at=reading.moment_or_none(said.get("updated_at"), "updated_at"),
    )


def _title(product: str, variant: str) -> str:
    return product if variant in ("", NAMELESS) else f"{product} - {variant}"[:255]
