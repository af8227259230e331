"""A Square merchant at a scripted channel, and what Square documents."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commerce.sales_channels import signing
from commerce.sales_channels.connector import Delivered, Link
from commerce.sales_channels.connectors.square import Square
from tests.commerce.sales_channels.connectors.scripted_channel import Kept, Says, ScriptedChannel, serving

DATA = Path(__file__).resolve().parents[4] / "data" / "channels" / "square"
SECRETS = {"access_token": "EAAA1", "signature_key": "key-1"}
ADDRESS = "https://hub.example/in/abc?x=1"
PLACE = "057P5VYJ4A5X1"


@pytest.fixture
def channel(settings: Any) -> Iterator[ScriptedChannel]:
    with serving(settings) as found:
        yield found


@pytest.fixture
def square(channel: ScriptedChannel) -> Square:
    return merchant(f"{channel.url}/v2")


def merchant(
    base_url: str = "https://connect.squareup.com/v2",
    *,
    secrets: dict[str, str] | None = None,
    keeper: Kept | None = None,
    **settings: Any,
) -> Square:
    """A merchant whose settings are these; `secrets` go on top of the usual ones."""
    known = {**SECRETS, **(secrets or {})}
    link = Link("con_1", base_url, "", known, settings=settings, callback_url=ADDRESS, keeper=keeper or Kept())
    return Square(link)


def documented(name: str) -> Any:
    """An example of the API's description."""
    return json.loads((DATA / f"{name}.json").read_text())


def delivered(body: bytes, key: str = "key-1", address: str = ADDRESS) -> Delivered:
    """An event as it reaches our address."""
    signature = signing.hmac_base64(key.encode(), address.encode(), body)
    return Delivered("POST", {"x-square-hmacsha256-signature": signature}, {}, body)


def usd(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD"}


def order(**changes: Any) -> dict[str, Any]:
    """The documented order: a steak and two large ones, discounts on the order and on a line, 9 % tax on top."""
    return copy.deepcopy(documented("CreateOrderResponse")["order"]) | changes


def to_ship(**changes: Any) -> dict[str, Any]:
    """A fulfillment by parcel."""
    recipient = {
        "display_name": "Ann Marie Lee",
        "email_address": "ann@example.com",
        "phone_number": "+15125550100",
        "address": {
            "address_line_1": "1 Main St", "locality": "Austin", "administrative_district_level_1": "TX",
            "postal_code": "73301", "country": "US",
        },
    }  # fmt: skip
    details = {"recipient": recipient, "shipping_type": "Ground"}
    return {"uid": "f1", "type": "SHIPMENT", "state": "PROPOSED", "shipment_details": details} | changes


def error(code: str, status: int = 400, **more: str) -> Says:
    """How Square says no."""
    said = {"category": "INVALID_REQUEST_ERROR", "code": code, "detail": f"It is {code}.", **more}
    return Says({"errors": [said]}, status)
