"""A scripted outside system at the connector's protocol: it has orders, shows levels, and does what a test says."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from commerce import strict
from commerce.actors import SYSTEM
from commerce.errors import Invalid
from commerce.models import Channel, Connection, Listing, Location, SyncException, Variant
from commerce.sales_channels import connections, listings, reading
from commerce.sales_channels.connections import Account
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
    Unreadable,
    Verified,
)
from commerce.sales_channels.faults import Garbled, Missing
from commerce.sales_channels.neutral import (
    Address,
    Delivery,
    Fetch,
    ForPeople,
    Ignored,
    Level,
    Line,
    Message,
    Method,
    Offer,
    Order,
    Payment,
    Person,
    Progress,
    Refund,
)
from commerce.sales_channels.pushes import CancellationPush, FulfillmentPush, LevelPush, LevelRef, Result
from orders.models import Order as OurOrder
from tests.factories.channel_endings import CallsOff, Refunds
from tests.factories.channel_goods import Publishes
from tests.factories.channel_news import News, Subscribes

_shops: dict[str, "Outside"] = {}
_numbers = itertools.count(1)
START = datetime(2026, 1, 1, tzinfo=UTC)
HOME = Address("Ana Ruiz", "4 Berwick Street", "", "London", "", "W1F 0DR", "GB", "+442079460000")


@dataclass
class Outside:
    """The outside system's own state. `before` runs ahead of every call and may raise what goes wrong."""

    orders: dict[str, Order] = field(default_factory=dict)
    offers: list[Offer] = field(default_factory=list)
    levels: dict[tuple[str, str], int] = field(default_factory=dict)
    told: list[LevelPush] = field(default_factory=list)
    cancelled: list[CancellationPush] = field(default_factory=list)
    fulfilled: list[FulfillmentPush] = field(default_factory=list)
    refunds: Refunds = field(default_factory=Refunds)
    cannot: frozenset[Can] = frozenset()
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    before: Callable[[str], None] = lambda name: None
    answer_level: Callable[[LevelPush], Result] | None = None
    changed_at: datetime | None = None  # of levels; else now
    unreadable: list[Unreadable] = field(default_factory=list)
    news: News = field(default_factory=News)

    def called(self, name: str) -> None:
        self.calls[name] += 1
        self.before(name)


class Scripted(Subscribes, Publishes, CallsOff):
    """See `commerce.sales_channels.connector.Connector`."""

    code, title, api_version, base_url = "scripted", "Scripted", "1", "https://{shop}.example.com"
    settings = (Setting("shop", "Shop"), Setting("secret", "Secret", secret=True))
    limits = Limits(rate=1000.0, burst=1000, level_rows=50)
    accepted_status = 202

    def __init__(self, link: Link) -> None:
        self.link, self.shop = link, _shops[link.settings["shop"]]

    def capabilities(self) -> frozenset[Can]:
        return frozenset(Can) - self.shop.cannot

    def verify(self, delivered: Delivered, *, now: datetime) -> Verified | Rejected | Handshake:
        self.shop.before("verify")
        if "challenge" in delivered.query:
            return Handshake(200, delivered.query["challenge"].encode())
        if delivered.headers.get("x-secret") != self.link.secrets["secret"]:
            return Rejected("signature_invalid", "Another secret.")
        sent_at = reading.moment_or_none(delivered.headers.get("x-sent-at"))
        if sent_at is not None and now - sent_at > timedelta(minutes=5):
            return Rejected("timestamp_stale", "Sent too long ago.")
        topic, about = delivered.headers.get("x-topic", ""), delivered.headers.get("x-about", "")
        return Verified(delivered.headers["x-event"], topic, f"order:{about}" if about else "", sent_at)

    def normalize(self, topic: str, body: bytes) -> Sequence[Message]:
        try:
            said = strict.decode(body)
        except Invalid as problem:
            raise Garbled(problem.detail) from problem
        if topic == "riddle":
            raise ValueError("Nobody thought of this.")
        if topic == "order":
            return [Fetch("order", reading.ref(said.get("id")))]
        if topic == "level":
            at = reading.moment(said.get("at"))
            return [Level(reading.ref(said.get("id")), "S1", reading.whole(said.get("units")), at)]
        if topic == "refund":
            return [Refund("R1", reading.ref(said.get("id")), 500, "GBP", START)]
        if topic == "left":
            return [ForPeople("disconnected", "The shop removed us.")]
        return [Ignored("unknown_topic")]

    def fetch_orders(self, since: Since, token: str = "") -> Page[Order]:
        self.shop.called("fetch_orders")
        recent = (order for order in self.shop.orders.values() if order.updated_at >= since.at)
        found = sorted(recent, key=lambda order: order.updated_at)
        start = int(token or 0)
        more = str(start + 2) if len(found) > start + 2 else ""
        return Page(found[start : start + 2], more, unreadable=self.shop.unreadable)

    def fetch_order(self, external_id: str) -> Order:
        self.shop.called("fetch_order")
        if external_id not in self.shop.orders:
            raise Missing("There is no such order.")
        return self.shop.orders[external_id]

    def fetch_offers(self, token: str = "") -> Page[Offer]:
        self.shop.called("fetch_offers")
        return Page(self.shop.offers)

    def fetch_levels(self, refs: Sequence[LevelRef]) -> Sequence[Level]:
        self.shop.called("fetch_levels")
        pairs, at = [(ref.external_variant_id, ref.place_ref) for ref in refs], self.shop.changed_at
        return [Level(*pair, self.shop.levels.get(pair, 0), at or datetime.now(UTC)) for pair in pairs]

    def push_levels(self, rows: Sequence[LevelPush]) -> Sequence[Result]:
        self.shop.called("push_levels")
        return [self._take(row) for row in rows]

    def push_offers(self, rows: Sequence[Any]) -> Sequence[Result]:
        self.shop.called("push_offers")
        return [Result("ok") for _ in rows]

    def push_fulfillment(self, push: FulfillmentPush) -> Result:
        self.shop.called("push_fulfillment")
        self.shop.fulfilled.append(push)
        self.shop.before("fulfilled")
        return Result("ok", reference=f"F{len(self.shop.fulfilled)}")

    def check(self) -> Checkup:
        self.shop.called("check")
        return Checkup(account="Scripted shop")

    def _take(self, row: LevelPush) -> Result:
        answer = self.shop.answer_level(row) if self.shop.answer_level else Result("ok")
        if answer.outcome == "ok":
            self.shop.told.append(row)
            self.shop.levels[row.ref.external_variant_id, row.ref.place_ref] = row.quantity
        return answer


