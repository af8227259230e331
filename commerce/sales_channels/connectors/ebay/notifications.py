"""What eBay pushes: is it from eBay, and what does it say.

Signed with ECDSA over P-256 and SHA-1, whatever algorithm a header names; keys are fetched from eBay by their id, kept
for hours, and a flood of unknown ids does not become a flood of fetches.
"""

import base64
import binascii
import hashlib
import json
import re
import threading
import time
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_der_public_key

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Delivered, Handshake, Link, Rejected, Verified
from commerce.sales_channels.connectors.ebay.api import Api
from commerce.sales_channels.faults import Garbled, Missing, Throttled
from commerce.sales_channels.neutral import Fetch, ForPeople, Gone, Ignored, Message

HEADER = "x-ebay-signature"
NOT_THEIRS = 412  # what eBay wants to hear of a signature that does not fit
KEY_PATH = "/commerce/notification/v1/public_key/"
KEPT_SECONDS, UNKNOWN_KEPT_SECONDS = 12 * 3600.0, 600.0
MOST_KEYS, MOST_FETCHES_A_MINUTE = 200, 20
_KEY_ID = re.compile(r"[A-Za-z0-9-]{1,64}", re.ASCII)
_PEM = re.compile(r"-----(?:BEGIN|END) PUBLIC KEY-----|\s+")

_lock = threading.Lock()
_keys: dict[tuple[str, str], tuple[float, ec.EllipticCurvePublicKey | None]] = {}
_fetched_at: list[float] = []


def verify(link: Link, delivered: Delivered) -> Verified | Rejected | Handshake:
    """Whether a request is from eBay; its check of our address is answered with a hash of what only we two know."""
    if delivered.method == "GET":
        return _challenge(link, delivered.query.get("challenge_code", ""))
    said = delivered.headers.get(HEADER, "")
    if not said:
        return _not_theirs("signature_missing", f"There is no {HEADER} header")
    try:
        key_id, signature = _parse(said)
        key = _key(link, key_id)
    except ValueError as problem:
        return _not_theirs("signature_invalid", str(problem))
    if key is None:
        return _not_theirs("signature_invalid", "eBay knows no such key")
    try:
        key.verify(signature, delivered.body, ec.ECDSA(SHA1()))
    except InvalidSignature:
        return _not_theirs("signature_invalid", "The body is not what was signed")
    return _describe(delivered.body)


def normalize(body: bytes) -> Sequence[Message]:
    """An order that changed is fetched, an account that was deleted is gone. Garbled without a topic."""
    said = reading.document(body)
    topic = reading.ref(reading.record(said.get("metadata"), "metadata").get("topic"), "metadata.topic")
    data = reading.record(reading.record(said.get("notification"), "notification").get("data") or {}, "data")
    if topic == "MARKETPLACE_ACCOUNT_DELETION":
        return [Gone("customer", reading.ref(data.get("username") or data.get("userId"), "data.username"))]
    if topic == "AUTHORIZATION_REVOCATION":
        return [ForPeople("disconnected", "The seller has taken our access to the eBay account away")]
    order = data.get("orderId") or reading.record(data.get("order") or {}, "data.order").get("orderId")
    if order:
        return [Fetch("order", reading.ref(order, "data.orderId"))]
    return [Ignored("not_used")]


def _not_theirs(code: str, detail: str) -> Rejected:
    return Rejected(code, detail, status=NOT_THEIRS)


def _challenge(link: Link, code: str) -> Handshake | Rejected:
    token = link.secrets.get("verification_token", "")
    if not code or not token or len(code) > 500:
        return Rejected("challenge_invalid", "There is no challenge, or no verification token to answer it with")
    answer = hashlib.sha256(f"{code}{token}{link.callback_url}".encode()).hexdigest()
    return Handshake(200, json.dumps({"challengeResponse": answer}).encode(), "application/json")


def _parse(said: str) -> tuple[str, bytes]:
    """Key id and DER signature. ValueError says what is wrong."""
    try:
        parts = reading.document(base64.b64decode(said, validate=True))
        key_id = reading.text(parts.get("kid"), "kid")
        signature = base64.b64decode(reading.text(parts.get("signature"), "signature", most=1000), validate=True)
    except (binascii.Error, Garbled, ValueError) as problem:
        raise ValueError("The signature header cannot be read") from problem
    if not _KEY_ID.fullmatch(key_id):
        raise ValueError("The key id is none of eBay's")
    return key_id, signature


def _key(link: Link, key_id: str) -> ec.EllipticCurvePublicKey | None:
    """The key, None when eBay has none of that id. Faults of the wire when eBay cannot be asked."""
    name, now = (link.base_url, key_id), time.monotonic()
    with _lock:
        until, key = _keys.get(name, (0.0, None))
        if until > now:
            return key
        _fetched_at[:] = [moment for moment in _fetched_at if moment > now - 60]
        if len(_fetched_at) >= MOST_FETCHES_A_MINUTE:
            raise Throttled("Too many unknown signature keys in a minute", after=60.0)
        _fetched_at.append(now)
    try:
        found = _load(reading.record(Api(link).get_as_application(f"{KEY_PATH}{key_id}").data))
    except Missing:
        found = None
    with _lock:
        while len(_keys) >= MOST_KEYS:
            del _keys[next(iter(_keys))]
        _keys[name] = (now + (UNKNOWN_KEPT_SECONDS if found is None else KEPT_SECONDS), found)
    return found


def _load(said: dict) -> ec.EllipticCurvePublicKey:
    """eBay writes the PEM text on one line, so its frame is taken off."""
    try:
        der = base64.b64decode(_PEM.sub("", reading.text(said.get("key"), "key", most=2000)), validate=True)
        key = load_der_public_key(der)
    except (binascii.Error, ValueError, UnsupportedAlgorithm) as problem:
        raise Garbled("eBay's signature key cannot be read") from problem
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Garbled("eBay's signature key is not of the curve P-256")
    return key


def _describe(body: bytes) -> Verified | Rejected:
    try:
        said = reading.document(body)
        notification = reading.record(said.get("notification"), "notification")
        key = reading.ref(notification.get("notificationId"), "notificationId")
        topic = reading.ref(reading.record(said.get("metadata"), "metadata").get("topic"), "topic")
        sent_at = reading.moment_or_none(notification.get("publishDate"), "publishDate")
    except Garbled as problem:
        return Rejected("body_unreadable", problem.detail)
    return Verified(key, topic, sent_at=sent_at)
