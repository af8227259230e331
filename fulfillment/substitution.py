"""What could be given instead of units that are missing: alike, there, and not dearer.

Other options of the same product come first, then what shares a category; of those the one that is worth most.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from commerce.models import Product, Variant
from commerce.pricing.goods import Good
from commerce.pricing.prices import NotPriced
from fulfillment.models import Fulfillment
from fulfillment.routing import candidates
from orders import substituting
from orders.models import Order, OrderLine

LOOKED_AT, OFFERED = 60, 5


@dataclass(frozen=True, slots=True)
class Alike:
    """One substitute: what a unit costs now, and what would be given back for all of them, in minor units."""

    variant_id: int
    sku: str
    title: str
    unit_price: int
    difference: int


def find(fulfillment: Fulfillment, line: OrderLine, units: int, *, now: datetime) -> list[Alike]:
    """At most five for so many units of a line, at the place of a fulfillment, best first. A kit has none."""
    if line.components.exists():
        return []
    order, place = fulfillment.order, fulfillment.location_id
    variants = list(_similar(line))
    stock = candidates.stock([variant.pk for variant in variants], order.channel, now)
    there = [variant for variant in variants if stock.get((variant.pk, place), 0) >= units]
    if not there:
        return []
    known = substituting.goods_for(order, [variant.pk for variant in there], now=now)
    found = []
    for variant in there:
        good = known[variant.pk]
        price = _price(order, good, units, now)
        if price is not None and price <= line.unit_price and substituting.fits(line, good):
            difference = substituting.worth(line, units, price).difference
            found.append((variant.product_id != line.variant.product_id, -price, good, difference))
    found.sort(key=lambda each: (each[0], each[1], each[2].variant_id))
    return [
        Alike(good.variant_id, good.sku, good.title, -price, difference)
        for _, price, good, difference in found[:OFFERED]
    ]


def _similar(line: OrderLine):
    """Articles on sale of the same product, or of one that shares a category with it."""
    product = line.variant.product_id
    shared = Product.objects.filter(pk=OuterRef("product_id"), categories__products=product)
    alike = Variant.objects.filter(status=Variant.Status.ACTIVE, product__status=Product.Status.ACTIVE)
    alike = alike.filter(Q(product=product) | Exists(shared)).exclude(pk=line.variant_id)
    return alike.order_by("-price", "id")[:LOOKED_AT]


def _price(order: Order, good: Good, units: int, now: datetime) -> int | None:
    try:
        return substituting.unit_price(order, good, units, now=now)
    except NotPriced:
        return None
