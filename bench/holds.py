"""Claiming a cart of three lines through `reservations.hold`, as a share of pgbench sending the same writes.

Four processes with four threads against sixteen clients, in turns on one server, so that a busy machine slows both.
What the verb does beyond the writes: it reads what may be sold, stock, live holds and safety, plans, and judges.
"""

import statistics

from bench import pgbench, retailer, scratch, workers
from bench.registry import Figure
from commerce.events import bus
from commerce.events.facts import StockChanged

PROCESSES, THREADS = 4, 4
SECONDS, ROUNDS = 3, 3
SPREAD, HOT = 6000, 3


def run() -> list[Figure]:
    """Holds per second of the verb and of plain SQL, on spread and on hot SKUs, with their ratios."""
    handlers = [name for fact, when, name in bus.subscriptions() if fact is StockChanged and when == "after"]
    with scratch.database(*retailer.statements(skus=SPREAD, locations=4)):
        plain, spread, hot = [], [], []
        for _ in range(ROUNDS):
            script = pgbench.script(skus=SPREAD, handlers=handlers)
            plain.append(pgbench.per_second(script, clients=PROCESSES * THREADS, seconds=SECONDS))
            spread.append(_holds_per_second(SPREAD))
            hot.append(_holds_per_second(HOT))
    ratio = statistics.median(verb / sql for verb, sql in zip(spread, plain, strict=True))
    heat = statistics.median(narrow / wide for narrow, wide in zip(hot, spread, strict=True))
    return [
        Figure("the same writes by pgbench", statistics.median(plain), "per second"),
        Figure("hold of 3 lines, spread SKUs", statistics.median(spread), "per second"),
        Figure("hold of 3 lines, the same 3 SKUs", statistics.median(hot), "per second"),
        Figure("verb ÷ pgbench", ratio, aim=0.35),
        Figure("hot ÷ spread", heat, aim=0.6),
    ]


def _holds_per_second(skus: int) -> float:
    return workers.counted_by("bench.hold_worker", THREADS, SECONDS, skus, processes=PROCESSES) / SECONDS
