"""Any order out of 1,000,000 by whatever is at hand, in one HTTP call: every reading of the search, and the filters."""

import json
import statistics
import subprocess
import sys

from bench import order_book, retailer, scratch
from bench.registry import CannotRun, Figure

ORDERS, SKUS, PLACES = 1_000_000, 2_000, 10
AIM_MS = 300


def run() -> list[Figure]:
    """Per way of asking: the median and 95th percentile of the call's latency in milliseconds."""
    fill = retailer.statements(skus=SKUS, locations=PLACES) + order_book.statements(
        orders=ORDERS, skus=SKUS, places=PLACES
    )
    with scratch.database(*fill):
        done = subprocess.run(
            [sys.executable, "-m", "bench.find_worker", str(ORDERS), str(SKUS), str(PLACES)],
            env=scratch.environment() | {"TRUECOUNT_TESTING": "true", "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
    if done.returncode:
        raise CannotRun("the worker process failed; see above")
    return [
        figure
        for way, times in json.loads(done.stdout.splitlines()[-1]).items()
        for figure in (
            Figure(f"{way}, p50", statistics.median(times), "ms"),
            Figure(f"{way}, p95", sorted(times)[int(len(times) * 0.95)], "ms", aim=AIM_MS, at_most=True),
        )
    ]
