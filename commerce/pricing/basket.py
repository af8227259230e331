"""The question that pricing answers: who buys what, where, how it travels, and when. No records, only plain values."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Method = Literal["carry_out", "pickup", "ship"]


@dataclass(frozen=True, slots=True)
class Destination:
    """How goods reach the buyer. It decides the place of tax (the store, or the address) and the shipping charge.

    `country` and `region` are ISO 3166 codes ("GB", "US" with "CA"); for carry-out and pickup they are the store's.
    Equal destinations are one delivery with one charge; `place` tells two addresses of one postal code apart.
    """

    method: Method
    location_id: int | None = None
    country: str = ""
    region: str = ""
    postal_code: str = ""
    service: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """Units of one variant. `agreed_price` is what another system has sold it for already, in minor units: it is kept
    as it is and no promotion touches it. `agreed_tax` likewise; None lets our own rates say."""

    variant_id: int
    quantity: int
    destination: Destination
    agreed_price: int | None = None
    agreed_discount: int = 0
    agreed_tax: int | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """What another system took for delivery, in minor units, with its tax inside or on top as everywhere in the
    basket. It is kept as it is, whatever our own zones and rates would say."""

    amount: int
    tax: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class Shopper:
    """What pricing may know of the buyer. `key` is who counts as one customer for limits ("cus:7", "email:…", "" for
    an unknown guest); `first_order` is None when nobody asked."""

    key: str = ""
    customer_id: int | None = None
    group: str = ""
    segments: frozenset[str] = frozenset()
    first_order: bool | None = None
    vat_id: str = ""


@dataclass(frozen=True, slots=True)
class Basket:
    """Everything a quote depends on, besides the rules and the catalog. Order of items never changes an amount.

    `location_id` is where the sale takes place, None on the web. `currency` is the channel's. An `agreed_charge` is
    that of the first delivery; others cost nothing then.
    """

    channel_id: int
    currency: str
    prices_include_tax: bool
    items: tuple[Item, ...]
    at: datetime
    location_id: int | None = None
    codes: tuple[str, ...] = ()
    shopper: Shopper = field(default_factory=Shopper)
    agreed_charge: Charge | None = None
