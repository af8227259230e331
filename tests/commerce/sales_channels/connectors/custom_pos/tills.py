"""A till's account and what it says."""

import base64
import json
from typing import Any

from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors.custom_pos import CustomPos

SECRET = "whsec_" + base64.b64encode(b"a till's signing key, 24+").decode()
SALE: dict[str, Any] = {
    "client_id": "0f9c1b52-3f0e-4f53-9d43-0f8f4f7c6b11",
    "sold_at": "2026-11-22T10:14:58Z",
    "location": "soho",
    "till": "front-1",
    "lines": [
        {"sku": "TEE-BLU-M", "quantity": 2, "unit_price": 1500, "discount": 300, "tax": 450, "total": 2700},
    ],
    "payments": [{"method": "card", "amount": 2700, "reference": "auth-778"}],
    "customer": {"email": "ann.lee@example.com", "first_name": "Ann", "last_name": "Lee"},
}
RETURN: dict[str, Any] = {
    "client_id": "7ad1",
    "order": SALE["client_id"],
    "returned_at": "2026-11-22T16:00:00Z",
    "location": "soho",
    "lines": [
        {"line": 1, "quantity": 1, "amount": 1350, "condition": "sellable", "reason": "too small"},
        {"line": 2, "quantity": 1, "amount": 50, "condition": "damaged"},
    ],
    "refunds": [{"method": "card", "amount": 1000}, {"method": "cash", "amount": 400}],
}


def till(secret: str = SECRET, *, older: str = "", **settings: str) -> CustomPos:
    """The tills of one retailer."""
    known = {"currency": "GBP", "prices_include_tax": "yes", **settings}
    return CustomPos(Link("c", "", "1", {"secret": secret}, {"secret": older}, known))


def event(kind: str, data: Any, **parts: Any) -> bytes:
    """An event as its bytes."""
    said = {"type": kind, "id": "e1", "occurred_at": "2026-11-22T10:15:00Z", "device": "till-7", "sequence": 12}
    return json.dumps({**said, "data": data, **parts}).encode()
