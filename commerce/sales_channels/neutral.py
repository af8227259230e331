"""What channels say, in one shape: plain values, whatever system they come from.

Money is in integer minor units beside its currency, moments carry a time zone, quantities are whole. What a system says
that has no place here stays in the stored delivery.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Payment(StrEnum):
    """How far an order is paid, as the channel says."""

    UNPAID = "unpaid"
    AUTHORIZED = "authorized"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"
    VOIDED = "voided"


class Method(StrEnum):
    """How the buyer gets the goods."""

    SHIP = "ship"
    PICKUP = "pickup"
    CURBSIDE = "curbside"
    LOCAL = "local"
    CARRY_OUT = "carry_out"
    DIGITAL = "digital"


class Progress(StrEnum):
    """Where an order stands over there. PENDING is no order yet to prepare: goods are kept, nobody picks. OUTSIDE is
    fulfilled by the channel from stock that is not ours."""

    DRAFT = "draft"
    PENDING = "pending"
    OPEN = "open"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Address:
    """`country` is an ISO 3166-1 alpha-2 code, `region` as the channel writes it."""

    name: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who bought. `external_id` is empty for guests; `email` may be one that the channel relays."""

    external_id: str = ""
    email: str = ""
    phone: str = ""
    first_name: str = ""
    last_name: str = ""
    accepts_marketing: bool | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """`place_ref` is the channel's own id of the store where it is collected or was sold."""

    method: Method
    place_ref: str = ""
    ready_from: datetime | None = None
    until: datetime | None = None
    service: str = ""
    instructions: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`unit_price × quantity − line_discount − order_discount_share`, plus `tax` unless the order's prices include it,
    is `total`: what the buyer pays for all units of the line. `quantity` is what was ordered, `current_quantity` what
    is left after edits and cancellations over there; refunds do not lower it."""

    external_line_id: str
    quantity: int
    unit_price: int
    total: int
    tax: int = 0
    line_discount: int = 0
    order_discount_share: int = 0
    sku: str = ""
    barcode: str = ""
    external_product_id: str = ""
    external_variant_id: str = ""
    title: str = ""
    current_quantity: int | None = None
    fulfilled: int = 0
    bundle_parent: str = ""
    problem: str = ""  # why this line cannot be taken as it is: "fractional_quantity", "negative_amount", …


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the channel holds it now. `version` grows with each change when the system counts, else
    `updated_at` decides what is newer. `total` is all that the buyer pays. Without lines it is no sale: it only carries
    `refunds`, which name the orders that they are of."""

    external_id: str
    number: str
    updated_at: datetime
    placed_at: datetime
    currency: str
    lines: tuple[Line, ...]
    total: int
    delivery: Delivery
    progress: Progress
    payment: Payment
    tax_included: bool
    version: int | None = None
    shipping: int = 0  # what is paid for it, after discounts, without its tax when prices exclude tax
    shipping_tax: int = 0
    fees: int = 0
    fees_tax: int = 0
    tax: int = 0
    paid: int = 0
    refunded: int = 0
    customer: Person = field(default_factory=Person)
    address: Address | None = None
    codes: tuple[str, ...] = ()
    note: str = ""
    payment_reference: str = ""
    cancel_reason: str = ""
    refunds: "tuple[Refund, ...]" = ()


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that the channel gave back: a fact. `restocked` says of each line whether the channel put units back."""

    external_id: str
    order_id: str
    amount: int
    currency: str
    created_at: datetime
    lines: "tuple[RefundLine, ...]" = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RefundLine:
    """Units of one line. `place_ref` is where they were put back, when they were."""

    external_line_id: str
    quantity: int
    amount: int = 0
    restocked: bool = False
    place_ref: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """What a channel shows as sellable of one variant at one of its places, at `as_of`; an empty `place_ref` where the
    system has one number for all."""

    variant_ref: str  # the channel's own id by which levels are addressed
    place_ref: str
    quantity: int
    as_of: datetime
    sku: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What stood on our own shelf, promised or not: `units` by SKU; by `is_correction` what a correction led to."""

    event: str
    place_ref: str
    units: Mapping[str, int]
    as_of: datetime
    is_correction: bool = False


class Return(Refund):
    """One at a till that sells from our own shelf: what it names as restocked stands there again."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One sellable variant as the channel shows it. `item_ref` addresses its levels where that is another id (Shopify's
    inventory item); `quantity` where the catalog carries one."""

    external_product_id: str
    external_variant_id: str
    title: str
    sku: str = ""
    barcode: str = ""
    price: int | None = None
    currency: str = ""
    compare_at_price: int | None = None
    item_ref: str = ""
    quantity: int | None = None
    tracked: bool = True
    active: bool = True
    updated_at: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gone:
    """Something was deleted over there: `kind` is order, product, variant or customer."""

    kind: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Fetch:
    """The message names something without saying it, so it is asked for: an order, level, product or refund. An empty
    id is all of that kind."""

    kind: str
    external_id: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing for us, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class ForPeople:
    """Nothing that happens by itself: somebody has to see to it. `code` groups such cases."""

    code: str
    detail: str


Message = Order | Refund | Return | Level | Counted | Offer | Person | Gone | Fetch | Ignored | ForPeople
