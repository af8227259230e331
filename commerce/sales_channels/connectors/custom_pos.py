"""Any till that speaks the open till protocol (docs/pos-protocol.md): it sends signed events and is not called back.

What a till says is what was charged, so amounts are kept as they are. What we tell tills goes out through webhook
endpoints; nothing is fetched from or pushed to them here.
"""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from commerce.sales_channels import reading
from commerce.sales_channels.connector import (
    Can,
    Checkup,
    Delivered,
    Handshake,
    Limits,
    Link,
    Page,
    Rejected,
    Setting,
    Since,
    Verified,
)
from commerce.sales_channels.connectors import custom_pos_events, preferences, standard_webhooks
from commerce.sales_channels.faults import Garbled, Missing
from commerce.sales_channels.neutral import Level, Message, Offer, Order
from commerce.sales_channels.pushes import (
    CancellationPush,
    FulfillmentPush,
    LevelPush,
    LevelRef,
    OfferPush,
    RefundPush,
    Result,
)

SECRET_PREFIX = "whsec_"
SHORTEST_KEY = 16
_NOT_CALLED = Result("refused", code="unsupported", detail="Tills are not called; they take webhooks or ask the API")


class CustomPos:
    """See `Connector`. A variant is addressed by its SKU, a place by the store's code."""

    code: ClassVar[str] = "custom_pos"
    title: ClassVar[str] = "Custom POS"
    api_version: ClassVar[str] = "1"
    base_url: ClassVar[str] = ""
    accepted_status: ClassVar[int] = 202
    limits: ClassVar[Limits] = Limits(poll_seconds=3600.0)
    settings: ClassVar[Sequence[Setting]] = (
        Setting("secret", "Signing secret", secret=True, help="whsec_ and at least 24 random bytes in base64."),
        Setting("currency", "Currency of the tills", default="GBP"),
        Setting("prices_include_tax", "Prices include tax", default="yes"),
        Setting("place", "Store of events that name none", required=False),
    )

    def __init__(self, link: Link) -> None:
        self._link = link

    def capabilities(self) -> frozenset[Can]:
        return frozenset({Can.ORDERS_IN, Can.LEVELS_IN, Can.WEBHOOKS, Can.PLACES})

    def verify(self, delivered: Delivered, *, now: datetime) -> Verified | Rejected | Handshake:
        written = (self._link.secrets.get("secret", ""), self._link.older_secrets.get("secret", ""))
        found = standard_webhooks.verify(delivered, [_key(each) for each in written], now=now)
        if isinstance(found, Rejected):
            return found
        try:
            topic, resource = custom_pos_events.about(delivered.body)
        except Garbled as problem:
            return Rejected("body_unreadable", problem.detail)
        return Verified(found[0], topic, resource, found[1])

    def normalize(self, topic: str, body: bytes) -> Sequence[Message]:
        terms = custom_pos_events.Terms(
            reading.currency(preferences.text(self._link, "currency", "GBP")),
            preferences.is_yes(self._link, "prices_include_tax"),
            preferences.text(self._link, "place"),
        )
        return custom_pos_events.read(body, terms)

    def fetch_orders(self, since: Since, token: str = "") -> Page[Order]:
        return Page(())

    def fetch_order(self, external_id: str) -> Order:
        raise Missing("A till is not asked for its sales")

    def fetch_offers(self, token: str = "") -> Page[Offer]:
        return Page(())

    def fetch_levels(self, refs: Sequence[LevelRef]) -> Sequence[Level]:
        return ()

    def push_levels(self, rows: Sequence[LevelPush]) -> Sequence[Result]:
        return [_NOT_CALLED for _ in rows]

    def push_offers(self, rows: Sequence[OfferPush]) -> Sequence[Result]:
        return [_NOT_CALLED for _ in rows]

    def push_fulfillment(self, push: FulfillmentPush) -> Result:
        return _NOT_CALLED

    def push_cancellation(self, push: CancellationPush) -> Result:
        return _NOT_CALLED

    def push_refund(self, push: RefundPush) -> Result:
        return _NOT_CALLED

    def check(self) -> Checkup:
        """There is nobody to ask; only what we were given can be wrong."""
        good = bool(_key(self._link.secrets.get("secret", "")))
        notes = () if good else ("The signing secret is not whsec_ and base64, so no event can be verified",)
        return Checkup(self.title, webhooks_active=good, notes=notes)


def _key(secret: str) -> bytes:
    """The bytes to sign with; empty when it is no such secret, which verifies nothing."""
    try:
        key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return key if len(key) >= SHORTEST_KEY else b""
