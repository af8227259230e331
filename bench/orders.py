"""Placing an order of three lines with tax, a promotion and one local tender, as a share of the minimal SQL by pgbench.

Through the verb by four processes of four threads, and over HTTP (granian, WSGI) by 1, 8, 16 and 32 clients, in turns
on one server. What the verb does beyond the writes: it reads catalog, prices, rules, the buyer, stock and safety,
quotes, plans, judges, and keeps tender shares, an audit entry, a timeline and the answer to the key.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench import order_script, pgbench, retailer, scratch, selling
from bench.registry import CannotRun, Figure
from commerce.events import bus
from commerce.events.facts import OrderPlaced, StockChanged
from config import ports

PROCESSES, THREADS = 4, 4
SECONDS, ROUNDS = 4, 3
SPREAD, HOT = 6000, 3
CLIENTS = (1, 8, 16, 32)


def run() -> list[Figure]:
    """Orders per second on each way, the ratios, and how long an order takes."""
    facts = (StockChanged, OrderPlaced)
    handlers = [name for fact, when, name in bus.subscriptions() if fact in facts and when == "after"]
    plain, verb, hot, http = [], [], [], {clients: [] for clients in CLIENTS}
    with scratch.database(*retailer.statements(skus=SPREAD, locations=4), *selling.statements()), _web() as address:
        for _ in range(ROUNDS):
            text = order_script.text(skus=SPREAD, handlers=handlers)
            plain.append(pgbench.per_second(text, clients=PROCESSES * THREADS, seconds=SECONDS))
            verb.append(_verb(SPREAD))
            hot.append(_verb(HOT))
            for clients in CLIENTS:
                http[clients].append(_http(address, clients))
    base = statistics.median(plain)
    sixteen = http[16]
    return [
        Figure("the minimal writes by pgbench", base, "per second"),
        Figure("place_order, 4 × 4 threads", statistics.median(verb), "per second"),
        Figure("place_order ÷ pgbench", _ratio(verb, plain), aim=0.30),
        Figure("hot ÷ spread", _ratio(hot, verb), aim=0.9),
        *(Figure(f"HTTP, {n} clients", statistics.median(r["rate"] for r in http[n]), "per second") for n in CLIENTS),
        Figure("HTTP at 16 clients ÷ pgbench", _ratio([run["rate"] for run in sixteen], plain), aim=0.20),
        Figure("HTTP at 16 clients, p50", statistics.median(run["p50_ms"] for run in sixteen), "ms"),
        Figure("HTTP at 16 clients, p99", statistics.median(run["p99_ms"] for run in sixteen), "ms", 70, at_most=True),
    ]


def _ratio(these: list[float], those: list[float]) -> float:
    return statistics.median(one / other for one, other in zip(these, those, strict=True))


def _verb(skus: int) -> float:
    command = [sys.executable, "-m", "bench.order_worker", str(THREADS), str(SECONDS), str(skus)]
    workers = [
        subprocess.Popen(command, env=scratch.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(PROCESSES)
    ]
    for worker in workers:
        worker.stdout.readline()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    counted = [worker.communicate()[0].strip() for worker in workers]
    if not all(counted):
        raise CannotRun("a worker process failed; see above")
    return sum(map(int, counted)) / SECONDS


def _http(address: str, clients: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.order_clients", address, str(clients), str(SECONDS), str(SPREAD)]
    done = subprocess.run(command, env=scratch.environment(), stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise CannotRun("the clients failed; see above")
    return json.loads(done.stdout)


@contextmanager
def _web() -> Iterator[str]:
    """The pages and the API as in production: granian, WSGI, two workers of eight threads."""
    port = ports.choose("127.0.0.1", None)
    how = ("--interface", "wsgi", "--workers", "2", "--blocking-threads", "8", "--workers-kill-timeout", "3")
    command = [sys.executable, "-m", "granian", *how, "--port", str(port), "config.wsgi:application"]
    environment = scratch.environment() | {"API_REQUESTS_PER_SECOND": "100000"}
    web = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        web.terminate()
        web.wait(10)
