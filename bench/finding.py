"""Any order out of 1,000,000 by whatever is at hand, in one HTTP call: every reading of the search, and the filters."""

import statistics

from bench import order_book, retailer, scratch, workers
from bench.registry import Figure

ORDERS, SKUS, PLACES = 1_000_000, 2_000, 10
AIM_MS = 300


def run() -> list[Figure]:
    """Per way of asking: the median and 95th percentile of the call's latency in milliseconds."""
    fill = retailer.statements(skus=SKUS, locations=PLACES) + order_book.statements(
        orders=ORDERS, skus=SKUS, places=PLACES
    )
    with scratch.database(*fill):
        found = workers.told_by("bench.find_worker", ORDERS, SKUS, PLACES, environment=workers.UNTHROTTLED)
    return [
        figure
        for way, times in found.items()
        for figure in (
            Figure(f"{way}, p50", statistics.median(times), "ms"),
            Figure(f"{way}, p95", sorted(times)[int(len(times) * 0.95)], "ms", aim=AIM_MS, at_most=True),
        )
    ]
