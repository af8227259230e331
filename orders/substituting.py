"""Units of a line are delivered as another article: never dearer, and what it is cheaper goes back at once, per tender.

The line stays as it was ordered, with its price, discount and tax; the record says what differs. What the units cost
now is their stored part of the line's total, discounts and tax in it, in the proportion of the two unit prices.
"""

from dataclasses import dataclass
from datetime import datetime

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.pricing import goods, prices
from commerce.pricing.goods import Buyer, Good
from inventory import exchanging
from inventory.allocations import Purpose
from inventory.promises_of import Need
from orders import giving_back, states, substitutes
from orders.models import LineSubstitution, Order, OrderEvent, OrderLine
from orders.payments import shares
from orders.units import TooManyUnits, Units


class NotSubstitutable(Refusal):
    """This article cannot stand in for that one: a kit, the same again, or one that the buyer may not have."""

    code = "not_substitutable"
    status = 422
    title = "No substitute for this"


@dataclass(frozen=True, slots=True)
class Replacement:
    """`units` of a line, promised at `location_id`, become `variant_id`. `cause` is the public id of what it is for."""

    line_id: int
    units: int
    location_id: int
    variant_id: int
    cause: str


@dataclass(frozen=True, slots=True)
class Worth:
    """What units of a line made of it, what they cost as the substitute, and the tax in that; in minor units."""

    before: int
    after: int
    tax: int

    @property
    def difference(self) -> int:
        return self.before - self.after


@transactions.building_block
def replace(order: Order, asked: Replacement, *, by: Actor, now: datetime) -> LineSubstitution:
    """Replace open units as they were ordered; once per cause. The order is locked; levels are locked last.

    Raises NotSubstitutable, TooManyUnits, NotPriced, OutOfStock: then nothing was replaced.
    """
    if (done := LineSubstitution.objects.filter(cause=asked.cause).first()) is not None:
        return done
    line = OrderLine.objects.select_related("delivery", "variant").get(pk=asked.line_id, order=order)
    before = substitutes.of([line.pk]).get(line.pk, [])
    good = goods_for(order, [asked.variant_id], now=now)[asked.variant_id]
    _refuse_unfit(line, good)
    if asked.units > substitutes.open_units(line, before)[line.variant_id]:
        raise TooManyUnits("Fewer units are left than you ask for. Nothing was changed.", lines=[])
    price = unit_price(order, good, asked.units, now=now)
    record = _record(line, asked, good, price, worth(line, asked.units, price), by, now)
    _give_back(order, line, before, record, by=by, now=now)
    facts = {"units": [[line.pk, asked.units]], "sku": good.sku, "amount": record.difference}
    OrderEvent.objects.create(
        order=order, kind=OrderEvent.Kind.SUBSTITUTED, facts=facts, actor_kind=by.kind, actor_id=by.id, at=now
    )
    states.refresh(order)
    purpose = Purpose(by=by, channel=order.channel, cause=order.public_id, now=now)
    need = Need(line.pk, line.variant_id, asked.units, asked.location_id)
    exchanging.exchange(need, variant_id=asked.variant_id, purpose=purpose)
    return record


def goods_for(order: Order, variant_ids: list[int], *, now: datetime) -> dict[int, Good]:
    """What these variants are and cost for the order's buyer, in two queries. Raises UnknownSku."""
    buyer = Buyer(order.currency, order.channel_id, order.location_id, order.customer_id)
    return goods.found(variant_ids, *sql.together(goods.reads(variant_ids, buyer, now)))


def unit_price(order: Order, good: Good, units: int, *, now: datetime) -> int:
    """What one unit costs without promotions. Raises NotPriced."""
    found = prices.resolve(good, quantity=units, currency=order.currency, group="", at=now)
    if found is None:
        raise prices.NotPriced(f"{good.sku} has no price in {order.currency}.", skus=[good.sku])
    return found.amount


def worth(line: OrderLine, units: int, price: int) -> Worth:
    """What the last `units` open units of a line made, and what they make at that price of one: never more."""
    stop = line.quantity - line.cancelled
    before, tax = (shares.units(each, line.quantity, stop - units, stop) for each in (line.total, line.tax))
    price = min(price, line.unit_price)
    if price == line.unit_price:
        return Worth(before, before, tax)
    return Worth(before, _proportion(before, price, line.unit_price), _proportion(tax, price, line.unit_price))


def _proportion(amount: int, part: int, whole: int) -> int:
    """Rounded half up."""
    return (2 * amount * part + whole) // (2 * whole)


def fits(line: OrderLine, good: Good) -> bool:
    """Whether that article may stand in for the line's, whatever it costs."""
    try:
        _refuse_unfit(line, good)
    except NotSubstitutable:
        return False
    return True


def _refuse_unfit(line: OrderLine, good: Good) -> None:
    if good.variant_id == line.variant_id:
        raise NotSubstitutable("This is what was ordered.")
    if good.components or line.components.exists():
        raise NotSubstitutable("A kit is not replaced, nor does it replace anything.")
    if (good.minimum_age or 0) > (line.variant.minimum_age or 0):
        raise NotSubstitutable("The buyer's age was not asked for this article.")
    if good.pickup_only and line.delivery.method == "ship":
        raise NotSubstitutable("This article is never shipped.")


def _record(
    line: OrderLine, asked: Replacement, good: Good, price: int, worth: Worth, *who: Actor | datetime
) -> LineSubstitution:
    by, now = who
    return LineSubstitution.objects.create(
        line=line, variant_id=asked.variant_id, sku=good.sku, title=good.title[:255], units=asked.units,
        unit_price=price, amount=worth.after, tax=worth.tax, difference=worth.difference, cause=asked.cause,
        actor_kind=by.kind, actor_id=by.id, at=now,
    )  # fmt: skip


def _give_back(
    order: Order, line: OrderLine, before: list[LineSubstitution], record: LineSubstitution, *, by: Actor, now: datetime
) -> None:
    """No unit ends; the line is cheaper by what the substitute is."""
    if not record.difference:
        return
    then, since = (substitutes.cheaper_by_what_is_left(rows) for rows in (before, [*before, record]))
    ended = giving_back.Ended([Units(line.pk, 0)], [line], whole=False, less={line.pk: (then, since)})
    giving_back.give_back(order, ended, by=by, now=now)
