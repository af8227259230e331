"""Notifications of eBay: only what eBay signed is believed, with keys that are fetched rarely."""

import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from commerce.sales_channels.connector import Delivered, Handshake, Rejected, Verified
from commerce.sales_channels.connectors.ebay import Ebay, notifications
from commerce.sales_channels.faults import Down, Garbled, Throttled
from commerce.sales_channels.neutral import Fetch, ForPeople, Gone, Ignored
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel

RECORDED = json.loads(Path("tests/data/channels/ebay/notification.json").read_text())["VALID"]
BODY = json.dumps(RECORDED["message"], separators=(",", ":")).encode()
KEY_PATH = notifications.KEY_PATH + RECORDED["public_key"]
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_keys_yet() -> None:
    notifications._keys.clear()
    notifications._fetched_at.clear()


def delivered(body: bytes = BODY, signature: str = RECORDED["signature"], **parts: Any) -> Delivered:
    return Delivered(
        **{"method": "POST", "headers": {"x-ebay-signature": signature}, "query": {}, "body": body, **parts}
    )


def header(**parts: str) -> str:
    known = json.loads(base64.b64decode(RECORDED["signature"]))
    return base64.b64encode(json.dumps({**known, **parts}).encode()).decode()


def public(key: Any) -> Says:
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Says({"key": f"-----BEGIN PUBLIC KEY-----{base64.b64encode(der).decode()}-----END PUBLIC KEY-----"})


def test_recorded_notification_is_believed_and_its_key_fetched_once(channel: ScriptedChannel, ebay: Ebay):
    channel.says("GET", KEY_PATH, Says(RECORDED["response"]))

    found = [ebay.verify(delivered(), now=NOW) for _ in range(3)]

    notification = RECORDED["message"]["notification"]
    sent_at = datetime.fromisoformat(notification["publishDate"])
    assert found == [Verified(notification["notificationId"], "MARKETPLACE_ACCOUNT_DELETION", sent_at=sent_at)] * 3
    assert len(channel.asked_for("GET", KEY_PATH)) == 1
    assert ebay.accepted_status == 204


@pytest.mark.parametrize(
    "wrong",
    [
        delivered(BODY.replace(b"test_user", b"test_uses")),
        delivered(BODY + b" "),
        delivered(json.dumps(RECORDED["message"]).encode()),
        delivered(signature=header(signature=base64.b64encode(b"0" * 70).decode())),
        delivered(signature=header(signature="")),
        delivered(signature=header(kid="../../order")),
        delivered(signature=header(kid="another-key")),
        delivered(signature="not base64!"),
        delivered(signature=base64.b64encode(b"[1]").decode()),
        delivered(headers={}),
    ],
)
def test_tampered_or_foreign_notification_is_rejected(channel: ScriptedChannel, ebay: Ebay, wrong: Delivered):
    channel.says("GET", KEY_PATH, Says(RECORDED["response"]))

    found = ebay.verify(wrong, now=NOW)

    assert isinstance(found, Rejected)
    assert (found.code, found.status) == ("signature_invalid" if wrong.headers else "signature_missing", 412)


def test_algorithm_is_never_chosen_by_the_header(channel: ScriptedChannel, ebay: Ebay):
    own = ec.generate_private_key(ec.SECP256R1())
    channel.says("GET", notifications.KEY_PATH + "own", public(own))
    with_sha256 = base64.b64encode(own.sign(BODY, ec.ECDSA(SHA256()))).decode()
    with_sha1 = base64.b64encode(own.sign(BODY, ec.ECDSA(SHA1()))).decode()

    other = ebay.verify(delivered(signature=header(kid="own", signature=with_sha256, digest="SHA256")), now=NOW)
    fixed = ebay.verify(delivered(signature=header(kid="own", signature=with_sha1, alg="none", digest="MD5")), now=NOW)

    assert isinstance(other, Rejected)
    assert isinstance(fixed, Verified)


def test_key_of_another_kind_is_no_key_of_ebay(channel: ScriptedChannel, ebay: Ebay):
    foreign = rsa.generate_private_key(65537, 2048)
    signed = base64.b64encode(foreign.sign(BODY, PKCS1v15(), SHA1())).decode()
    channel.says("GET", notifications.KEY_PATH + "rsa", public(foreign))
    channel.says("GET", notifications.KEY_PATH + "p384", public(ec.generate_private_key(ec.SECP384R1())))
    channel.says("GET", notifications.KEY_PATH + "junk", Says({"key": "-----BEGIN PUBLIC KEY-----xx"}))

    for key_id in ("rsa", "p384", "junk"):
        with pytest.raises(Garbled):
            ebay.verify(delivered(signature=header(kid=key_id, signature=signed)), now=NOW)


def test_unknown_keys_are_remembered_and_a_flood_of_them_is_not_passed_on(channel: ScriptedChannel, ebay: Ebay):
    for _ in range(2):
        ebay.verify(delivered(signature=header(kid="unknown")), now=NOW)
    assert len(channel.asked_for("GET", notifications.KEY_PATH + "unknown")) == 1

    with pytest.raises(Throttled):
        for number in range(50):
            ebay.verify(delivered(signature=header(kid=f"flood-{number}")), now=NOW)
    assert len([each for each in channel.asked if each.method == "GET"]) == notifications.MOST_FETCHES_A_MINUTE


def test_key_that_cannot_be_fetched_now_rejects_nothing(channel: ScriptedChannel, ebay: Ebay):
    channel.says("GET", KEY_PATH, Says(status=503), Says(RECORDED["response"]))

    with pytest.raises(Down):
        ebay.verify(delivered(), now=NOW)

    assert isinstance(ebay.verify(delivered(), now=NOW), Verified)


def test_check_of_our_address_is_answered_with_the_hash(ebay: Ebay):
    asked = Delivered("GET", {}, {"challenge_code": "abc"}, b"")

    found = ebay.verify(asked, now=NOW)

    expected = hashlib.sha256(("abc" + "v" * 32 + "https://shop.example/in").encode()).hexdigest()
    assert found == Handshake(200, b'{"challengeResponse": "' + expected.encode() + b'"}', "application/json")
    assert isinstance(ebay.verify(Delivered("GET", {}, {}, b""), now=NOW), Rejected)


def test_notifications_say_what_to_do(ebay: Ebay):
    order = {"metadata": {"topic": "ORDER_CONFIRMATION"}, "notification": {"data": {"order": {"orderId": "1-2"}}}}
    other = {"metadata": {"topic": "ITEM_AVAILABILITY"}, "notification": {"data": {}}}

    revoked = {"metadata": {"topic": "AUTHORIZATION_REVOCATION"}, "notification": {"data": {"username": "x"}}}

    bodies = [json.dumps(each).encode() for each in (RECORDED["message"], order, other)]
    found = [ebay.normalize("", body)[0] for body in bodies]

    assert isinstance(ebay.normalize("", json.dumps(revoked).encode())[0], ForPeople)
    assert found == [Gone("customer", "test_user"), Fetch("order", "1-2"), Ignored("not_used")]
    for body in (b"", b"[]", b"{}", b"\xff", b'{"metadata": {"topic": "X", "topic": "Y"}}'):
        with pytest.raises(Garbled):
            ebay.normalize("", body)
