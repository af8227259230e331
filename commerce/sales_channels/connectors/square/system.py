"""Square behind the connector protocol."""

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
    Since,
    Verified,
)
from commerce.sales_channels.connectors.square import (
    cancellations,
    catalog,
    checkup,
    fulfillments,
    levels,
    order_pages,
    prices,
    products,
    refunding,
    settings_form,
    subscriptions,
    webhooks,
)
from commerce.sales_channels.connectors.square.account import VERSION, Account
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


class Square:
    """One merchant. See `Connector` for the methods; Square does not publish its limits, so they are careful ones."""

    code = "square"
    title = "Square"
    api_version = VERSION
    base_url = "https://connect.squareup.com/v2"
    settings = settings_form.FIELDS
    limits = Limits(rate=5.0, burst=20, level_rows=100, price_rows=100, product_rows=100)
    accepted_status = 202

    def __init__(self, link: Link) -> None:
        self._link = link
        self._account = Account(link)

    def capabilities(self) -> frozenset[Can]:
        secrets = self._link.secrets
        events = {Can.WEBHOOKS} if secrets.get(webhooks.SECRET) else set()
        if secrets.get("application_token"):
            events = {Can.WEBHOOKS, Can.SUBSCRIBES}
        return frozenset(
            {
                Can.ORDERS_IN,
                Can.LEVELS_OUT,
                Can.LEVELS_IN,
                Can.OFFERS_IN,
                Can.PRICES_OUT,
                Can.PRODUCTS_OUT,
                Can.FULFILLMENT_OUT,
                Can.CANCELLATION_OUT,
                Can.REFUND_OUT,
                Can.PLACES,
                *events,
            }
        )

    def verify(self, delivered: Delivered, *, now: datetime) -> Verified | Rejected | Handshake:
        return webhooks.verify(self._link, delivered)

    def normalize(self, topic: str, body: bytes) -> Sequence[Message]:
        return webhooks.normalize(topic, body)

    def fetch_orders(self, since: Since, token: str = "") -> Page[Order]:
        return order_pages.changed(self._account, self._link, since, token)

    def fetch_order(self, external_id: str) -> Order:
        return order_pages.one(self._account, self._link, external_id)

    def fetch_offers(self, token: str = "") -> Page[Offer]:
        return catalog.page(self._account, token)

    def fetch_levels(self, refs: Sequence[LevelRef]) -> Sequence[Level]:
        return levels.read(self._account, refs)

    def push_levels(self, rows: Sequence[LevelPush]) -> Sequence[Result]:
        return levels.push(self._account, rows, now=levels.now())

    def push_offers(self, rows: Sequence[OfferPush]) -> Sequence[Result]:
        return prices.push(self._account, rows)

    def push_products(self, rows: Sequence[ProductPush]) -> Sequence[Result]:
        return products.push(self._account, rows)

    def push_fulfillment(self, push: FulfillmentPush) -> Result:
        return fulfillments.push(self._account, push)

    def push_cancellation(self, push: CancellationPush) -> Result:
        return cancellations.push(self._account, push)

    def push_refund(self, push: RefundPush) -> Result:
        return refunding.push(self._account, push)

    def check(self) -> Checkup:
        return checkup.check(self._account)

    def subscribe(self, *, anew: bool = False) -> Subscribed:
        known = self._link.secrets.get(webhooks.SECRET, "")
        return subscriptions.settle(self._application(), self._link.callback_url, known, anew=anew)

    def unsubscribe(self) -> int:
        return subscriptions.end(self._application(), self._link.callback_url)

    def _application(self) -> Account:
        return Account(self._link, self._link.secrets.get("application_token", ""))
