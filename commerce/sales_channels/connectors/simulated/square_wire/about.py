"""Who the merchant of a simulated Square account is, and where they sell."""

from datetime import timedelta
from typing import Any

from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.square_wire.order_form import moment, ref

MERCHANT = "SIMULATEDMERCHANT"
SCOPES = [
    "ORDERS_READ", "ORDERS_WRITE", "INVENTORY_READ", "INVENTORY_WRITE", "ITEMS_READ", "ITEMS_WRITE", "PAYMENTS_WRITE",
    "MERCHANT_PROFILE_READ",
]  # fmt: skip


def locations(shop: Shop) -> dict[str, Any]:
    """All places."""
    state = shop.state
    common = {"currency": state.currency, "merchant_id": MERCHANT, "country": state.country, "timezone": "UTC"}
    return {
        "locations": [
            {"id": ref("LOC", each.id), "name": each.name, "status": "ACTIVE" if each.active else "INACTIVE", **common}
            for each in state.places.values()
        ]
    }


def merchant(shop: Shop) -> dict[str, Any]:
    """The account."""
    said = {"id": MERCHANT, "business_name": "Simulated shop", "status": "ACTIVE", "country": shop.state.country}
    return {"merchant": {**said, "currency": shop.state.currency}}


def token(shop: Shop) -> dict[str, Any]:
    """What the access token may do, and how long."""
    until = moment(shop.clock.now() + timedelta(days=30))
    return {"scopes": SCOPES, "expires_at": until, "merchant_id": MERCHANT}
