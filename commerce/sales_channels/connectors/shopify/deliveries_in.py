"""How the buyer gets the goods. Webhooks do not name a pickup's store, so of them only the plain cases are read: a
sale over the counter, nothing to send, a parcel to an address. Everything else is asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.shopify import gids
from commerce.sales_channels.neutral import Delivery, Method

POS = "pos"
METHODS = {
    "PICK_UP": Method.PICKUP,
    "LOCAL": Method.LOCAL,
    "SHIPPING": Method.SHIP,
    "PICKUP_POINT": Method.SHIP,
    "RETAIL": Method.CARRY_OUT,
    "NONE": Method.DIGITAL,
}
OVER = ("CLOSED", "CANCELLED")
AT_A_STORE = (Method.PICKUP, Method.LOCAL, Method.CARRY_OUT)
NEAR_WORDS = ("pickup", "pick up", "pick-up", "pick_up", "collect", "local", "curbside", "store")


def of_body(said: Mapping[str, Any]) -> Delivery | None:
    """Of a webhook's order; None where it has to be asked for."""
    lines = reading.rows(said.get("line_items"), "line_items")
    ways = [each for each in reading.rows(said.get("shipping_lines"), "shipping_lines") if not each.get("is_removed")]
    service = reading.text(ways[0].get("title"), "shipping title") if ways else ""
    if said.get("source_name") == POS and said.get("location_id") is not None and not ways:
        return Delivery(Method.CARRY_OUT, gids.number(said.get("location_id"), "location_id"))
    if not any(each.get("requires_shipping") for each in lines):
        return Delivery(Method.DIGITAL, service=service)
    if ways and said.get("shipping_address") and not any(_is_near(each) for each in ways):
        return Delivery(Method.SHIP, service=service)
    return None


def of_node(said: Mapping[str, Any], orders: Sequence[Mapping[str, Any]], *, ships: bool) -> Delivery:
    """Of a query's order with its fulfillment orders. Where there are several ways, what is still to be done counts,
    and a collection before a parcel. `ships` when one of its lines has to be sent."""
    service = _service(said)
    place = reading.record(said.get("retailLocation") or {}, "retailLocation").get("id")
    retail = gids.number_or_none(place, "retailLocation.id")
    found = min((each for each in orders if each.get("status") != "CANCELLED"), key=_rank, default=None)
    if found is None:
        if said.get("sourceName") == POS and retail and not said.get("shippingAddress"):
            return Delivery(Method.CARRY_OUT, retail)
        return Delivery(Method.SHIP if ships else Method.DIGITAL, service=service)
    way = _way(found)
    method = METHODS.get(str(way.get("methodType")), Method.SHIP)
    assigned = reading.record(found.get("assignedLocation") or {}, "assignedLocation").get("location") or {}
    place_ref = gids.number_or_none(reading.record(assigned, "location").get("id"), "location.id")
    if method == Method.CARRY_OUT:
        place_ref = retail or place_ref
    return Delivery(
        method,
        place_ref if method in AT_A_STORE else "",
        reading.moment_or_none(way.get("minDeliveryDateTime"), "minDeliveryDateTime"),
        reading.moment_or_none(way.get("maxDeliveryDateTime"), "maxDeliveryDateTime"),
        service=service,
    )


def _rank(said: Mapping[str, Any]) -> tuple[bool, int]:
    kind = str(_way(said).get("methodType"))
    return said.get("status") in OVER, list(METHODS).index(kind) if kind in METHODS else len(METHODS)


def _way(said: Mapping[str, Any]) -> Mapping[str, Any]:
    return reading.record(said.get("deliveryMethod") or {}, "deliveryMethod")


def _service(said: Mapping[str, Any]) -> str:
    lines = reading.rows(reading.record(said.get("shippingLines"), "shippingLines").get("nodes"), "shippingLines")
    return next((reading.text(each.get("title"), "title") for each in lines if not each.get("isRemoved")), "")


def _is_near(said: Mapping[str, Any]) -> bool:
    words = " ".join(str(said.get(name) or "") for name in ("delivery_category", "code", "title")).lower()
    return any(word in words for word in NEAR_WORDS)
