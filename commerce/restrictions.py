"""What goods ask of whoever buys them: an age, to be collected, and not too many for one customer.

Pure: the same judgement for quotes, carts and orders, on every door. Each answer is the refusal that an order gets.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from commerce.errors import Refusal
from commerce.pricing.goods import Good


class AgeCheckRequired(Refusal):
    """Somebody has to confirm that the buyer is `minimum_age` years old, for these `skus`."""

    code = "age_check_required"
    status = 422
    title = "Check the buyer's age"


class PickupOnly(Refusal):
    """These `skus` are never shipped."""

    code = "pickup_only"
    status = 422
    title = "Only for pickup"


class CustomerLimit(Refusal):
    """More than one customer may have, over all orders and doors. `limits` names each SKU with its `limit`, the units
    `bought` already and those `requested` now."""

    code = "customer_limit"
    status = 422
    title = "Limited per customer"


@dataclass(frozen=True, slots=True)
class Asked:
    """Units of one variant that somebody wants, and whether they are to be shipped."""

    variant_id: int
    quantity: int
    shipped: bool


def minimum_age(goods: Mapping[int, Good]) -> int | None:
    """How old whoever receives all of these has to be, in years."""
    return max((good.minimum_age for good in goods.values() if good.minimum_age), default=None)


def limited(goods: Mapping[int, Good]) -> list[int]:
    """The variants among them of which one customer may have only so many."""
    return [good.variant_id for good in goods.values() if good.max_per_customer is not None]


def broken(
    asked: Sequence[Asked], goods: Mapping[int, Good], *, age_confirmed: bool, bought: Mapping[int, int]
) -> list[Refusal]:
    """Every restriction that stands in the way. `bought` are units per variant that the customer has ordered already
    and not cancelled; of a guest nothing is known, so only this order counts."""
    return [
        *_of_age({each.variant_id: goods[each.variant_id] for each in asked}, age_confirmed),
        *_of_pickup([goods[each.variant_id] for each in asked if each.shipped]),
        *_of_limits(asked, goods, bought),
    ]


def _of_age(goods: Mapping[int, Good], confirmed: bool) -> Iterator[Refusal]:
    age = minimum_age(goods)
    if age is not None and not confirmed:
        names = sorted(good.sku for good in goods.values() if good.minimum_age)
        yield AgeCheckRequired(f"The buyer must be {age} or older: confirm it.", minimum_age=age, skus=names)


def _of_pickup(shipped: Sequence[Good]) -> Iterator[Refusal]:
    names = sorted({good.sku for good in shipped if good.pickup_only})
    if names:
        yield PickupOnly(f"Never shipped: {', '.join(names[:5])}.", skus=names)


def _of_limits(asked: Sequence[Asked], goods: Mapping[int, Good], bought: Mapping[int, int]) -> Iterator[Refusal]:
    units: dict[int, int] = {}
    for each in asked:
        units[each.variant_id] = units.get(each.variant_id, 0) + each.quantity
    rows = [
        {
            "sku": goods[id].sku,
            "limit": goods[id].max_per_customer,
            "bought": bought.get(id, 0),
            "requested": units[id],
        }
        for id in limited(goods)
        if id in units and bought.get(id, 0) + units[id] > goods[id].max_per_customer
    ]
    if rows:
        names = ", ".join(f"{row['sku']} (at most {row['limit']}, {row['bought']} bought)" for row in rows[:3])
        yield CustomerLimit(f"Limited per customer: {names}.", limits=rows, skus=[row["sku"] for row in rows])
