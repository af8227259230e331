"""Routes orders and replays past ones, on the benchmark's database. Run by `bench.routing`."""

import json
import resource
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from commerce import transactions  # noqa: E402
from commerce.models import Location  # noqa: E402
from fulfillment.routing import candidates, router, rule_sets, splitting, whatif, wishes  # noqa: E402
from orders.models import Order  # noqa: E402


def main(routed: int, replayed: int) -> None:
    found = {"plan_ms": [plan(id) for id in range(1, routed // 2 + 1)], **route(routed)}
    print(json.dumps(found | replay(replayed)))


def plan(order_id: int) -> float:
    """Reads and choice, without writing anything."""
    started = time.perf_counter()
    now = transactions.now()
    order = Order.objects.select_related("channel").get(pk=order_id)
    (wish,) = wishes.of(order, now)
    rules = rule_sets.of(order.channel_id)
    places, stock = candidates.places(now), candidates.stock(wish.variant_ids, order.channel, now)
    asked = candidates.judge(places, wish, stock, candidates.blocks(wish.variant_ids, now))
    used, scored = splitting.rank(asked, wish, rules.rules)
    assert splitting.split(wish, scored, used, rules.limits).shares
    return (time.perf_counter() - started) * 1000


def route(orders: int) -> dict:
    """The first ones warm up; the last two are counted, one of them with five places only."""
    times, statements = [], []
    for order_id in range(1, orders - 1):
        started = time.perf_counter()
        assert router.route(order_id=order_id)
        times.append((time.perf_counter() - started) * 1000)
    for order_id in (orders - 1, orders):
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert router.route(order_id=order_id)
        statements.append(len(counted))
        Location.objects.filter(pk__gt=5).update(active=False)
    Location.objects.update(active=True)
    return {"route_ms": times[10:], "statements": statements, "more": max(0, statements[0] - statements[1])}


def replay(orders: int) -> dict:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    now, started = transactions.now(), time.perf_counter()
    other = rule_sets.build(rule_sets.NewRules(rules=[{"rule": "distance"}, {"rule": "fewest_parcels"}]))
    question = whatif.Question(
        rule_sets.default(), other, now - timedelta(days=30), now + timedelta(days=1), most=orders
    )
    told = whatif.compare(question)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"orders": told.before.orders, "seconds": time.perf_counter() - started, "grown_mb": grown}


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
