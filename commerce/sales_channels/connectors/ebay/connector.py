"""eBay behind the protocol of connectors: orders by polling, a few topics pushed, one quantity for each SKU."""

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
    Place,
    Rejected,
    Setting,
    Since,
    Verified,
)
from commerce.sales_channels.connectors import clocks, preferences
from commerce.sales_channels.connectors.ebay import aftersales, catalog, inventory, notifications, order_pages
from commerce.sales_channels.connectors.ebay.api import INVENTORY, MARKETPLACE, Api
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


class Ebay:
    """See `Connector`. A variant is addressed by its SKU, `item_ref` holds its offers: `offers:5001,5002`."""

    code: ClassVar[str] = "ebay"
    title: ClassVar[str] = "eBay"
    api_version: ClassVar[str] = "v1"
    base_url: ClassVar[str] = "https://api.ebay.com"
    accepted_status: ClassVar[int] = 204
    limits: ClassVar[Limits] = Limits(
        rate=2.0, burst=10, level_rows=inventory.MOST_ROWS, price_rows=inventory.MOST_ROWS
    )
    settings: ClassVar[Sequence[Setting]] = (
        Setting("client_id", "App ID (client ID)", secret=True),
        Setting("client_secret", "Cert ID (client secret)", secret=True),
        Setting("refresh_token", "Refresh token of the seller", secret=True),
        Setting("verification_token", "Verification token of notifications", secret=True, required=False),
        Setting("marketplace", "Marketplace", default=MARKETPLACE, help="Such as EBAY_GB, EBAY_US or EBAY_DE."),
        Setting("language", "Language of listings", default="en-GB"),
        Setting("per_place", "Levels per store", required=False, default="no"),
        Setting("prices_include_tax", "Prices include tax (auto, yes or no)", required=False, default="auto"),
        Setting("page_size", "Orders in one call", required=False, default=str(order_pages.MOST_PER_PAGE)),
        Setting("post_order_scheme", "Post-Order authorization", required=False, default=aftersales.POST_ORDER_SCHEME),
    )

    def __init__(self, link: Link) -> None:
        self._link, self._api = link, Api(link)

    def capabilities(self) -> frozenset[Can]:
        found = {
            Can.ORDERS_IN,
            Can.LEVELS_OUT,
            Can.LEVELS_IN,
            Can.OFFERS_IN,
            Can.PRICES_OUT,
            Can.FULFILLMENT_OUT,
            Can.CANCELLATION_OUT,
            Can.REFUND_OUT,
        }
        if self._link.secrets.get("verification_token"):
            found.add(Can.WEBHOOKS)
        if preferences.is_yes(self._link, "per_place"):
            found.add(Can.PLACES)
        return frozenset(found)

    def verify(self, delivered: Delivered, *, now: datetime) -> Verified | Rejected | Handshake:
        return notifications.verify(self._link, delivered)

    def normalize(self, topic: str, body: bytes) -> Sequence[Message]:
        return notifications.normalize(body)

    def fetch_orders(self, since: Since, token: str = "") -> Page[Order]:
        return order_pages.fetch(self._api, since, token)

    def fetch_order(self, external_id: str) -> Order:
        return order_pages.fetch_one(self._api, external_id)

    def fetch_offers(self, token: str = "") -> Page[Offer]:
        return catalog.fetch(self._api, token)

    def fetch_levels(self, refs: Sequence[LevelRef]) -> Sequence[Level]:
        return inventory.fetch_levels(self._api, refs)

    def push_levels(self, rows: Sequence[LevelPush]) -> Sequence[Result]:
        return inventory.push_levels(self._api, rows)

    def push_offers(self, rows: Sequence[OfferPush]) -> Sequence[Result]:
        return inventory.push_offers(self._api, rows)

    def push_fulfillment(self, push: FulfillmentPush) -> Result:
        return aftersales.push_fulfillment(self._api, push)

    def push_cancellation(self, push: CancellationPush) -> Result:
        return aftersales.push_cancellation(self._api, push)

    def push_refund(self, push: RefundPush) -> Result:
        return aftersales.push_refund(self._api, push)

    def check(self) -> Checkup:
        reply = self._api.get(f"{INVENTORY}/location", {"limit": 100})
        rows = reading.rows(reading.record(reply.data or {}).get("locations"), "locations")
        places = [
            Place(
                reading.ref(row.get("merchantLocationKey"), "merchantLocationKey"),
                reading.text(row.get("name") or row.get("merchantLocationKey"), "name"),
                row.get("merchantLocationStatus") != "DISABLED",
            )
            for row in rows
        ]
        account = preferences.text(self._link, "marketplace", MARKETPLACE)
        return Checkup(account, places, clock_skew_seconds=clocks.skew(reply.headers))
