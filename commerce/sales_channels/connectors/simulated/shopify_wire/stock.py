"""Shopify's way to set what is available: all rows or none, each over the value it was based on."""

from typing import Any

from commerce.sales_channels.connectors.simulated import ordering
from commerce.sales_channels.connectors.simulated.records import Impossible, Stale
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.shopify_wire import numbers
from commerce.sales_channels.connectors.simulated.shopify_wire.graphql_run import QueryProblem

MOST_ROWS = 250


def set_all(shop: Shop, said: dict[str, Any], fault: str) -> list[dict[str, Any]]:
    """Set every row, or complain of those to blame and set none. With a fault somebody is faster: for the first row
    (stale) or for every second one (partial)."""
    rows = said["quantities"]
    if len(rows) > MOST_ROWS:
        message = f"The input array size of {len(rows)} is greater than the maximum allowed of {MOST_ROWS}."
        raise QueryProblem(message, "MAX_INPUT_SIZE_EXCEEDED")
    if said.get("name") != "available":
        return [_complaint(None, "name", "The quantity name must be available.", "INVALID_NAME")]
    for index, row in enumerate(rows):
        if (fault == "stale" and index == 0) or (fault == "partial" and index % 2 == 0):
            _overtake(shop, row)
    errors = [error for index, row in enumerate(rows) for error in _errors(shop, index, row)]
    pairs = [(row["inventoryItemId"], row["locationId"]) for row in rows]
    if len(set(pairs)) < len(pairs):
        errors.append(_complaint(None, "quantities", "Duplicate pair.", "NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR"))
    if not errors:
        for row in rows:
            shop.set_level(*_place(row), row["quantity"])
    return errors


def _errors(shop: Shop, index: int, row: dict[str, Any]) -> list[dict[str, Any]]:
    if "changeFromQuantity" not in row:
        raise QueryProblem("changeFromQuantity must be given, null opts out.", "BAD_REQUEST")
    if row["quantity"] < 0:
        return [_complaint(index, "quantity", "The quantity can't be negative.", "INVALID_QUANTITY_NEGATIVE")]
    variant_id, place_id = _place(row)
    if variant_id not in shop.state.variants:
        return [_complaint(index, "inventoryItemId", "The item could not be found.", "INVALID_INVENTORY_ITEM")]
    if place_id not in shop.state.places:
        return [_complaint(index, "locationId", "The location could not be found.", "INVALID_LOCATION")]
    try:
        expected, shown = row["changeFromQuantity"], shop.level(variant_id, place_id).available
        if expected is not None and shown != expected:
            raise Stale(shown)
    except Stale:
        return [_complaint(index, "changeFromQuantity", "The quantity has changed.", "CHANGE_FROM_QUANTITY_STALE")]
    except Impossible:
        return [_complaint(index, "locationId", "The item is not stocked there.", "ITEM_NOT_STOCKED_AT_LOCATION")]
    return []


def _overtake(shop: Shop, row: dict[str, Any]) -> None:
    variant_id, place_id = _place(row)
    if place_id in shop.state.counts.get(variant_id, {}):
        ordering.overtake(shop, variant_id, place_id)


def _place(row: dict[str, Any]) -> tuple[int, int]:
    item = numbers.number(row["inventoryItemId"], "InventoryItem")
    return numbers.variant(item), numbers.number(row["locationId"], "Location")


def _complaint(row: int | None, field: str, message: str, code: str) -> dict[str, Any]:
    path = ["input", field] if row is None else ["input", "quantities", str(row), field]
    return {"__typename": "UserError", "field": path, "message": message, "code": code}
