"""Webhooks of BigCommerce: signed with the client secret as it is written, about our store, and light."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.sales_channels import signing
from commerce.sales_channels.connector import Delivered, Link, Rejected, Verified
from commerce.sales_channels.connectors.bigcommerce import BigCommerce
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Fetch, ForPeople, Gone, Ignored
from tests.commerce.sales_channels.connectors.bigcommerce.conftest import DOCUMENTED

WEBHOOK = DOCUMENTED["webhook"]
BODY = WEBHOOK["body"].encode()
NOW = datetime.fromtimestamp(int(WEBHOOK["headers"]["webhook-timestamp"]), UTC)


def store(secret: str = WEBHOOK["client_secret"], *, older: str = "", token: str = "", name: str = "abc123") -> Any:
    secrets = {"client_secret": secret, "hook_token": token}
    return BigCommerce(Link("c", "", "v3", secrets, {"client_secret": older}, {"store_hash": name}))


def delivered(body: bytes = BODY, **headers: str) -> Delivered:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Delivered("POST", {**WEBHOOK["headers"], **given}, {}, body)


def signed(body: bytes, secret: str = WEBHOOK["client_secret"]) -> Delivered:
    at = WEBHOOK["headers"]["webhook-timestamp"]
    return delivered(
        body, webhook_signature=f"v1,{signing.hmac_base64(secret.encode(), f'msg_bc_0001.{at}.'.encode(), body)}"
    )


def test_documented_webhook_is_believed_also_while_secrets_change():
    both = delivered(webhook_signature=f"v1,AAAA {WEBHOOK['headers']['webhook-signature']}")

    found = [
        store().verify(delivered(), now=NOW),
        store("new", older=WEBHOOK["client_secret"]).verify(delivered(), now=NOW),
        store().verify(both, now=NOW + timedelta(seconds=300)),
        store(token="t0ken").verify(delivered(x_truecount_token="t0ken"), now=NOW),
    ]

    assert found == [Verified("msg_bc_0001", "store/order/statusUpdated", "order:250", NOW)] * 4


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (delivered(BODY + b" "), "signature_invalid"),
        (delivered(webhook_id="msg_other"), "signature_invalid"),
        (delivered(webhook_signature="v1a," + WEBHOOK["headers"]["webhook-signature"][3:]), "signature_invalid"),
        (delivered(webhook_signature=""), "signature_missing"),
        (delivered(webhook_signature="v1,x " * 2000), "signature_missing"),
        (delivered(webhook_timestamp="yesterday"), "timestamp_invalid"),
        (signed(BODY, "another secret"), "signature_invalid"),
        (signed(BODY.replace(b"stores/abc123", b"stores/abc124")), "shop_mismatch"),
        (signed(b"no json"), "body_unreadable"),
        (signed(b"{}"), "body_unreadable"),
    ],
)
def test_tampered_or_foreign_webhook_is_rejected(wrong: Delivered, code: str):
    found = store().verify(wrong, now=NOW)

    assert isinstance(found, Rejected)
    assert found.code == code


def test_stale_webhook_and_one_without_its_token_are_rejected():
    found = [
        store().verify(delivered(), now=NOW + timedelta(seconds=301)),
        store().verify(delivered(), now=NOW - timedelta(seconds=301)),
        store(token="t0ken").verify(delivered(x_truecount_token="other"), now=NOW),
        store("", older="").verify(delivered(), now=NOW),
    ]

    codes = [each.code for each in found if isinstance(each, Rejected)]
    assert codes == ["timestamp_stale", "timestamp_stale", "token_invalid", "signature_invalid"]


@pytest.mark.parametrize(
    ("scope", "data", "message"),
    [
        ("store/order/created", {"type": "order", "id": 250}, Fetch("order", "250")),
        ("store/order/refund/created", {"type": "order", "id": 250, "refund": {"refund_id": 3}}, Fetch("order", "250")),
        ("store/shipment/created", {"type": "shipment", "id": 5, "orderId": 250}, Fetch("order", "250")),
        ("store/channel/*/inventory/product/stock_changed", DOCUMENTED["stock_changed"]["data"], Fetch("level", "127")),
        (
            "store/sku/inventory/updated",
            {"id": 9, "inventory": {"variant_id": 7, "product_id": 6}},
            Fetch("level", "7"),
        ),
        ("store/product/inventory/updated", {"id": 6, "inventory": {"product_id": 6}}, Fetch("product", "6")),
        ("store/product/updated", {"type": "product", "id": 6}, Fetch("product", "6")),
        ("store/product/deleted", {"type": "product", "id": 6}, Gone("product", "6")),
        ("store/sku/deleted", {"id": 9, "sku": {"product_id": 6, "variant_id": 7}}, Gone("variant", "7")),
        ("store/sku/updated", {"id": 9, "sku": {"product_id": 6, "variant_id": 7}}, Fetch("product", "6")),
        (
            "store/app/uninstalled",
            {"type": "app"},
            ForPeople("disconnected", "Our app was removed from the BigCommerce store"),
        ),
        ("store/cart/created", {"id": "x"}, Ignored("not_used")),
    ],
)
def test_webhooks_say_what_to_fetch(scope: str, data: dict[str, Any], message: Any):
    assert store().normalize(scope, json.dumps({"scope": scope, "data": data}).encode()) == [message]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"scope": "store/order/created", "data": {}}'])
def test_webhook_that_names_nothing_is_garbled(body: bytes):
    with pytest.raises(Garbled):
        store().normalize("", body)
