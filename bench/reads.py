"""A hundred SKUs at a hundred places in one HTTP call, out of 1,000,000 levels: one indexed query for any size."""

import statistics

from bench import retailer, scratch, workers
from bench.registry import Figure

SKUS, LOCATIONS = 10_000, 100


def run() -> list[Figure]:
    """Latency of the call and of its bare query, in milliseconds, and how many queries 1 and 10,000 pairs take."""
    with scratch.database(*retailer.statements(skus=SKUS, locations=LOCATIONS)):
        found = workers.told_by("bench.read_worker", SKUS, environment=workers.UNTHROTTLED)
    calls, bare = sorted(found["call_ms"]), sorted(found["query_ms"])
    return [
        Figure("10,000 positions in one call, p50", statistics.median(calls), "ms"),
        Figure("10,000 positions in one call, p95", calls[int(len(calls) * 0.95)], "ms"),
        Figure("the bare query, p50", statistics.median(bare), "ms"),
        Figure("call ÷ bare query", statistics.median(calls) / statistics.median(bare)),
        Figure(
            "queries more for 10,000 pairs than for one",
            found["queries_many"] - found["queries_one"],
            aim=0,
            at_most=True,
        ),
        Figure("sequential scans of levels", found["scans"], aim=0, at_most=True),
    ]
