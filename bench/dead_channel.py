"""One channel hangs: what the others notice of it, with a real worker, as ratios of their lags before and meanwhile."""

from bench import live, retailer, scratch, selling, workers
from bench.registry import Figure

SKUS, RATE, SECONDS = 30, 2, 25
MOST_RATIO = 2.0


def run() -> list[Figure]:
    """Seconds from a sale on the web to the yes of each channel that answers; what the dead one is told on return."""
    fill = retailer.statements(skus=SKUS, locations=1) + selling.statements()
    with scratch.database(*fill):
        own = {"REDIS_URL": live.numbered(scratch.environment()["REDIS_URL"])}
        found = workers.told_by("bench.dead_channel_worker", RATE, SECONDS, SKUS, environment=own)
    before, meanwhile = found["before"], found["meanwhile"]
    figures = [Figure("sales", found["sales"]), Figure("sales refused or lost", found["missing"], must=0, at_most=True)]
    for name in ("p50", "p95"):
        figures.append(Figure(f"others' lag while all answer, {name}", before[name], "s"))
        figures.append(Figure(f"others' lag while one hangs, {name}", meanwhile[name], "s"))
        ratio = meanwhile[name] / max(before[name], 0.001)
        figures.append(Figure(f"ratio, {name}", ratio, must=MOST_RATIO, at_most=True))
    told = found["told"] / max(found["changed"], 1)
    figures.append(Figure("on return, levels told per changed SKU", told, must=1, at_most=True))
    figures.append(Figure("true again after its return", found["true_again"], "s", must=60, at_most=True))
    return figures
