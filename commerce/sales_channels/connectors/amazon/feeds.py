"""Many changes of listings in one feed: written to a place that Amazon names, then announced, then worked on there.

Which of its messages Amazon refused stands in a report, some minutes later.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading, wire
from commerce.sales_channels.connectors.amazon.api import Api, part
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.pushes import Result
from commerce.sales_channels.wire import Request

PATH = "/feeds/2021-06-30"
KIND = "JSON_LISTINGS_FEED"
CONTENT_TYPE = "application/json; charset=UTF-8"
LARGEST_REPORT = 20 * 1024 * 1024
GZIP = 31  # what zlib calls a gzip frame


def send(api: Api, rows: Sequence[tuple[str, str, Mapping[str, Any]]]) -> list[Result]:
    """One message for each (SKU, product type, patch). Good means that Amazon took the feed; its reference leads to
    the report. Until the last step nothing has happened."""
    place = reading.record(api.post(f"{PATH}/documents", {"contentType": CONTENT_TYPE}, writes=False).data)
    document = json.dumps(body(api.seller, rows), separators=(",", ":")).encode()
    url = reading.text(place.get("url"), "url", most=reading.LONGEST_TEXT)
    wire.send(Request("PUT", url, {"Content-Type": CONTENT_TYPE}, body=document, writes=False, raw=True))
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


def report(api: Api, feed: str) -> dict[int, Result] | None:
    """What Amazon refused of a feed, by the number of the message; None while it is still at work. Message 0 stands for
    the whole feed."""
    state = reading.record(api.get(f"{PATH}/feeds/{part(feed)}").data)
    status = reading.text(state.get("processingStatus"), "processingStatus")
    if status in ("IN_QUEUE", "IN_PROGRESS"):
        return None
    if status != "DONE" or not state.get("resultFeedDocumentId"):
        return {0: Result("refused", code=status.lower() or "failed", detail="Amazon did not work on this feed")}
    where = f"{PATH}/documents/{part(reading.ref(state['resultFeedDocumentId']))}"
    place = reading.record(api.get(where).data)
    url = reading.text(place.get("url"), "url", most=reading.LONGEST_TEXT)
    raw = wire.send(Request("GET", url, raw=True)).data
    said = reading.document(_unpacked(raw) if place.get("compressionAlgorithm") == "GZIP" else raw)
    issues = [row for row in reading.rows(said.get("issues"), "issues") if row.get("severity") == "ERROR"]
    return {reading.whole(row.get("messageId") or 0, "messageId"): _refused(row) for row in reversed(issues)}


def _refused(issue: Mapping[str, Any]) -> Result:
    detail = reading.text(issue.get("message"), "message", most=300)
    return Result("refused", code=reading.text(issue.get("code"), "code"), detail=detail)


def _unpacked(raw: bytes) -> bytes:
    try:
        machine = zlib.decompressobj(GZIP)
        found = machine.decompress(raw, LARGEST_REPORT)
    except zlib.error as problem:
        raise Garbled("Amazon's report cannot be unpacked") from problem
    if machine.unconsumed_tail:
        raise Garbled("Amazon's report is too large")
    return found
