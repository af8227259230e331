"""Everything compared with three channels: 100,000 SKUs at each, in bounded memory, with progress."""

from bench import retailer, scratch, selling, workers
from bench.registry import Figure

SKUS = 100_000
MOST_GROWTH = 32  # MiB, while everything is compared


def run() -> list[Figure]:
    """Offers matched, and stock compared, with three simulated channels one after the other; then a hundred levels that
    went wrong over there are found by one more comparison and told."""
    fill = retailer.statements(skus=SKUS, locations=1) + selling.statements()
    with scratch.database(*fill):
        found = workers.told_by("bench.reconciliation_worker", SKUS)
    return [
        Figure("offers matched", found["matched"], must=3 * SKUS),
        Figure("of them a second", found["matched_rate"], "per s"),
        Figure("levels compared", found["checked"], must=3 * SKUS),
        Figure("of them a second", found["rate"], "per s"),
        Figure("for all of one channel", found["longest"], "s"),
        Figure("statements per 100 levels", found["statements"]),
        Figure("noted progress", found["notes"], "times"),
        Figure("wrong levels not found", found["missed"], must=0, at_most=True),
        Figure("memory added on the way", found["growth"], "MiB", must=MOST_GROWTH, at_most=True),
        Figure("memory of the process", found["peak"], "MiB"),
    ]
