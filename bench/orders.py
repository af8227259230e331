"""Placing an order of three lines with tax, a promotion and one local tender, as a share of the minimal SQL by pgbench.

Through the verb by four processes of four threads, and over HTTP (granian, WSGI) by 1, 8, 16 and 32 clients, in turns
on one server. What the verb does beyond the writes: it reads catalog, prices, rules, the buyer, stock and safety,
quotes, plans, judges, and keeps tender shares, an audit entry, a timeline and the answer to the key.
"""

import statistics

from bench import order_script, pgbench, retailer, scratch, selling, web, workers
from bench.registry import Figure
from commerce.events import bus
from commerce.events.facts import OrderPlaced, StockChanged

PROCESSES, THREADS = 4, 4
SECONDS, ROUNDS = 4, 3
SPREAD, HOT = 6000, 3
CLIENTS = (1, 8, 16, 32)


def run() -> list[Figure]:
    """Orders per second on each way, the ratios, how long an order takes, and where its time goes."""
    facts = (StockChanged, OrderPlaced)
    handlers = [name for fact, when, name in bus.subscriptions() if fact in facts and when == "after"]
    goods = retailer.statements(skus=SPREAD, locations=4)
    plain, verb, hot, http = [], [], [], {clients: [] for clients in CLIENTS}
    with scratch.database(*goods, *selling.statements()), web.serving() as address:
        for _ in range(ROUNDS):
            text = order_script.text(skus=SPREAD, handlers=handlers)
            plain.append(pgbench.per_second(text, clients=PROCESSES * THREADS, seconds=SECONDS))
            verb.append(_verb(SPREAD))
            hot.append(_verb(HOT))
            for clients in CLIENTS:
                http[clients].append(workers.told_by("bench.order_clients", address, clients, SECONDS, SPREAD))
        alone = workers.told_by("bench.order_request", SPREAD)
    ratio = _ratio([run["rate"] for run in http[16]], plain)
    return [
        Figure("the minimal writes by pgbench", statistics.median(plain), "per second"),
        Figure("place_order, 4 × 4 threads", statistics.median(verb), "per second"),
        Figure("place_order ÷ pgbench", _ratio(verb, plain), aim=0.30),
        Figure("hot ÷ spread", _ratio(hot, verb), aim=0.9),
        Figure("HTTP at 16 clients ÷ pgbench", ratio, aim=0.20, must=0.10),
        *(figure for clients in CLIENTS for figure in _of_http(clients, http[clients])),
        Figure("one request alone: its own work", alone["work_ms"], "ms of processor time"),
        Figure("one request alone: waiting for the database", alone["wait_ms"], "ms"),
    ]


def _of_http(clients: int, runs: list[dict[str, float]]) -> list[Figure]:
    name = f"HTTP, {clients} client{'s' if clients > 1 else ''}"
    rate, middle, late = (statistics.median(run[what] for run in runs) for what in ("rate", "p50_ms", "p99_ms"))
    bars = {"aim": 70, "must": 135} if clients == 16 else {}
    return [
        Figure(name, rate, "per second"),
        Figure(f"{name}, p50", middle, "ms"),
        Figure(f"{name}, p99", late, "ms", at_most=True, **bars),
    ]


def _ratio(these: list[float], those: list[float]) -> float:
    return statistics.median(one / other for one, other in zip(these, those, strict=True))


def _verb(skus: int) -> float:
    return workers.counted_by("bench.order_worker", THREADS, SECONDS, skus, processes=PROCESSES) / SECONDS
