"""Levels and prices of Amazon listings: a few by patches of the listing, many by one feed.

Amazon answers that it accepted a change; what it makes of it shows later, in the listing.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from commerce import money
from commerce.sales_channels import reading
from commerce.sales_channels.connector import Page
from commerce.sales_channels.connectors import batches, preferences
from commerce.sales_channels.connectors.amazon import feeds, proceeds
from commerce.sales_channels.connectors.amazon.api import Api, part
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Level, Offer
from commerce.sales_channels.pushes import LevelPush, LevelRef, OfferPush, Result
from commerce.sales_channels.wire import Request

Row = Mapping[str, Any]
PATH = "/listings/2021-08-01/items"
OWN_STOCK = "DEFAULT"  # Amazon's code for what the seller ships; its own warehouses have others
ANY_PRODUCT_TYPE = "PRODUCT"
TYPE = "type:"  # how `item_ref` begins, so that it is never taken for a SKU
PATCHES_AT_ONCE = 20
MOST_IDENTIFIERS = PER_PAGE = 20


def push_levels(api: Api, rows: Sequence[LevelPush]) -> list[Result]:
    """The new quantity of what the seller ships."""
    return _send(api, [(row.ref, level_patch(row)) for row in rows])


def push_offers(api: Api, rows: Sequence[OfferPush]) -> list[Result]:
    """The new price of this marketplace."""
    return _send(api, [(row.ref, price_patch(row, api.marketplace)) for row in rows])


def level_patch(row: LevelPush) -> dict[str, Any]:
    """A merge: to replace would also remove what is not named, such as the handling time and the restock date."""
    value = {"fulfillment_channel_code": OWN_STOCK, "quantity": max(row.quantity, 0)}
    return {"op": "merge", "path": "/attributes/fulfillment_availability", "value": [value]}


def price_patch(row: OfferPush, marketplace: str) -> dict[str, Any]:
    """The price is a JSON number there; nothing is calculated with it."""
    price = {"value_with_tax": float(money.to_decimal(row.price, row.currency))}
    offer = {"marketplace_id": marketplace, "currency": row.currency, "our_price": [{"schedule": [price]}]}
    return {"op": "replace", "path": "/attributes/purchasable_offer", "value": [offer]}


def fetch_levels(api: Api, refs: Sequence[LevelRef]) -> list[Level]:
    """What Amazon shows of the seller's own stock; listings without it are left out."""
    levels = []
    by_sku = {ref.sku: ref for ref in refs}
    skus = list(by_sku)
    for start in range(0, len(skus), MOST_IDENTIFIERS):
        some = {"identifiers": ",".join(skus[start : start + MOST_IDENTIFIERS]), "identifiersType": "SKU"}
        for item in _search(api, {**some, "includedData": "fulfillmentAvailability"})[0]:
            ref, quantity = by_sku.get(reading.text(item.get("sku"), "sku")), _own_quantity(item)
            if ref is not None and quantity is not None:
                levels.append(Level(ref.external_variant_id or ref.sku, "", quantity, datetime.now(UTC), ref.sku))
    return levels


def fetch_offers(api: Api, token: str) -> Page[Offer]:
    """One page of listings."""
    query = {"includedData": "summaries,offers,fulfillmentAvailability", "sortBy": "sku", "sortOrder": "ASC"}
    items, following = _search(api, {**query, "pageToken": token} if token else query)
    return Page([_offer(api, item) for item in items], following)


def _send(api: Api, rows: Sequence[tuple[LevelRef, dict[str, Any]]]) -> list[Result]:
    if len(rows) > preferences.whole(api.link, "patches_at_once", PATCHES_AT_ONCE, most=1000):
        return feeds.send(api, [(ref.sku, _product_type(api, ref), patch) for ref, patch in rows])
    return batches.one_by_one(rows, lambda row: _patch(api, *row))


def _patch(api: Api, ref: LevelRef, patch: dict[str, Any]) -> Result:
    body = {"productType": _product_type(api, ref), "patches": [patch]}
    path = f"{PATH}/{part(api.seller)}/{part(ref.sku)}"
    said = reading.record(api.send(Request("PATCH", path, query={"marketplaceIds": api.marketplace}, body=body)).data)
    status = reading.text(said.get("status"), "status")
    if status == "ACCEPTED":
        return Result("ok", reference=reading.text(said.get("submissionId"), "submissionId"))
    if status != "INVALID":
        raise Garbled(f"Amazon answered a patch with the status {status!r}")
    issues = [row for row in reading.rows(said.get("issues"), "issues") if row.get("severity") == "ERROR"]
    first = issues[0] if issues else {}
    code, detail = reading.text(first.get("code")) or "invalid", reading.text(first.get("message"), most=300)
    return Result("refused", code=code, detail=detail)


def _product_type(api: Api, ref: LevelRef) -> str:
    known = ref.item_ref.removeprefix(TYPE)
    return known or preferences.text(api.link, "product_type", ANY_PRODUCT_TYPE)


def _search(api: Api, query: Mapping[str, Any]) -> tuple[list[Row], str]:
    wanted = {"marketplaceIds": api.marketplace, "pageSize": PER_PAGE, **query}
    data = reading.record(api.get(f"{PATH}/{part(api.seller)}", wanted).data)
    paging = reading.record(data.get("pagination") or {}, "pagination")
    token = reading.text(paging.get("nextToken"), "nextToken", most=reading.LONGEST_TEXT)
    return reading.rows(data.get("items"), "items"), token


def _own_quantity(item: Row) -> int | None:
    for row in reading.rows(item.get("fulfillmentAvailability"), "fulfillmentAvailability"):
        if row.get("fulfillmentChannelCode") == OWN_STOCK:
            return reading.whole(row.get("quantity") or 0, "quantity")
    return None


def _offer(api: Api, item: Row) -> Offer:
    summary = _of(api, item, "summaries")
    offers = [row for row in reading.rows(item.get("offers"), "offers") if row.get("offerType") == "B2C"]
    price = reading.record(offers[0].get("price"), "price") if offers else {}
    currency = reading.currency(price.get("currencyCode"), "currencyCode") if price else ""
    sku, quantity = reading.ref(item.get("sku"), "sku"), _own_quantity(item)
    elsewhere = bool(item.get("fulfillmentAvailability")) and quantity is None
    return Offer(
        external_product_id=reading.text(summary.get("asin"), "asin"),
        external_variant_id=sku,
        title=reading.text(summary.get("itemName"), "itemName"),
        sku=sku,
        price=proceeds.amount(price, currency) if price else None,
        currency=currency,
        item_ref=TYPE + reading.text(summary.get("productType"), "productType"),
        quantity=quantity,
        tracked=not elsewhere,
        active=isinstance(summary.get("status"), list) and "BUYABLE" in summary["status"],
        updated_at=reading.moment_or_none(summary.get("lastUpdatedDate"), "lastUpdatedDate"),
    )


def _of(api: Api, item: Row, name: str) -> Row:
    rows = reading.rows(item.get(name), name)
    return next((row for row in rows if row.get("marketplaceId") == api.marketplace), rows[0] if rows else {})
