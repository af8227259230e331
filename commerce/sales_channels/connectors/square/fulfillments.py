"""Telling an order what became of it. Square keeps one fulfillment per order and no parcels: it is completed with the
last one, and shows the numbers of all.
"""

from collections.abc import Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.square import deliveries, order_pages, order_updates
from commerce.sales_channels.connectors.square.account import Account
from commerce.sales_channels.pushes import FulfillmentPush, Result

STATES = ("PROPOSED", "RESERVED", "PREPARED", "COMPLETED")
LONGEST = {"carrier": 50, "tracking_number": 100, "tracking_url": 2000}


def push(account: Account, push: FulfillmentPush) -> Result:
    """Move the fulfillment on. What is further along already stays there."""
    order = order_pages.raw(account, push.order_id)
    row = deliveries.current(order)
    if row is None:
        return Result("refused", code="no_fulfillment", detail="A till's sale has nothing to be fulfilled.")
    if row.get("state") in deliveries.ENDED:
        return Result("refused", code="fulfillment_ended", detail=f"Over there it is {row.get('state')}.")
    changes = {**_state(row, push), **_shipment(row, push)}
    if not changes:
        return Result("ok", reference=push.order_id)
    if row.get("state") == "COMPLETED":
        return Result("refused", code="fulfillment_ended", detail="Over there it is completed already.")
    entry = {"uid": reading.ref(row.get("uid"), "fulfillments.uid"), **changes}
    return order_updates.write(account, order, {"fulfillments": [entry]}, push.request_id)


def _state(row: Mapping[str, Any], push: FulfillmentPush) -> dict[str, str]:
    wanted = "COMPLETED" if push.completes and push.kind != "ready" else "PREPARED"
    current = reading.text(row.get("state")) or "PROPOSED"
    known = STATES.index(current) if current in STATES else 0
    return {"state": wanted} if STATES.index(wanted) > known else {}


def _shipment(row: Mapping[str, Any], push: FulfillmentPush) -> dict[str, Any]:
    if row.get("type") != "SHIPMENT" or not push.tracking_number:
        return {}
    details = deliveries.details_of(row)
    known = [number for number in reading.text(details.get("tracking_number")).split(", ") if number]
    if push.tracking_number in known:
        return {}
    numbers = ", ".join([*known, push.tracking_number])
    said = {"carrier": push.carrier, "tracking_number": numbers, "tracking_url": push.tracking_url}
    return {"shipment_details": {name: value[: LONGEST[name]] for name, value in said.items() if value}}