@dataclass
class Connected:
    """A live connection to a scripted system, and what it shows."""

    connection: Connection
    outside: Outside

    @property
    def address(self) -> str:
        return f"/api/v1/webhooks/{self.connection.token}"

    def offers(self, *variants: Variant, known: bool = True) -> list[Listing]:
        """Have it offer these; matched by SKU, or under a name that nobody knows."""
        made = [Offer(f"P{v.pk}", f"V{v.pk}", v.sku, sku=v.sku if known else f"their-{v.pk}") for v in variants]
        self.outside.offers += made
        listings.take(by=SYSTEM, connection=self.connection, offers=made)
        return list(Listing.objects.filter(connection=self.connection).order_by("id"))

    def sells(self, *lines: tuple[Variant, int], **changes: Any) -> Order:
        """A paid order over there, to be shipped unless `delivery` says otherwise."""
        order = order_of(*lines, **changes)
        self.outside.orders[order.external_id] = order
        return order


def order_of(*lines: tuple[Variant, int], price: int = 1500, **changes: Any) -> Order:
    """A neutral order: `price` a unit, tax inside."""
    number, at = str(next(_numbers)), datetime.now(UTC)
    rows = tuple(
        Line(
            f"L{position}", units, price, price * units, tax=price * units // 6, sku=variant.sku,
            external_product_id=f"P{variant.pk}", external_variant_id=f"V{variant.pk}", title=variant.sku,
        )
        for position, (variant, units) in enumerate(lines)
    )  # fmt: skip
    whole = Order(
        external_id=f"X{number}", number=number, updated_at=at, placed_at=at, currency="GBP", lines=rows,
        total=sum(row.total for row in rows), delivery=Delivery(Method.SHIP), progress=Progress.OPEN,
        payment=Payment.PAID, tax_included=True, tax=sum(row.tax for row in rows), address=HOME,
        customer=Person(f"C{number}", f"buyer{number}@example.com", "", "Ana", "Ruiz"),
    )  # fmt: skip
    return replace(whole, **changes)


def later(order: Order, **changes: Any) -> Order:
    """The same order, changed a second after."""
    return replace(order, updated_at=order.updated_at + timedelta(seconds=1), **changes)


def connect(channel: Channel, places: dict[Location, str], **settings: Any) -> Connected:
    """A live connection through the verbs."""
    name = f"shop{next(_numbers)}"
    _shops[name] = outside = Outside()
    account = Account("scripted", channel, "Scripted", {"shop": name, **settings}, {"secret": "s3cret"})
    made = connections.connect(by=SYSTEM, account=account)
    connections.place(by=SYSTEM, connection=made, refs=places)
    Connection.objects.filter(pk=made.pk).update(reads_orders_from=START)
    connections.switch(by=SYSTEM, connection=Connection.objects.get(pk=made.pk), to="live")
    found = Connection.objects.select_related("channel", "till_channel").get(pk=made.pk)
    return Connected(found, outside)


def ours(order: Order) -> OurOrder:
    """What became of an order of theirs here."""
    return OurOrder.objects.get(external_id=order.external_id)


def open_causes() -> list[str]:
    """Of the exceptions that wait for somebody, the oldest first."""
    return list(SyncException.objects.filter(status="open").order_by("id").values_list("cause", flat=True))
