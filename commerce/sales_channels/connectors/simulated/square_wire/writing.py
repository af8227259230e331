"""What Square lets outsiders change: counts by when they were taken, orders over their version, prices, refunds."""

from datetime import datetime, timedelta
from typing import Any

from commerce.sales_channels.connectors.simulated import ordering
from commerce.sales_channels.connectors.simulated.ordering import Parcel
from commerce.sales_channels.connectors.simulated.records import Impossible, Order, Refund, Units, Variant
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.square_wire.order_form import TRACKING, moment, number

MOST_CHANGES = 100
OLDEST, FUTURE = timedelta(hours=24), timedelta(seconds=5)
MOVES = ("taken", "put_back", "counted")


def count_all(shop: Shop, changes: list[dict[str, Any]], fault: str) -> list[tuple[int, int]]:
    """Take these counts, all or none; returns where. A partial failure: every second one was overtaken by a newer
    count and changes nothing; a stale one: a buyer comes right after it. Raises Impossible."""
    if not 1 <= len(changes) <= MOST_CHANGES:
        raise Impossible("bad_batch", f"changes has {len(changes)} entries, 1 to {MOST_CHANGES} are allowed")
    counts = [each["physical_count"] for each in changes]
    places = [(number(row["catalog_object_id"], "VAR"), number(row["location_id"], "LOC")) for row in counts]
    for row, where in zip(counts, places, strict=True):
        _check(shop, row, where)
    for index, (row, where) in enumerate(zip(counts, places, strict=True)):
        if not (fault == "partial" and index % 2 == 0):
            _count(shop, row, where)
        if fault == "stale" and index == 0:
            ordering.overtake(shop, *where)
    return places


def change_order(shop: Shop, order: Order, said: dict[str, Any], cleared: list[str], fault: str) -> None:
    """Sparse: what is not named stays. Raises Impossible, `version_mismatch` when somebody else was faster."""
    if fault in ("stale", "partial"):
        ordering.changed(shop, order)
    if order.source == "pos" or said.get("version") is None:
        raise Impossible("no_version", "Orders that were not made through the API cannot be updated")
    if said["version"] != order.version:
        raise Impossible("version_mismatch", f"Version {said['version']} is not the current {order.version}")
    for row in said.get("line_items", ()):
        ordering.edit(shop, order.id, _line(row["uid"]), int(row["quantity"]), by="api")
    for name in cleared:
        ordering.edit(shop, order.id, _line(name.removeprefix("line_items[").removesuffix("]")), 0, by="api")
    for row in said.get("fulfillments", ()):
        _move(shop, order, row)
    if said.get("state") == "CANCELED" and order.status != "cancelled":
        ordering.cancel(shop, order.id, reason="other", by="api", gives_back=False)
    ordering.changed(shop, order)


def refund(shop: Shop, said: dict[str, Any]) -> tuple[Order, Refund]:
    """Money of a payment back. Raises Impossible."""
    order = shop.order(number(said["payment_id"], "PAY"))
    amount = said["amount_money"]["amount"]
    wish = Refund(0, shop.clock.now(), amount, said.get("reason", ""), False, [])
    return order, ordering.refund(shop, order.id, wish, by="api")


def set_price(shop: Shop, said: dict[str, Any], fault: str) -> Variant:
    """A whole variation over its version. Raises Impossible."""
    variant = shop.variant(number(said["id"], "VAR"))
    if fault:
        shop.touch(variant)
    if said.get("version") != variant.version:
        raise Impossible("version_mismatch", f"Version {said.get('version')} of {said['id']} is not the current one")
    data = said["item_variation_data"]
    shop.set_price(variant.id, data.get("price_money", {}).get("amount", variant.price), None)
    own = [row for row in data.get("location_overrides", ()) if "price_money" in row]
    variant.place_prices = {number(row["location_id"], "LOC"): row["price_money"]["amount"] for row in own}
    shop.touch(variant)
    return variant


def _check(shop: Shop, row: dict[str, Any], where: tuple[int, int]) -> None:
    shop.level(*where)
    age = shop.clock.now() - _moment(row["occurred_at"])
    if age > OLDEST or age < -FUTURE:
        raise Impossible("bad_time", "occurred_at must be within the last 24 hours and not in the future")
    if row["state"] != "IN_STOCK" or not row["quantity"].isdigit():
        raise Impossible("bad_quantity", f"{row['quantity']} {row['state']} cannot be counted")


def _count(shop: Shop, row: dict[str, Any], where: tuple[int, int]) -> None:
    """What was counted, and whatever happened after that moment on top."""
    at, level = _moment(row["occurred_at"]), shop.level(*where)
    if at < level.told_at and any(line["kind"] == "level_set" and _is_at(line, where) for line in shop.state.journal):
        return
    later = [line for line in shop.state.journal if line["kind"] in MOVES and _is_at(line, where)]
    since = sum(line["after"] - line["before"] for line in later if datetime.fromisoformat(line["at"]) > at)
    shop.set_level(*where, int(row["quantity"]) + since)
    level.told_at = at


def _is_at(line: dict[str, Any], where: tuple[int, int]) -> bool:
    return (line["variant"], line["place"]) == where


def _move(shop: Shop, order: Order, row: dict[str, Any]) -> None:
    details = row.get("shipment_details") or {}
    order.marks.update({name: str(value) for name, value in details.items() if isinstance(value, str)})
    wanted = row.get("state")
    if wanted == "CANCELED":
        ordering.cancel(shop, order.id, reason="other", by="api", gives_back=False)
    elif wanted == "COMPLETED":
        parts = [Units(line.id, order.unfulfilled(line.id)) for line in order.lines if order.unfulfilled(line.id)]
        kind = "shipped" if order.method == "ship" else "collected"
        track = [order.marks.get(name, "") for name in TRACKING]
        ordering.fulfill(shop, order.id, Parcel(kind, parts, *track))
    elif wanted:
        order.marks["fulfillment_state"] = wanted


def _line(uid: str) -> int:
    return number(uid, "line-")


def _moment(said: str) -> datetime:
    return datetime.fromisoformat(said.replace("Z", "+00:00"))


def count_row(shop: Shop, variant_id: int, place_id: int, ref: Any) -> dict[str, Any]:
    """A count as answers and webhooks have it."""
    level = shop.level(variant_id, place_id)
    return {
        "catalog_object_id": ref("VAR", variant_id), "catalog_object_type": "ITEM_VARIATION", "state": "IN_STOCK",
        "location_id": ref("LOC", place_id), "quantity": str(level.available),
        "calculated_at": moment(level.updated_at),
    }  # fmt: skip
