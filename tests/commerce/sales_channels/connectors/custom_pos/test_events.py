"""The open till protocol: who signed, and what was charged, given back and counted."""

import base64
import json
import re
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from commerce.sales_channels.connector import Delivered, Rejected, Since, Verified
from commerce.sales_channels.faults import Garbled, Missing
from commerce.sales_channels.neutral import Counted, Ignored, Method, Payment, Person, Progress, RefundLine
from commerce.sales_channels.pushes import LevelPush, LevelRef
from tests.commerce.sales_channels.connectors.custom_pos.tills import RETURN, SALE, SECRET, event, till

NOW = datetime(2026, 11, 22, 10, 15, 3, tzinfo=UTC)
BODY = event("sale.created", SALE)
# Of the test suites of svix-webhooks and standard-webhooks.
PUBLISHED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PUBLISHED_HEADERS = {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}


def signed(body: bytes = BODY, *secrets: str, at: datetime = NOW, **headers: str) -> Delivered:
    """A delivery as the library of Standard Webhooks signs it."""
    said = [Webhook(secret).sign("msg_1", at, body.decode()) for secret in secrets or (SECRET,)]
    stamp = str(int(at.timestamp()))
    given = {"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": " ".join(said)}
    return Delivered("POST", {**given, **{n.replace("_", "-"): v for n, v in headers.items()}}, {}, body)


def changed(**parts: Any) -> dict[str, Any]:
    return {**deepcopy(SALE), **parts}


def line(**parts: Any) -> dict[str, Any]:
    return {**SALE["lines"][0], **parts}


def test_published_signature_is_right_and_long_ago():
    at = datetime.fromtimestamp(1614265330, UTC)
    delivered = Delivered("POST", PUBLISHED_HEADERS, {}, b'{"test": 2432232314}')

    then, now = (till(PUBLISHED).verify(delivered, now=moment) for moment in (at, NOW))

    assert isinstance(then, Rejected) and isinstance(now, Rejected)
    assert (then.code, now.code) == ("body_unreadable", "timestamp_stale")


def test_event_is_believed_also_while_secrets_change():
    new = "whsec_" + base64.b64encode(b"n" * 24).decode()

    found = [
        till().verify(signed(), now=NOW),
        till(new, older=SECRET).verify(signed(), now=NOW),
        till(new).verify(signed(BODY, SECRET, new), now=NOW),
        till().verify(signed(at=NOW - timedelta(seconds=300)), now=NOW),
    ]

    expected = Verified("msg_1", "sale.created", f"order:{SALE['client_id']}", NOW)
    assert found[:3] == [expected] * 3
    assert isinstance(found[3], Verified)


@pytest.mark.parametrize(
    ("delivered", "code"),
    [
        (signed(webhook_id="msg_2"), "signature_invalid"),
        (signed(BODY, "whsec_" + base64.b64encode(b"x" * 24).decode()), "signature_invalid"),
        (Delivered("POST", signed().headers, {}, BODY.replace(b"2700", b"2701")), "signature_invalid"),
        (signed(webhook_signature="v2," + "A" * 44), "signature_invalid"),
        (signed(webhook_signature="v1,ünïcode"), "signature_invalid"),
        (signed(webhook_timestamp="١٢٣"), "timestamp_invalid"),
        (signed(webhook_signature=""), "signature_missing"),
        (signed(at=NOW - timedelta(seconds=301)), "timestamp_stale"),
        (signed(at=NOW + timedelta(seconds=301)), "timestamp_stale"),
        (signed(b"[]"), "body_unreadable"),
        (signed(event("sale.created", {})), "body_unreadable"),
    ],
)
def test_event_of_somebody_else_or_of_another_time_is_rejected(delivered: Delivered, code: str):
    found = till().verify(delivered, now=NOW)

    assert isinstance(found, Rejected)
    assert found.code == code


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_AAAA", "whsec_not base64"])
def test_secret_that_is_none_verifies_nothing(secret: str):
    found = till(secret).verify(signed(), now=NOW)

    assert isinstance(found, Rejected)
    assert till(secret).check().webhooks_active is False
    assert till().check().webhooks_active is True


def test_sale_is_an_order_that_was_carried_out_as_charged():
    (order,) = till().normalize("sale.created", BODY)

    (sold,) = order.lines
    assert (order.external_id, order.number, order.currency) == (SALE["client_id"], "till-7-12", "GBP")
    assert (order.progress, order.payment, order.paid, order.total) == (Progress.FULFILLED, Payment.PAID, 2700, 2700)
    assert (order.delivery.method, order.delivery.place_ref) == (Method.CARRY_OUT, "soho")
    assert order.placed_at == datetime(2026, 11, 22, 10, 14, 58, tzinfo=UTC)
    assert (order.tax_included, order.tax, order.payment_reference) == (True, 450, "auth-778")
    assert order.customer == Person(email="ann.lee@example.com", first_name="Ann", last_name="Lee")
    assert (sold.external_line_id, sold.quantity, sold.unit_price, sold.line_discount) == ("1", 2, 1500, 300)
    assert (sold.total, sold.tax, sold.fulfilled, sold.external_variant_id) == (2700, 450, 2, "TEE-BLU-M")


