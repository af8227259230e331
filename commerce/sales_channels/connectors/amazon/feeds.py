"""Many changes of listings in one feed: written to a place that Amazon names, then announced, then worked on there.

Which of its messages Amazon refused stands in a report some minutes later, which nobody reads: what was refused is
found as a difference when levels and offers are compared.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading, wire
from commerce.sales_channels.connectors.amazon.api import Api
from commerce.sales_channels.pushes import Result
from commerce.sales_channels.wire import Request

PATH = "/feeds/2021-06-30"
KIND = "JSON_LISTINGS_FEED"
CONTENT_TYPE = "application/json; charset=UTF-8"


def send(api: Api, rows: Sequence[tuple[str, str, Mapping[str, Any]]]) -> list[Result]:
    """One message for each (SKU, product type, patch). Good means that Amazon took the feed; its reference is the feed
    and the message. Until the last step nothing has happened."""
    place = reading.record(api.post(f"{PATH}/documents", {"contentType": CONTENT_TYPE}, writes=False).data)
    document = json.dumps(body(api.seller, rows), separators=(",", ":")).encode()
    url = reading.text(place.get("url"), "url", most=reading.LONGEST_TEXT)
    wire.send(Request("PUT", url, {"Content-Type": CONTENT_TYPE}, body=document, writes=False, raw=True, free=True))
    made = api.post(
        f"{PATH}/feeds",
        {
            "feedType": KIND,
            "marketplaceIds": [api.marketplace],
            "inputFeedDocumentId": reading.ref(place.get("feedDocumentId"), "feedDocumentId"),
        },
    )
    feed = reading.ref(reading.record(made.data).get("feedId"), "feedId")
    return [Result("ok", reference=f"{feed}:{number}") for number in range(1, len(rows) + 1)]


def body(seller: str, rows: Sequence[tuple[str, str, Mapping[str, Any]]]) -> dict[str, Any]:
    """The feed as Amazon's schema of version 2 wants it."""
    messages = [
        {
            "messageId": number,
            "sku": sku,
            "operationType": "PATCH",
            "productType": product_type,
            "patches": [dict(patch)],
        }
        for number, (sku, product_type, patch) in enumerate(rows, start=1)
    ]
    return {"header": {"sellerId": seller, "version": "2.0", "issueLocale": "en_US"}, "messages": messages}
