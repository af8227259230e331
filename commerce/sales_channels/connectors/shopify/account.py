"""Shopify, for one shop: the online store and its points of sale."""

from collections.abc import Sequence
from datetime import datetime

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
from commerce.sales_channels.connectors import subscribing
from commerce.sales_channels.connectors.shopify import (
    checkup,
    fulfillment,
    habits,
    levels,
    offers,
    orders,
    products,
    refunds_out,
    signatures,
    subscriptions,
    topics,
)
from commerce.sales_channels.connectors.shopify.client import Client
from commerce.sales_channels.neutral import Level, Message, Offer, Order
from commerce.sales_channels.pushes import (
    CancellationPush,
    FulfillmentPush,
    LevelPush,
    LevelRef,
    OfferPush,
    ProductPush,
    RefundPush,
    Result,
)
from commerce.sales_channels.subscriber import Subscribed


class Shopify:
    """See the protocol `Connector`."""

    code = "shopify"
    title = "Shopify"
    api_version = "2026-10"
    base_url = "https://{shop}.myshopify.com"
    settings = (
        Setting("shop", "Shop", help="The name before .myshopify.com"),
        Setting("access_token", "Admin API access token", secret=True, help=f"May {', '.join(checkup.SCOPES)}"),
        Setting("client_secret", "API secret key of the app", secret=True, help="Signs what Shopify sends"),
        Setting("test_orders", "Take test orders as real ones", required=False, default="no"),
        Setting("prepare_unpaid", "Prepare unpaid orders", required=False, default="no"),
        Setting(
            "connect_places", "Stock items at places where Shopify does not keep them yet", required=False,
            default="yes",
        ),
        Setting(
            "publications", "Sales channels of Shopify that show published products", required=False,
            help="Numbers of publications, with commas between; needs write_publications. Without any, tick them there",
        ),
        Setting("level_reason", "Reason for changes of stock", required=False, default="correction"),
    )  # fmt: skip
    # Points, not calls, are the measure: the smallest plan restores 100 a second, and a call costs 10 to 900 of 2,000.
    limits = Limits(rate=2.0, burst=10, level_rows=250, price_rows=50, product_rows=50)
    accepted_status = 202

    def __init__(self, link: Link) -> None:
        self._link = link
        self._client = Client(link)
        self._habits = habits.of(link)

    def capabilities(self) -> frozenset[Can]:
        return frozenset(Can)

    def verify(self, delivered: Delivered, *, now: datetime) -> Verified | Rejected | Handshake:
        return signatures.verify(self._link, delivered)

    def normalize(self, topic: str, body: bytes) -> Sequence[Message]:
        return topics.read(self._link, topic, body)

    def fetch_orders(self, since: Since, token: str = "") -> Page[Order]:
        return orders.changed(self._client, self._habits, since, token)

    def fetch_order(self, external_id: str) -> Order:
        return orders.one(self._client, self._habits, external_id)

    def fetch_offers(self, token: str = "") -> Page[Offer]:
        return offers.read(self._client, token)

    def fetch_levels(self, refs: Sequence[LevelRef]) -> Sequence[Level]:
        return levels.read(self._client, refs)

    def push_levels(self, rows: Sequence[LevelPush]) -> Sequence[Result]:
        return levels.push(self._client, self._habits, rows)

    def push_offers(self, rows: Sequence[OfferPush]) -> Sequence[Result]:
        return offers.push(self._client, rows)

    def push_products(self, rows: Sequence[ProductPush]) -> Sequence[Result]:
        return products.push(self._client, self._habits, rows)

    def push_fulfillment(self, push: FulfillmentPush) -> Result:
        return fulfillment.push(self._client, push)

    def push_cancellation(self, push: CancellationPush) -> Result:
        return refunds_out.cancel(self._client, push)

    def push_refund(self, push: RefundPush) -> Result:
        return refunds_out.give_back(self._client, push)

    def check(self) -> Checkup:
        return checkup.look(self._client, self._link)

    def subscribe(self, *, anew: bool = False) -> Subscribed:
        address = self._link.callback_url
        book = subscriptions.Webhooks(self._client, address)
        return subscribing.settle(book, subscriptions.TOPICS, address, anew=anew)

    def unsubscribe(self) -> int:
        address = self._link.callback_url
        return subscribing.end(subscriptions.Webhooks(self._client, address), address)
