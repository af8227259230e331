"""Deliveries of a WooCommerce shop: only what it signed is believed, and each says what it means to us."""

import dataclasses
import json
from datetime import UTC, datetime

import pytest

from commerce.sales_channels import signing
from commerce.sales_channels.connector import Delivered, Handshake, Link, Rejected, Verified
from commerce.sales_channels.connectors.woocommerce import WooCommerce
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Fetch, Gone, Ignored, Level, Offer, Order, Person
from tests.commerce.sales_channels.connectors.woocommerce.conftest import NOW, SECRETS, V3, paid_order, recorded, shop

SIGNED = range(2, 13)


def changed(delivered: Delivered, body: bytes | None = None, **headers: str) -> Delivered:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return dataclasses.replace(
        delivered, headers={**delivered.headers, **named}, body=delivered.body if body is None else body
    )


def code(verdict: Verified | Rejected | Handshake) -> str:
    assert isinstance(verdict, Rejected)
    return verdict.code


def test_verify_believes_all_that_the_shop_signed_and_answers_its_ping():
    verdicts = {number: shop().verify(recorded(number), now=NOW) for number in SIGNED}

    assert all(isinstance(verdict, Verified) for verdict in verdicts.values())
    assert shop().verify(recorded(1), now=NOW) == Handshake(200)
    assert [verdicts[number].topic for number in (2, 3, 5, 8, 9, 11, 12)] == [
        "order.updated", "customer.created", "product.created", "coupon.created", "order.created", "order.updated",
        "product.updated",
    ]  # fmt: skip
    assert [verdicts[number].resource for number in (2, 3, 6, 9)] == [
        "order:510",
        "customer:2",
        "product:675",
        "order:677",
    ]


def test_verify_tells_deliveries_of_one_second_apart_although_they_share_a_delivery_id():
    product, variation = recorded(5), recorded(6)

    keys = [shop().verify(each, now=NOW).key for each in (product, variation, product)]

    assert product.headers["x-wc-webhook-delivery-id"] == variation.headers["x-wc-webhook-delivery-id"]
    assert keys[0] != keys[1]
    assert keys[0] == keys[2]
    assert len({shop().verify(recorded(number), now=NOW).key for number in SIGNED}) == len(SIGNED)


def test_verify_rejects_what_is_not_of_this_shop():
    said = recorded(11)
    unsigned = dataclasses.replace(
        said, headers={k: v for k, v in said.headers.items() if k != "x-wc-webhook-signature"}
    )
    ping_with_more = dataclasses.replace(recorded(1), body=b"webhook_id=14&order=1")

    assert code(shop().verify(unsigned, now=NOW)) == "signature_missing"
    assert code(shop().verify(ping_with_more, now=NOW)) == "signature_missing"
    assert code(shop().verify(changed(said, said.body + b" "), now=NOW)) == "signature_invalid"
    assert code(shop().verify(changed(said, x_wc_webhook_signature="AAAA"), now=NOW)) == "signature_invalid"
    assert code(shop().verify(changed(said, x_wc_webhook_source="https://other.example/"), now=NOW)) == "shop_mismatch"
    assert code(shop(f"https://127.0.0.1:8089/b2b{V3}").verify(said, now=NOW)) == "shop_mismatch"
    assert (
        code(WooCommerce(Link("con_1", f"https://127.0.0.1:8089{V3}", "", {})).verify(said, now=NOW))
        == "signature_invalid"
    )


def test_verify_takes_the_older_secret_while_secrets_change():
    newer = {**SECRETS, "webhook_secret": "new"}
    base_url = f"https://127.0.0.1:8089{V3}"

    during = WooCommerce(Link("con_1", base_url, "", newer, older_secrets=SECRETS)).verify(recorded(11), now=NOW)
    after = WooCommerce(Link("con_1", base_url, "", newer)).verify(recorded(11), now=NOW)

    assert isinstance(during, Verified)
    assert code(after) == "signature_invalid"


def test_verify_believes_a_signed_body_that_cannot_be_read_and_leaves_it_to_normalize():
    body = b"<b>Notice</b>{}"
    signature = signing.hmac_base64(b"whsec-bench", body)

    verdict = shop().verify(changed(recorded(11), body, x_wc_webhook_signature=signature), now=NOW)

    assert isinstance(verdict, Verified)
    assert verdict.resource == ""
    with pytest.raises(Garbled):
        shop().normalize(verdict.topic, body)


def test_normalize_reads_every_recorded_delivery():
    def said(number: int) -> list:
        delivered = recorded(number)
        return list(shop(currency="USD").normalize(delivered.headers["x-wc-webhook-topic"], delivered.body))

    at = datetime(2026, 11, 21, 16, 21, 1, tzinfo=UTC)
    jacket = Offer(
        "674", "675", "Waxed jacket - M", "WAX-JAC-1795278056-M", price=9900, currency="USD", compare_at_price=12000,
        quantity=1, updated_at=at,
    )  # fmt: skip

    assert said(2) == [Ignored("draft")]
    assert said(3) == said(4) == [Person("2", "ann.lee.1795278042@example.test", "+15125550100", "Ann", "Lee")]
    assert said(5) == [Ignored("sold_by_variation")]
    assert said(8) == [Ignored("not_needed")]
    assert said(9) == said(10)
    assert [(type(each), each.external_id, each.paid) for each in [*said(10), *said(11)]] == [
        (Order, "677", 0),
        (Order, "677", 19790),
    ]
    assert said(12) == [jacket, Level("675", "", 1, at, "WAX-JAC-1795278056-M")]
    assert [each.quantity for number in (6, 7) for each in said(number)] == [4, 4, 3, 3]


@pytest.mark.parametrize(
    ("topic", "body", "expected"),
    [
        ("order.deleted", {"id": 677}, [Gone("order", "677")]),
        ("product.deleted", {"id": 677}, [Gone("product", "677"), Gone("variant", "677")]),
        ("customer.deleted", {"id": 2}, [Gone("customer", "2")]),
        ("action.woocommerce_low_stock", {"action": "woocommerce_low_stock", "arg": 675}, [Ignored("not_needed")]),
        ("order.updated", paid_order(status="trash"), [Gone("order", "677")]),
        ("order.updated", paid_order(refunds=[{"id": 7, "reason": "", "total": "-1"}]), [Fetch("order", "677")]),
        ("product.updated", {"id": 5, "type": "grouped"}, [Ignored("not_kept_in_stock")]),
        ("subscription.updated", {"id": 5}, [Ignored("unknown_topic")]),
    ],
)
def test_normalize_reads_what_names_only_a_thing(topic: str, body: dict, expected: list):
    assert list(shop().normalize(topic, json.dumps(body).encode())) == expected


def test_normalize_refuses_a_signed_delivery_under_the_topic_of_another():
    with pytest.raises(Garbled):
        shop().normalize("order.deleted", recorded(11).body)
    with pytest.raises(Garbled):
        shop().normalize("order.updated", recorded(12).body)
    with pytest.raises(Garbled):
        shop().normalize("order.updated", b'{"id": 1, "id": 2}')
