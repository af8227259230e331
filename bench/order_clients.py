"""Clients that place orders over HTTP, each on a connection that stays open: orders per second and latencies.

Run by `bench.orders`.
"""

import http.client
import json
import random
import sys
import threading
import time
import uuid

import django

django.setup()

from commerce import keys  # noqa: E402
from commerce.actors import SYSTEM  # noqa: E402
from commerce.keys import Limits  # noqa: E402

WARM_UP = 10
READY_SECONDS = 20


def main(address: str, clients: int, seconds: float, skus: int) -> None:
    secret = keys.create(name=f"Bench {clients}", scopes=["orders.write"], limits=Limits(), by=SYSTEM).secret
    wait_until_up(address)
    times: list[list[float]] = [[] for _ in range(clients)]
    start = threading.Barrier(clients + 1)

    def buy(index: int) -> None:
        try:
            work(index)
        except BaseException:
            start.abort()
            raise

    def work(index: int) -> None:
        chance = random.Random(f"{index}{time.time_ns()}")
        connection = http.client.HTTPConnection(address, timeout=30)
        for _ in range(WARM_UP):
            status, answer = place(connection, secret, chance.sample(range(1, skus + 1), 3))
            assert status == 201, answer
        start.wait(60)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            began = time.perf_counter()
            status, answer = place(connection, secret, chance.sample(range(1, skus + 1), 3))
            times[index].append((time.perf_counter() - began) * 1000)
            assert status == 201, answer

    workers = [threading.Thread(target=buy, args=(index,)) for index in range(clients)]
    for worker in workers:
        worker.start()
    start.wait(60)
    for worker in workers:
        worker.join()
    found = sorted(each for own in times for each in own)
    middle, late = found[len(found) // 2], found[int(len(found) * 0.99)]
    print(json.dumps({"rate": len(found) / seconds, "p50_ms": middle, "p99_ms": late}))


def place(connection: http.client.HTTPConnection, secret: str, skus: list[int]) -> tuple[int, bytes]:
    """Send one order; returns the status and the body of the answer."""
    return send(connection, secret, order(skus), uuid.uuid4().hex)


def order(skus: list[int]) -> dict:
    """The body of one order, a unit of each SKU."""
    return {
        "channel": "pos",
        "lines": [{"sku": f"SKU-{sku}", "quantity": 1} for sku in skus],
        "delivery": {"method": "carry_out", "location": "place-1"},
        "payments": [{"method": "external", "reference": "bench"}],
    }


def send(connection: http.client.HTTPConnection, secret: str, body: dict, key: str) -> tuple[int, bytes]:
    """Send one body under a key; returns the status and the body of the answer."""
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
    connection.request("POST", "/api/v1/orders", json.dumps(body), headers | {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, answer.read()


def wait_until_up(address: str) -> None:
    """Return once the web process answers. Raises SystemExit when it takes too long."""
    for _ in range(READY_SECONDS * 10):
        try:
            http.client.HTTPConnection(address, timeout=1).request("GET", "/healthz")
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{address} did not answer within {READY_SECONDS} s")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
