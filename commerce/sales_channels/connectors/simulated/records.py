"""What a simulated shop holds, without the form of any system. Money is in minor units, stamps carry a zone.

Every field is of a type that `keeping` can write and read.
"""

from dataclasses import dataclass, field
from datetime import datetime


class Impossible(Exception):
    """The shop says no. `code` is the same for the same reason, each wire words it as its system does."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code, self.detail = code, detail or code


class Stale(Impossible):
    """Somebody else was first: the level is `current` by now."""

    def __init__(self, current: int) -> None:
        super().__init__("stale", f"The level is {current} by now")
        self.current = current


@dataclass
class Place:
    id: int
    name: str
    active: bool = True


@dataclass
class Product:
    """`mark` is what an outsider who made it wrote on it; `options` are the names of what its variants differ in."""

    id: int
    title: str
    updated_at: datetime
    variants: list[int] = field(default_factory=list)
    handle: str = ""
    description: str = ""
    options: list[str] = field(default_factory=list)
    mark: str = ""
    active: bool = True

    @property
    def alone(self) -> bool:
        """Whether it is its own only variant."""
        return len(self.variants) == 1 and not self.options


@dataclass
class Variant:
    id: int
    product_id: int
    sku: str
    barcode: str
    title: str
    price: int
    updated_at: datetime
    compare_at_price: int | None = None
    active: bool = True
    version: int = 1
    place_prices: dict[int, int] = field(default_factory=dict)


@dataclass
class Level:
    """What is shown as available; `told_at` is when somebody outside last said so."""

    available: int
    updated_at: datetime
    told_at: datetime


@dataclass
class Buyer:
    id: int
    first_name: str
    last_name: str
    email: str
    phone: str
    street: str
    city: str
    region: str
    postal_code: str
    country: str = "US"

    @property
    def country_name(self) -> str:
        return {"US": "United States", "GB": "United Kingdom"}.get(self.country, self.country)


@dataclass
class Line:
    """`quantity` was ordered, `current` is left after edits; `tax` is on top of the price."""

    id: int
    variant_id: int
    quantity: int
    price: int
    discount: int
    tax: int
    current: int
    fulfilled: int = 0

    @property
    def net(self) -> int:
        """What is paid for the units that are left, without tax."""
        return self.price * self.current - self.share(self.discount)

    def share(self, whole: int) -> int:
        """The part of an amount of the line that belongs to the units left."""
        return whole * self.current // self.quantity


@dataclass
class Units:
    """Of a line. Of a refund also what they were worth, tax included, and how many of them had not left the shop."""

    line_id: int
    quantity: int
    amount: int = 0
    unsent: int = 0


@dataclass
class Refund:
    id: int
    at: datetime
    amount: int
    reason: str
    restocked: bool
    parts: list[Units] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)


@dataclass
class Fulfillment:
    """`kind` is shipped, ready or collected."""

    id: int
    at: datetime
    kind: str
    carrier: str
    number: str
    url: str
    parts: list[Units] = field(default_factory=list)


@dataclass
class Order:
    """`status` is open, completed or cancelled; `source` web or pos; `method` ship, pickup or carry_out. A negative
    amount left to pay is owed to the buyer."""

    id: int
    number: int
    place_id: int
    placed_at: datetime
    updated_at: datetime
    source: str
    method: str
    buyer: Buyer
    lines: list[Line]
    shipping: int
    shipping_tax: int = 0
    paid: int = 0
    paid_at: datetime | None = None
    status: str = "open"
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    code: str = ""
    note: str = ""
    version: int = 1
    refunds: list[Refund] = field(default_factory=list)
    fulfillments: list[Fulfillment] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)

    @property
    def tax(self) -> int:
        """All tax, that of shipping as well."""
        return sum(line.share(line.tax) for line in self.lines) + self.shipping_tax

    @property
    def total(self) -> int:
        """What the buyer pays for what is left of the order."""
        return sum(line.net for line in self.lines) + self.shipping + self.tax

    @property
    def refunded(self) -> int:
        """Money given back so far."""
        return sum(refund.amount for refund in self.refunds)

    def line(self, line_id: int) -> Line:
        """Raises Impossible for a line of another order."""
        found = next((line for line in self.lines if line.id == line_id), None)
        if found is None:
            raise Impossible("no_such_line", f"Order {self.id} has no line {line_id}")
        return found

    def worth(self, line_id: int, quantity: int) -> int:
        """What the buyer paid for so many units of the line, with tax."""
        line = self.line(line_id)
        return (line.net + line.share(line.tax)) * quantity // max(line.current, 1)

    def unfulfilled(self, line_id: int) -> int:
        """Units of the line that are still to leave."""
        line = self.line(line_id)
        off = sum(part.unsent for refund in self.refunds for part in refund.parts if part.line_id == line_id)
        return 0 if self.status == "cancelled" else max(line.current - line.fulfilled - off, 0)

    def left(self, line_id: int) -> int:
        """Units of the line that were neither edited nor given back nor cancelled."""
        return 0 if self.status == "cancelled" else self.line(line_id).current - self.returned(line_id)

    def returned(self, line_id: int) -> int:
        """Units of the line that were refunded."""
        return sum(part.quantity for refund in self.refunds for part in refund.parts if part.line_id == line_id)


@dataclass
class State:
    """All of a shop. `answered` holds what was said to repeatable requests, `counts` levels by variant and place,
    `access` the tokens that were given out last."""

    system: str
    currency: str
    last_id: int
    last_number: int
    places: dict[int, Place] = field(default_factory=dict)
    products: dict[int, Product] = field(default_factory=dict)
    variants: dict[int, Variant] = field(default_factory=dict)
    counts: dict[int, dict[int, Level]] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    journal: list[dict] = field(default_factory=list)
    answered: dict[str, dict] = field(default_factory=dict)
    subscriptions: list[dict] = field(default_factory=list)
    access: dict[str, str] = field(default_factory=dict)
    country: str = "US"
    ships_only: bool = False
