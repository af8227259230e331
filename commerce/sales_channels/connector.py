"""The protocol that every outside system is spoken to through. A connector does I/O and translation only.

It is made for one account (`Link`) and forgets everything after: retries, rate budgets, cursors, batches, logs and the
breaker are the runner's. Every call raises what `faults` lists, and nothing else that the outside can cause. Batches
never fail as a whole for one row: each row has its own result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from commerce.sales_channels.access import Keeper, Nobody
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

T = TypeVar("T")


class Can(StrEnum):
    """What a connection can do; the runner asks before it tries."""

    ORDERS_IN = "orders_in"
    LEVELS_OUT = "levels_out"
    LEVELS_IN = "levels_in"
    OFFERS_IN = "offers_in"
    PRODUCTS_OUT = "products_out"
    PRICES_OUT = "prices_out"
    FULFILLMENT_OUT = "fulfillment_out"
    CANCELLATION_OUT = "cancellation_out"
    REFUND_OUT = "refund_out"
    WEBHOOKS = "webhooks"
    SUBSCRIBES = "subscribes"  # we can say ourselves what is sent to us: it is a `Subscriber` too
    COMPARE_AND_SET = "compare_and_set"  # a level is only written over the value it was based on
    PLACES = "places"  # levels are kept per place, otherwise one number for all


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of the set-up form. A secret is stored sealed and never shown again."""

    name: str
    label: str
    secret: bool = False
    required: bool = True
    help: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Budgets of one account, as the system documents them. `rate` requests a second on average, at most `burst` at
    once; the rows of one call; `parallel` calls at a time; `poll_seconds` from one search for orders to the next."""

    rate: float = 2.0
    burst: int = 10
    level_rows: int = 1
    price_rows: int = 1
    product_rows: int = 1
    parallel: int = 1
    poll_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Link:
    """One account. `secrets` are unsealed; during a rotation `older_secrets` hold the values that still may sign.
    `callback_url` is our address as registered over there, byte for byte. `keeper` keeps tokens that end."""

    connection: str
    base_url: str
    api_version: str
    secrets: Mapping[str, str] = field(repr=False)
    older_secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict)
    callback_url: str = ""
    keeper: Keeper = field(default_factory=Nobody, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Delivered:
    """An inbound request, before anything of it is believed. Header names are in lower case."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """It is from them. `key` is the same for a repeated delivery of the same event; `resource` names what it is about,
    such as `order:450789469`, where headers or body say so; `sent_at` where they do."""

    key: str
    topic: str
    resource: str = ""
    sent_at: datetime | None = None


REASONS = (
    "signature_missing", "signature_invalid", "timestamp_invalid", "timestamp_stale", "token_invalid", "shop_mismatch",
    "topic_missing", "body_unreadable", "challenge_invalid", "unsupported",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rejected:
    """It is not, or not any more. `code` is one of REASONS, so that the API's document names it; `status` is what its
    system wants to be answered then."""

    code: str
    detail: str
    status: int = 401


@dataclass(frozen=True, slots=True)
class Handshake:
    """Not an event: the system checks our address and wants exactly this answer."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Since:
    """From where to read: everything changed at or after `at`; or after `mark`, whatever the connector gave last, for
    systems that count versions."""

    at: datetime
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One thing in a page that is not how this channel writes: for people, so that it keeps nothing else back."""

    external_id: str
    detail: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of what was asked for, in rising order of change. `token` asks for the next part, "" at the end."""

    items: Sequence[T]
    token: str = ""
    mark: str = ""
    unreadable: Sequence[Unreadable] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A location as the channel knows it."""

    ref: str
    name: str
    active: bool = True


@dataclass(frozen=True, slots=True)
class Checkup:
    """How the account is: what the test button and the hourly look show. `account` is the shop's name over there."""

    account: str
    places: Sequence[Place] = ()
    webhooks_active: bool | None = None
    expires_at: datetime | None = None
    clock_skew_seconds: float | None = None
    notes: Sequence[str] = ()


class Connector(Protocol):
    """See the module. Class attributes describe the system, methods speak for the account of `link`."""

    code: str
    title: str
    api_version: str
    base_url: str  # may hold {setting} parts, such as https://{shop}.myshopify.com
    settings: Sequence[Setting]
    limits: Limits
    accepted_status: int  # what an accepted delivery is answered with; 202 unless the system wants another

    def __init__(self, link: Link) -> None: ...

    def capabilities(self) -> frozenset[Can]: ...

    def verify(self, delivered: Delivered, *, now: datetime) -> Verified | Rejected | Handshake: ...

    def normalize(self, topic: str, body: bytes) -> Sequence[Message]: ...

    def fetch_orders(self, since: Since, token: str = "") -> Page[Order]: ...

    def fetch_order(self, external_id: str) -> Order: ...

    def fetch_offers(self, token: str = "") -> Page[Offer]: ...

    def fetch_levels(self, refs: Sequence[LevelRef]) -> Sequence[Level]: ...

    def push_levels(self, rows: Sequence[LevelPush]) -> Sequence[Result]: ...

    def push_offers(self, rows: Sequence[OfferPush]) -> Sequence[Result]: ...

    def push_fulfillment(self, push: FulfillmentPush) -> Result: ...

    def push_cancellation(self, push: CancellationPush) -> Result: ...

    def push_refund(self, push: RefundPush) -> Result: ...

    def check(self) -> Checkup: ...
