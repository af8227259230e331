"""Where the parcels of one order would go under some rules, as its stores and their stock are now. Nothing is written.

At the places that serve it already it also finds what it took from there.
"""

from datetime import timedelta
from typing import Any

from commerce import transactions
from fulfillment.routing import candidates, splitting, trace, whatif
from fulfillment.routing.rule_sets import Rules
from fulfillment.routing.whatif import Question
from orders.models import Order

_MOMENT = timedelta(microseconds=1)
_AT_ONCE = 500


def of(order: Order, rules: Rules) -> list[dict[str, Any]]:
    """One trace per delivery that is shipped, as `routing.trace` writes it; none for what is collected. The order's
    channel is loaded."""
    if order.placed_at is None:
        return []
    now = transactions.now()
    places, told = candidates.places(now), []
    asked = Question(rules, rules, order.placed_at, order.placed_at + _MOMENT, order.channel, _AT_ONCE)
    for wishes in whatif.groups(asked):
        for wish, _ in wishes:
            if wish.delivery.order_id != order.pk:
                continue
            stock = candidates.stock(wish.variant_ids, order.channel, now)
            if rules.needs_age:
                candidates.age(places, wish.variant_ids, now)
            able = candidates.judge(places, wish, stock, {})
            ranked = splitting.rank(able, wish, rules.rules)
            plan = splitting.split(wish, ranked[1], ranked[0], rules.limits)
            told.append(trace.of_plan(wish, places, ranked, plan, rules.limits))
    return told
