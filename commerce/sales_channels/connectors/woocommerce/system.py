"""WooCommerce behind the connector protocol."""

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
from commerce.sales_channels.connectors import preferences, subscribing
from commerce.sales_channels.connectors.woocommerce import (
    cancellations,
    checkup,
    fulfillments,
    levels,
    offer_pages,
    order_pages,
    prices,
    products,
    refunding,
    settings_form,
    subscriptions,
    webhooks,
)
from commerce.sales_channels.connectors.woocommerce.site import Site
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


class WooCommerce:
    """One shop. See `Connector` for the methods; limits are the host's, so they are careful ones."""

    code = "woocommerce"
    title = "WooCommerce"
    api_version = "wc/v3"
    base_url = "https://{site}/wp-json/wc/v3"
    settings = settings_form.FIELDS
    # Two calls per parent product: so many end within the lease of a claim.
    limits = Limits(rate=2.0, burst=10, level_rows=20, price_rows=20, product_rows=20)
    accepted_status = 202

    def __init__(self, link: Link) -> None:
        self._link = link
        self._site = Site(link)

    def capabilities(self) -> frozenset[Can]:
        """Money is not given back where the gateway may not pay it: a refund would only be written down over there."""
        pays = {Can.REFUND_OUT} if preferences.is_yes(self._link, "api_refund") else set()
        return frozenset(
            pays
            | {
                Can.ORDERS_IN,
                Can.LEVELS_OUT,
                Can.LEVELS_IN,
                Can.OFFERS_IN,
                Can.PRODUCTS_OUT,
                Can.PRICES_OUT,
                Can.FULFILLMENT_OUT,
                Can.CANCELLATION_OUT,
                Can.WEBHOOKS,
                Can.SUBSCRIBES,
            }
        )

    def verify(self, delivered: Delivered, *, now: datetime) -> Verified | Rejected | Handshake:
        return webhooks.verify(self._link, delivered)

    def normalize(self, topic: str, body: bytes) -> Sequence[Message]:
        return webhooks.normalize(topic, body, self._link.settings)

    def fetch_orders(self, since: Since, token: str = "") -> Page[Order]:
        return order_pages.changed(self._site, self._link.settings, since, token)

    def fetch_order(self, external_id: str) -> Order:
        return order_pages.one(self._site, self._link.settings, external_id)

    def fetch_offers(self, token: str = "") -> Page[Offer]:
        return offer_pages.page(self._site, self._link.settings, token)

    def fetch_levels(self, refs: Sequence[LevelRef]) -> Sequence[Level]:
        return levels.read(self._site, refs)

    def push_levels(self, rows: Sequence[LevelPush]) -> Sequence[Result]:
        return levels.push(self._site, rows)

    def push_offers(self, rows: Sequence[OfferPush]) -> Sequence[Result]:
        return prices.push(self._site, rows, self._link)

    def push_products(self, rows: Sequence[ProductPush]) -> Sequence[Result]:
        return products.push(self._site, rows, self._link.settings)

    def push_fulfillment(self, push: FulfillmentPush) -> Result:
        return fulfillments.push(self._site, push, self._link.settings)

    def push_cancellation(self, push: CancellationPush) -> Result:
        return cancellations.push(self._site, push)

    def push_refund(self, push: RefundPush) -> Result:
        return refunding.push(self._site, push, self._link)

    def check(self) -> Checkup:
        return checkup.check(self._site, self._link)

    def subscribe(self, *, anew: bool = False) -> Subscribed:
        book = subscriptions.Webhooks(self._site, self._link)
        return subscribing.settle(book, subscriptions.TOPICS, self._link.callback_url, anew=anew)

    def unsubscribe(self) -> int:
        return subscribing.end(subscriptions.Webhooks(self._site, self._link), self._link.callback_url)
