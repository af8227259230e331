"""Amazon behind the protocol of connectors: orders by searching, quantities per SKU."""

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
from commerce.sales_channels.connectors import clocks
from commerce.sales_channels.connectors.amazon import listings, notifications, order_search, shipping
from commerce.sales_channels.connectors.amazon.api import MARKETPLACE, TOKEN_URL, Api
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

_BY_HAND = Result("refused", code="unsupported", detail="Amazon takes this in Seller Central only")


class Amazon:
    """See `Connector`. A variant is addressed by its seller SKU, `item_ref` holds its product type: `type:SHIRT`.
    Single operations have tighter plans than the account (orders are searched 0.0056 times a second, feeds made 0.0083
    times); Amazon throttles what is beyond them."""

    code: ClassVar[str] = "amazon"
    title: ClassVar[str] = "Amazon"
    api_version: ClassVar[str] = "2026-01-01"
    base_url: ClassVar[str] = "https://sellingpartnerapi-{region}.amazon.com"
    accepted_status: ClassVar[int] = 202
    limits: ClassVar[Limits] = Limits(rate=5.0, burst=5, level_rows=500, price_rows=500, parallel=1, poll_seconds=300.0)
    settings: ClassVar[Sequence[Setting]] = (
        Setting("region", "Region (na, eu or fe)", default="eu"),
        Setting("seller_id", "Seller ID (merchant token)"),
        Setting("marketplace_id", "Marketplace ID", default=MARKETPLACE),
        Setting("currency", "Currency of the marketplace", default="GBP"),
        Setting("client_id", "LWA client ID", secret=True),
        Setting("client_secret", "LWA client secret", secret=True),
        Setting("refresh_token", "Refresh token of the seller", secret=True),
        Setting("token_url", "Address of Login with Amazon", required=False, default=TOKEN_URL),
        Setting("product_type", "Product type where none is known", required=False, default=listings.ANY_PRODUCT_TYPE),
        Setting("patches_at_once", "Listings patched singly", required=False, default=str(listings.PATCHES_AT_ONCE)),
        Setting("page_size", "Orders in one call", required=False, default=str(order_search.MOST_PER_PAGE)),
    )

    def __init__(self, link: Link) -> None:
        self._link, self._api = link, Api(link)

    def capabilities(self) -> frozenset[Can]:
        return frozenset(
            {Can.ORDERS_IN, Can.LEVELS_OUT, Can.LEVELS_IN, Can.OFFERS_IN, Can.PRICES_OUT, Can.FULFILLMENT_OUT}
        )

    def verify(self, delivered: Delivered, *, now: datetime) -> Verified | Rejected | Handshake:
        return Rejected("unsupported", "Amazon sends to a queue, never to this address")

    def identify(self, body: bytes) -> Verified:
        """Of a body from Amazon's queue, which nothing here reads: its key, topic and resource. Raises Garbled."""
        return notifications.identify(body)

    def normalize(self, topic: str, body: bytes) -> Sequence[Message]:
        return notifications.normalize(body)

    def fetch_orders(self, since: Since, token: str = "") -> Page[Order]:
        return order_search.fetch(self._api, since, token)

    def fetch_order(self, external_id: str) -> Order:
        return order_search.fetch_one(self._api, external_id)

    def fetch_offers(self, token: str = "") -> Page[Offer]:
        return listings.fetch_offers(self._api, token)

    def fetch_levels(self, refs: Sequence[LevelRef]) -> Sequence[Level]:
        return listings.fetch_levels(self._api, refs)

    def push_levels(self, rows: Sequence[LevelPush]) -> Sequence[Result]:
        return listings.push_levels(self._api, rows)

    def push_offers(self, rows: Sequence[OfferPush]) -> Sequence[Result]:
        return listings.push_offers(self._api, rows)

    def push_fulfillment(self, push: FulfillmentPush) -> Result:
        return shipping.push_fulfillment(self._api, push)

    def push_cancellation(self, push: CancellationPush) -> Result:
        return _BY_HAND

    def push_refund(self, push: RefundPush) -> Result:
        return _BY_HAND

    def check(self) -> Checkup:
        reply = self._api.get("/sellers/v1/marketplaceParticipations")
        rows = reading.rows(reading.record(reply.data).get("payload"), "payload")
        here = [row for row in rows if reading.record(row.get("marketplace")).get("id") == self._api.marketplace]
        if not here:
            notes = ["The seller does not take part in this marketplace"]
            return Checkup(self._api.seller, clock_skew_seconds=clocks.skew(reply.headers), notes=notes)
        name = reading.text(here[0].get("storeName") or reading.record(here[0]["marketplace"]).get("name"), "storeName")
        return Checkup(name, clock_skew_seconds=clocks.skew(reply.headers))
