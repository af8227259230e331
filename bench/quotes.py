"""What a basket of 50 lines costs while 200 promotions run, with all its reads."""

import statistics

from bench import retailer, scratch, selling, workers
from bench.registry import Figure

SKUS, LINES, PROMOTIONS = 6_000, 50, 200


def run() -> list[Figure]:
    """Latency of one quote on a warm process, and of the first after a rule has changed."""
    goods = retailer.statements(skus=SKUS, locations=4)
    with scratch.database(*goods, *selling.statements(promotions=PROMOTIONS)):
        found = workers.told_by("bench.quote_worker", SKUS, LINES)
    times = sorted(found["quote_ms"])
    return [
        Figure(f"{LINES} lines, {PROMOTIONS} promotions, p50", statistics.median(times), "ms", 50, at_most=True),
        Figure(f"{LINES} lines, {PROMOTIONS} promotions, p95", times[int(len(times) * 0.95)], "ms"),
        Figure("the same, processor time", found["cpu_ms"], "ms"),
        Figure("the first after a rule has changed", statistics.median(found["changed_ms"]), "ms"),
    ]
