"""Levels and prices of eBay: up to 25 SKUs in one call, each with its own result.

A listing shows the smaller of the item's and the offer's quantity, so both are always written. There is no
compare-and-set, so items are read first, and what is neither as expected nor as wanted is told as stale.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from commerce import money
from commerce.sales_channels import reading
from commerce.sales_channels.connectors.ebay.api import INVENTORY, Api
from commerce.sales_channels.faults import Refused
from commerce.sales_channels.neutral import Level
from commerce.sales_channels.pushes import LevelPush, LevelRef, OfferPush, Result

MOST_ROWS = 25
BULK = f"{INVENTORY}/bulk_update_price_quantity"
BULK_READ = f"{INVENTORY}/bulk_get_inventory_item"
OWN_TROUBLE = {"25001"}  # an error of eBay's own, worth another try
OFFERS = "offers:"  # how `item_ref` begins, so that it is never taken for a SKU


def push_levels(api: Api, rows: Sequence[LevelPush]) -> list[Result]:
    """The new totals. With places, what other places hold is kept."""
    looked_at = dict.fromkeys(row.ref.sku for row in rows if row.expected is not None or row.ref.place_ref)
    there = _items(api, list(looked_at)) if looked_at else {}
    found = [_changed_meanwhile(row, there.get(row.ref.sku)) for row in rows]
    wanted: dict[str, list[LevelPush]] = {}
    for row, stale in zip(rows, found, strict=True):
        if stale is None:
            wanted.setdefault(row.ref.sku, []).append(row)
    requests = [_level_request(sku, parts, _places(there.get(sku, {}))) for sku, parts in wanted.items()]
    answers = _send(api, requests) if requests else {}
    return [stale or _result(answers.get(row.ref.sku), row.ref) for row, stale in zip(rows, found, strict=True)]


def push_offers(api: Api, rows: Sequence[OfferPush]) -> list[Result]:
    """New prices of published offers; a title is changed with the listing, not here."""
    known = [row for row in rows if row.ref.item_ref]
    requests = [
        {"sku": row.ref.sku, "offers": [{"offerId": offer, "price": _price(row)} for offer in offer_ids(row.ref)]}
        for row in known
    ]
    answers = _send(api, requests) if requests else {}
    without = Result("refused", code="offer_unknown", detail="No eBay offer of this SKU is known")
    return [_result(answers.get(row.ref.sku), row.ref) if row.ref.item_ref else without for row in rows]


def fetch_levels(api: Api, refs: Sequence[LevelRef]) -> list[Level]:
    """What eBay has; SKUs that it does not know are left out."""
    levels = []
    skus = list(dict.fromkeys(ref.sku for ref in refs))
    for start in range(0, len(skus), MOST_ROWS):
        items = _items(api, skus[start : start + MOST_ROWS])
        levels += [_level(ref, items[ref.sku]) for ref in refs if ref.sku in items]
    return levels


def offer_ids(ref: LevelRef) -> list[str]:
    """One SKU may be offered on several marketplaces."""
    return [offer for offer in ref.item_ref.removeprefix(OFFERS).split(",") if offer]


def _changed_meanwhile(row: LevelPush, said: Mapping[str, Any] | None) -> Result | None:
    """The result where nothing may be written. An item that reads as wanted is, for an offer of it may not."""
    if row.expected is None or said is None:
        return None
    counted = _places(said).get(row.ref.place_ref) if row.ref.place_ref else said.get("quantity")
    if counted is None or (current := reading.whole(counted, "quantity")) in (row.expected, row.quantity):
        return None
    return Result("stale", current=current)


def _level_request(sku: str, parts: Sequence[LevelPush], held: Mapping[str, int]) -> dict[str, Any]:
    placed = {part.ref.place_ref: part.quantity for part in parts if part.ref.place_ref}
    everywhere = {**held, **placed}
    total = sum(everywhere.values()) if placed else parts[-1].quantity
    available: dict[str, Any] = {"quantity": total}
    if placed:
        available["availabilityDistributions"] = [
            {"merchantLocationKey": place, "quantity": quantity} for place, quantity in sorted(everywhere.items())
        ]
    request: dict[str, Any] = {"sku": sku, "shipToLocationAvailability": available}
    offers = dict.fromkeys(offer for part in parts for offer in offer_ids(part.ref))
    if offers:
        request["offers"] = [{"offerId": offer, "availableQuantity": total} for offer in offers]
    return request


def _price(row: OfferPush) -> dict[str, str]:
    return {"value": str(money.to_decimal(row.price, row.currency)), "currency": row.currency}


def _send(api: Api, requests: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """What eBay said of each SKU: of the item and of each offer. A refusal may hold rows as well."""
    try:
        said = api.post(BULK, {"requests": list(requests)}).data
    except Refused as fault:
        if fault.answer is None or b'"responses"' not in fault.answer.body:
            raise
        said = reading.document(fault.answer.body)
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in reading.rows(reading.record(said).get("responses"), "responses"):
        found.setdefault(reading.text(row.get("sku"), "responses.sku"), []).append(row)
    return found


def _result(answers: Sequence[Mapping[str, Any]] | None, ref: LevelRef) -> Result:
    """Good only when the item and each of its offers are."""
    said = [(reading.whole(answer.get("statusCode"), "responses.statusCode"), answer) for answer in answers or ()]
    partly = any(status < 300 for status, _ in said)
    for status, answer in said:
        if status < 300:
            continue
        errors = reading.rows(answer.get("errors"), "responses.errors")
        code = reading.text(errors[0].get("errorId"), "errorId") if errors else str(status)
        detail = reading.text(errors[0].get("message"), "message", most=300) if errors else f"Status {status}"
        outcome = "retry" if status >= 500 or code in OWN_TROUBLE else "refused"
        return Result(outcome, code=code, detail=detail, partly=partly)
    heard = {reading.text(answer.get("offerId"), "responses.offerId") for answer in answers or ()}
    if not answers or not heard.issuperset(offer_ids(ref)):
        return Result("retry", code="no_answer", detail=f"eBay did not answer for all of {ref.sku}")
    return Result("ok")


def _items(api: Api, skus: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    said = api.post(BULK_READ, {"requests": [{"sku": sku} for sku in skus]}, writes=False).data
    rows = reading.rows(reading.record(said).get("responses"), "responses")
    good = [row for row in rows if reading.whole(row.get("statusCode"), "statusCode") < 300]
    return {reading.ref(row.get("sku"), "sku"): _availability(row) for row in good}


def _availability(row: Mapping[str, Any]) -> Mapping[str, Any]:
    item = reading.record(row.get("inventoryItem") or {}, "inventoryItem")
    kept = reading.record(item.get("availability") or {}, "availability")
    return reading.record(kept.get("shipToLocationAvailability") or {}, "shipToLocationAvailability")


def _places(said: Mapping[str, Any]) -> dict[str, int]:
    rows = reading.rows(said.get("availabilityDistributions"), "availabilityDistributions")
    return {reading.ref(row.get("merchantLocationKey")): reading.whole(row.get("quantity")) for row in rows}


def _level(ref: LevelRef, said: Mapping[str, Any]) -> Level:
    everywhere = reading.whole(said.get("quantity") or 0, "quantity")
    quantity = _places(said).get(ref.place_ref, 0) if ref.place_ref else everywhere
    return Level(ref.external_variant_id or ref.sku, ref.place_ref, quantity, datetime.now(UTC), ref.sku)