def test_sale_may_leave_out_what_the_connection_says():
    data = changed(location=None, customer="card-77", payments=[{"method": "cash", "amount": 1000}], currency="EUR")
    data |= {"lines": [line(sku=None, barcode="4006381333931"), line(quantity="0.5")], "prices_include_tax": False}

    (order,) = till(place="leeds").normalize("", event("sale.created", data, device=None))

    assert (order.delivery.place_ref, order.customer.external_id, order.number) == (
        "leeds",
        "card-77",
        SALE["client_id"],
    )
    assert (order.payment, order.currency, order.tax_included) == (Payment.PARTLY_PAID, "EUR", False)
    assert [each.external_line_id for each in order.lines] == ["1", "2"]
    assert (order.lines[0].barcode, order.lines[1].problem) == ("4006381333931", "fractional_quantity")


def test_return_is_a_refund_that_puts_back_only_what_can_be_sold():
    (refund,) = till().normalize("", event("return.created", RETURN))

    assert (refund.external_id, refund.order_id, refund.amount) == ("7ad1", SALE["client_id"], 1400)
    assert refund.lines == (RefundLine("1", 1, 1350, True, "soho"), RefundLine("2", 1, 50))
    assert (refund.reason, refund.created_at) == ("too small", datetime(2026, 11, 22, 16, tzinfo=UTC))


def test_counts_and_corrections_are_what_stands_on_the_shelf():
    counted = {"location": "soho", "lines": [{"sku": "A", "counted": 11}, {"sku": "B", "counted": 0}]}
    adjusted = {"reason": "damaged", "lines": [{"sku": "A", "set": 9, "expected": 11, "delta": -2}]}

    found = [
        *till().normalize("", event("stock.counted", counted)),
        *till(place="leeds").normalize("", event("stock.adjusted", adjusted)),
    ]

    at = datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
    assert found == [
        Counted("e1", "soho", {"A": 11, "B": 0}, at),
        Counted("e1", "leeds", {"A": 9}, at, is_correction=True),
    ]


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("sale.created", changed(client_id=None)),
        ("sale.created", changed(sold_at="yesterday")),
        ("sale.created", changed(lines=[line(sku=None)])),
        ("sale.created", changed(lines=[line(total=None)])),
        ("sale.created", changed(lines=[line(total=-1)])),
        ("sale.created", changed(lines=[line(unit_price=1.5)])),
        ("sale.created", changed(currency="POUNDS")),
        ("sale.created", changed(payments=[{"amount": "much"}])),
        ("return.created", {**RETURN, "order": ""}),
        ("return.created", {**RETURN, "lines": [{"line": 1, "quantity": 0}]}),
        ("stock.adjusted", {"lines": [{"sku": "A", "delta": -2}]}),
        ("stock.counted", {"lines": [{"sku": "A", "counted": -2}]}),
        ("stock.counted", {"lines": [{"counted": 2}]}),
        ("stock.counted", {"lines": [{"sku": "A", "counted": 2}, {"sku": "A", "counted": 3}]}),
        ("stock.counted", None),
    ],
)
def test_event_that_lacks_what_it_must_say_is_garbled(kind: str, data: Any):
    with pytest.raises(Garbled):
        till().normalize(kind, event(kind, data))


def test_unknown_event_is_named_and_nothing_is_asked_of_tills():
    ref = LevelRef("", "A", "", "soho", "A")

    assert till().normalize("", event("drawer.opened", {})) == [Ignored("unknown_topic")]
    assert till().push_levels([LevelPush(ref, 1, None, "r", NOW)])[0].code == "unsupported"
    assert till().fetch_orders(Since(NOW)).items == ()
    with pytest.raises(Missing):
        till().fetch_order("1")


def test_documented_events_are_understood():
    text = Path("docs/pos-protocol.md").read_text()
    blocks = ["".join(part) for part in re.findall(r"\n\n((?:    .+\n)+)", text)]
    documented = [json.loads(block) for block in blocks if "…}" not in block and block.lstrip().startswith("{")]
    kinds = ("sale.created", "return.created", "stock.counted", "stock.adjusted")

    found = [till().normalize(kind, event(kind, data))[0] for kind, data in zip(kinds, documented, strict=True)]

    sale, refund, counted, adjusted = found
    assert (sale.total, sale.paid, sale.lines[0].total) == (2700, 2700, 2700)
    assert (refund.amount, refund.order_id) == (1350, sale.external_id)
    assert (counted.units, adjusted.units) == ({"TEE-BLU-M": 11}, {"TEE-BLU-M": 9})
