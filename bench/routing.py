"""The place for an order of five lines out of 500, and 10,000 past orders under other rules."""

import statistics

from bench import parcels, retailer, scratch, workers
from bench.registry import Figure
from commerce import ids

PLACES, SKUS, ROUTED, REPLAYED = 500, 200, 100, 10_000
AIM_MS, MOST_MB = 20, 300


def run() -> list[Figure]:
    """Milliseconds to plan and to route one order, statements that takes, and the replay's speed and memory."""
    fill = retailer.statements(skus=SKUS, locations=PLACES) + parcels.statements(
        orders=REPLAYED, skus=SKUS, places=PLACES
    )
    with scratch.database(*fill) as owner:
        _promise(owner)
        found = workers.told_by("bench.route_worker", ROUTED, REPLAYED, environment=workers.UNTHROTTLED)
    plans, routes = sorted(found["plan_ms"]), sorted(found["route_ms"])
    return [
        Figure("choosing among 500 places, p50", statistics.median(plans), "ms", aim=AIM_MS, at_most=True),
        Figure("choosing among 500 places, p95", plans[int(len(plans) * 0.95)], "ms"),
        Figure("routing with everything it writes, p50", statistics.median(routes), "ms"),
        Figure("routing with everything it writes, p95", routes[int(len(routes) * 0.95)], "ms"),
        Figure("statements per order, most", max(found["statements"])),
        Figure("statements more with 500 places than with 5", found["more"], aim=0, at_most=True),
        Figure("past orders under other rules", found["orders"] / found["seconds"], "orders/s"),
        Figure("memory that the replay adds", found["grown_mb"], "MB", aim=MOST_MB, at_most=True),
    ]


def _promise(owner) -> None:
    owner.execute("CREATE TEMPORARY TABLE cause (order_id bigint, text varchar)")
    with owner.cursor() as cursor, cursor.copy("COPY cause FROM STDIN") as copy:
        for order_id in range(1, ROUTED + 1):
            copy.write_row((order_id, ids.encode("ord", order_id)))
    owner.execute(parcels.promises(ROUTED))
