"""The restrictions of goods on one purchase, with what its customer has bought so far, on any door."""

from collections.abc import Mapping
from datetime import date

from commerce import restrictions, sql, transactions
from commerce.errors import Refusal
from commerce.pricing.goods import Good
from commerce.restrictions import Asked
from inventory import planning, promises_of
from inventory.levels import Pair
from inventory.planning import NotSellable
from inventory.sourcing import Plan
from orders import demand
from orders.drafts import Draft
from orders.groundwork import Ground
from orders.models import OrderLine
from orders.purchases import Purchase

_BOUGHT = """
SELECT l.variant_id, sum(l.quantity - l.cancelled)::int FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
WHERE o.customer_id = %s AND o.status <> 'cancelled' AND l.variant_id = ANY(%s) GROUP BY l.variant_id
"""


def judge(purchase: Purchase, goods: Mapping[int, Good], customer_id: int | None) -> list[Refusal]:
    """Every restriction that stands in the way. Asks for earlier orders only where a limit is among the goods."""
    limited = restrictions.limited(goods)
    bought: dict[int, int] = {}
    if limited and customer_id is not None:
        bought = dict(sql.run(_BOUGHT, (customer_id, sql.numbers(limited))))
    asked = [Asked(wish.variant_id, wish.quantity, wish.wanted.method == "ship") for wish in purchase.wishes]
    return restrictions.broken(asked, goods, age_confirmed=purchase.age_confirmed, bought=bought)


@transactions.building_block
def apply(draft: Draft, purchase: Purchase, ground: Ground) -> None:
    """Refuse what is not allowed, and write what the goods are onto the order: the parts of kits, and the age that is
    checked again when it is handed over. The customer is locked where a limit counts.

    Raises AgeCheckRequired, PickupOnly or CustomerLimit.
    """
    for refusal in judge(purchase, ground.goods, draft.order.customer_id):
        raise refusal
    draft.order.minimum_age = restrictions.minimum_age(ground.goods)
    draft.components.extend(demand.components(draft.lines, ground.goods))


def may_wait(goods: Mapping[int, Good]) -> bool:
    """Whether any of these could be sold before it is there, itself or in parts."""
    return any(good.components or good.when_out != "deny" for good in goods.values())


def days(purchase: Purchase, goods: Mapping[int, Good], own: dict[Pair, int] | None = None) -> dict[int, date | None]:
    """`{index of a wish: day}` of what would be back-ordered now, None where nobody knows the day. `own` are units that
    are held for the buyer. Asks nothing where no good may wait."""
    if not may_wait(goods):
        return {}
    lines = demand.lines(purchase.wishes, goods)
    try:
        return planning.make(lines, channel=purchase.channel, now=transactions.now(), own=own).days()
    except NotSellable:
        return {}


def promise(draft: Draft, plan: Plan) -> None:
    """Write the day on which each line can leave whose goods come later."""
    days = plan.days()
    for line in draft.lines:
        line.ships_by = days.get(line.pk)


@transactions.building_block
def promise_days(draft: Draft, goods: Mapping[int, Good]) -> None:
    """As `promise`, for lines that are written and whose goods were claimed under lock."""
    if not may_wait(goods):
        return
    awaited = promises_of.awaited_by(draft.order.public_id)
    days = {row.cause_line: row.ships_on for row in awaited.filter(ships_on__isnull=False).order_by("ships_on", "id")}
    for line in draft.lines:
        if line.pk in days:
            line.ships_by = days[line.pk]
            OrderLine.objects.filter(pk=line.pk).update(ships_by=line.ships_by)
