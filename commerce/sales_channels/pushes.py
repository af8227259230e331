"""What we tell channels, and what each of them answers to a row of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from commerce.sales_channels.neutral import Offer


@dataclass(frozen=True, slots=True)
class LevelRef:
    """Where one level lives over there."""

    external_product_id: str
    external_variant_id: str
    item_ref: str
    place_ref: str
    sku: str


@dataclass(frozen=True, slots=True)
class LevelPush:
    """Make `ref` read `quantity`. `expected` is what the channel had when that was computed, where known. The same
    `request_id` is the same wish, sent again."""

    ref: LevelRef
    quantity: int
    expected: int | None
    request_id: str
    as_of: datetime
    reason: str = "stock changed"


@dataclass(frozen=True, slots=True)
class OfferPush:
    """Make one variant cost this, and nothing else: what it is called and its barcode are told by ProductPush."""

    ref: LevelRef
    price: int
    compare_at_price: int | None
    currency: str
    request_id: str
    active: bool = True
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class VariantPush:
    """One variant of a product. `variant` is our own id of it; `values` stand in the order of the product's option
    names. The prices are wanted while it is made, later they go their own way. `external_variant_id` is "" until it is
    known there."""

    variant: str
    sku: str
    barcode: str
    values: Sequence[str]
    price: int | None
    weight_grams: int | None = None
    compare_at_price: int | None = None
    external_variant_id: str = ""


@dataclass(frozen=True, slots=True)
class ProductPush:
    """Have this product there, once. `product` is our own id of it, and is kept over there, so that what was made by an
    attempt without an answer is found again. `description` is safe HTML; without `texts` title and description stay as
    they are there. What is not `active` is hidden there, never deleted, and not made at all. `external_product_id` is
    "" until it is known; `request_id` stays the same when it is sent again."""

    product: str
    title: str
    description: str
    handle: str
    option_names: Sequence[str]
    variants: Sequence[VariantPush]
    currency: str
    request_id: str
    external_product_id: str = ""
    active: bool = True
    texts: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """Units of one order line."""

    external_line_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class FulfillmentPush:
    """What became of parts of an order. `shipped` carries the parcel's number, `ready` waits at the store, `collected`
    was handed over. `completes` when nothing of the order is left to do then, for systems that know whole orders only.
    `request_id` is ours and stays the same when it is sent again. `others` are the ids over there of what was made for
    other parcels and hand-overs of the order, so that equal ones are no repeats of each other."""

    order_id: str
    kind: Literal["shipped", "ready", "collected"]
    parts: Sequence[Part]
    request_id: str
    at: datetime
    carrier: str = ""
    tracking_number: str = ""
    tracking_url: str = ""
    place_ref: str = ""
    notify: bool = True
    completes: bool = True
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CancellationPush:
    """These units will not come; all of it when `parts` is empty. `reason` is `out_of_stock`, `customer` or `other`."""

    order_id: str
    parts: Sequence[Part]
    reason: Literal["out_of_stock", "customer", "other"]
    request_id: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RefundPush:
    """Give this back, through the channel's own payment. `again` when an attempt since `at` may have done so already,
    for systems that keep no key of ours; `others` are the ids over there of refunds that were made for other wishes."""

    order_id: str
    amount: int
    currency: str
    parts: Sequence[Part]
    request_id: str
    reason: str = ""
    restock: bool = False
    at: datetime | None = None
    again: bool = False
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row. `stale`: over there it is `current` by now. `retry`: later, `after` seconds if they say
    so. `refused`: never like this; `code` is theirs, `partly` says that some of it was taken. `reference` is their id
    of what was made, `offers` show it as it is there now."""

    outcome: Literal["ok", "stale", "retry", "refused"]
    current: int | None = None
    after: float | None = None
    code: str = ""
    detail: str = ""
    reference: str = ""
    offers: Sequence[Offer] = ()
    partly: bool = False
