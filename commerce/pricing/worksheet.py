"""A basket while it is priced: its lines and deliveries in one canonical order, so that no amount depends on theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from commerce import skus
from commerce.pricing import prices
from commerce.pricing.basket import Basket, Destination, Item
from commerce.pricing.goods import Good
from commerce.pricing.prices import NotPriced, Resolved
from commerce.pricing.quoted import Adjustment
from commerce.pricing.rules import Rules
from commerce.pricing.shipping import Option

AGREED = "agreed"


@dataclass(slots=True)
class Line:
    """One item: `position` is its place in the basket, `left` what remains of its price after discounts so far."""

    position: int
    item: Item
    good: Good
    price: Resolved
    left: int
    adjustments: list[Adjustment] = field(default_factory=list)

    @property
    def agreed(self) -> bool:
        """Whether another system has sold it already."""
        return self.item.agreed_price is not None

    @property
    def gross(self) -> int:
        """The price before discounts."""
        return self.price.amount * self.item.quantity


@dataclass(slots=True)
class Delivery:
    """Lines that travel together. `place` is where tax is due, `exemption` why the seller charges none; `option` the
    chosen service of a shipped one."""

    destination: Destination
    place: Destination
    lines: list[Line]
    options: tuple[Option, ...] = ()
    option: Option | None = None
    left: int = 0
    adjustments: list[Adjustment] = field(default_factory=list)
    exemption: str = ""


def lines(basket: Basket, goods: Mapping[int, Good], at: datetime) -> list[Line]:
    """Every item with its price, in canonical order. Quantity breaks count all units of a variant in the basket.

    Raises NotPriced.
    """
    units: dict[int, int] = {}
    for item in basket.items:
        units[item.variant_id] = units.get(item.variant_id, 0) + item.quantity
    resolved = {
        id: prices.resolve(goods[id], quantity=quantity, currency=basket.currency, group=basket.shopper.group, at=at)
        for id, quantity in units.items()
    }
    _refuse_unpriced(basket, resolved)
    order = sorted(range(len(basket.items)), key=lambda index: _canonical(basket.items[index]))
    return [_line(index, basket.items[index], goods, resolved) for index in order]


def deliveries(lines: Sequence[Line], rules: Rules) -> list[Delivery]:
    """One per destination, in canonical order. Goods that are carried out or picked up are taxed where the store is."""
    found: dict[Destination, list[Line]] = {}
    for line in lines:
        found.setdefault(line.item.destination, []).append(line)
    return [
        Delivery(destination, _place(destination, rules), found[destination])
        for destination in sorted(found, key=_spelled)
    ]


def _refuse_unpriced(basket: Basket, resolved: Mapping[int, Resolved | None]) -> None:
    missing = {item.variant_id for item in basket.items if item.agreed_price is None and not resolved[item.variant_id]}
    if missing:
        names = sorted(skus.of(missing).values())
        raise NotPriced(f"No price in {basket.currency}: {', '.join(names[:5])}.", skus=names)


def _line(index: int, item: Item, goods: Mapping[int, Good], resolved: Mapping[int, Resolved | None]) -> Line:
    good, price = goods[item.variant_id], resolved[item.variant_id]
    if item.agreed_price is not None:
        ordinary = price.ordinary if price else item.agreed_price
        price = Resolved(item.agreed_price, AGREED, "Sold at this price already", ordinary)
    return Line(index, item, good, price, price.amount * item.quantity - item.agreed_discount)


def _canonical(item: Item) -> tuple:
    agreed = (item.agreed_price or -1, item.agreed_discount, item.agreed_tax or -1)
    return (item.variant_id, _spelled(item.destination), item.quantity, agreed)


def _spelled(destination: Destination) -> tuple:
    address = (destination.country, destination.region, destination.postal_code, destination.service)
    return (destination.method, destination.location_id or 0, *address)


def _place(destination: Destination, rules: Rules) -> Destination:
    if destination.country or destination.method == "ship":
        return destination
    place = rules.place(destination.location_id)
    return replace(destination, country=place.country, region=place.region, postal_code=place.postal_code)
