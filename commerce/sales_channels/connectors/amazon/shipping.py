"""What became of an Amazon order: parcels, and goods that wait at a store or were collected there."""

import hashlib
from datetime import UTC
from typing import Any

from commerce.sales_channels.connectors.amazon.api import Api, part
from commerce.sales_channels.pushes import FulfillmentPush, Result

PATH = "/orders/v0/orders"
AT_THE_STORE = {"ready": "ReadyForPickup", "collected": "PickedUp"}


def push_fulfillment(api: Api, push: FulfillmentPush) -> Result:
    """Said again it is the same: a parcel's number of ours is always the same for the same push."""
    if push.kind == "shipped":
        api.post(f"{PATH}/{part(push.order_id)}/shipmentConfirmation", confirmation(push, api.marketplace))
        return Result("ok", reference=package_number(push.request_id))
    items = [{"orderItemId": each.external_line_id, "quantity": each.quantity} for each in push.parts]
    status = {"marketplaceId": api.marketplace, "shipmentStatus": AT_THE_STORE[push.kind], "orderItems": items}
    api.post(f"{PATH}/{part(push.order_id)}/shipment", status)
    return Result("ok")


def confirmation(push: FulfillmentPush, marketplace: str) -> dict[str, Any]:
    """A carrier that Amazon has no code for is named."""
    return {
        "marketplaceId": marketplace,
        "packageDetail": {
            "packageReferenceId": package_number(push.request_id),
            "carrierCode": push.carrier or "Other",
            "carrierName": push.carrier or "Other",
            "trackingNumber": push.tracking_number,
            "shipDate": push.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "orderItems": [{"orderItemId": each.external_line_id, "quantity": each.quantity} for each in push.parts],
        },
    }


def package_number(request_id: str) -> str:
    """Amazon wants digits."""
    return str(int.from_bytes(hashlib.sha256(request_id.encode()).digest()[:4], "big") + 1)
