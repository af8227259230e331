"""A BigCommerce store behind the protocol of connectors: light signed webhooks, levels per location, no compare."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

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
from commerce.sales_channels.connectors.bigcommerce import (
    catalog,
    fulfilling,
    health,
    inventory,
    notifications,
    order_pages,
    refunding,
    subscriptions,
)
from commerce.sales_channels.connectors.bigcommerce.api import Api
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
from commerce.sales_channels.subscriber import Subscribed


class BigCommerce:
    """See `Connector`. One call at a time: bulk writes of one store must not run side by side."""

    code: ClassVar[str] = "bigcommerce"
    title: ClassVar[str] = "BigCommerce"
    api_version: ClassVar[str] = "v3"
    base_url: ClassVar[str] = "https://api.bigcommerce.com/stores/{store_hash}"
    accepted_status: ClassVar[int] = 202
    limits: ClassVar[Limits] = Limits(
        rate=5.0, burst=30, level_rows=inventory.MOST_ROWS, price_rows=catalog.MOST_PRICES, parallel=1
    )
    settings: ClassVar[Sequence[Setting]] = (
        Setting("store_hash", "Store hash", help="The part after stores/ in the API path."),
        Setting("access_token", "API access token", secret=True),
        Setting("client_secret", "Client secret of the app", secret=True, help="Webhooks are signed with it."),
        Setting("hook_token", "Value of the x-truecount-token header of webhooks", secret=True, required=False),
        Setting("location_id", "Location of levels that name none", required=False, default="1"),
        Setting("page_size", "Orders in one call", required=False, default=str(order_pages.PER_PAGE)),
    )

    def __init__(self, link: Link) -> None:
        self._link, self._api = link, Api(link)

    def capabilities(self) -> frozenset[Can]:
        return frozenset(Can) - {Can.COMPARE_AND_SET, Can.PRODUCTS_OUT}

    def verify(self, delivered: Delivered, *, now: datetime) -> Verified | Rejected | Handshake:
        return notifications.verify(self._link, delivered, now=now)

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
        return catalog.push_offers(self._api, rows)

    def push_fulfillment(self, push: FulfillmentPush) -> Result:
        return fulfilling.push_fulfillment(self._api, push)

    def push_cancellation(self, push: CancellationPush) -> Result:
        return fulfilling.push_cancellation(self._api, push)

    def push_refund(self, push: RefundPush) -> Result:
        return refunding.push_refund(self._api, push)

    def check(self) -> Checkup:
        return health.check(self._api)

    def subscribe(self, *, anew: bool = False) -> Subscribed:
        book = subscriptions.Hooks(self._api)
        return subscribing.settle(book, subscriptions.SCOPES, self._link.callback_url, anew=anew)

    def unsubscribe(self) -> int:
        return subscribing.end(subscriptions.Hooks(self._api), self._link.callback_url)
