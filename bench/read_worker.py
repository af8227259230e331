"""Asks `GET /api/v1/availability` through the whole stack but the socket, and its query alone. Run by `bench.reads`."""

import json
import random
import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from commerce import keys, transactions  # noqa: E402
from commerce.actors import SYSTEM  # noqa: E402
from commerce.keys import Limits  # noqa: E402
from inventory import availability  # noqa: E402

ROUNDS = 30
_SCANS = "SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'inventory_level'"


def main(skus: int) -> None:
    secret = keys.create(name="Bench", scopes=["stock.read"], limits=Limits(), by=SYSTEM).secret
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    wanted = random.Random(7).sample(range(1, skus + 1), 100)

    def call(numbers: list[int], places: str = "") -> None:
        query = "&".join(f"sku=SKU-{number}" for number in numbers)
        answer = client.get(f"/api/v1/availability?{query}&channel=web{places}")
        assert answer.status_code == 200, answer.content[:500]

    def query() -> None:
        availability.read(variant_ids=wanted, location_ids=range(1, 101), now=transactions.now())

    call(wanted)
    before = _scans()
    times = {"call_ms": _times(lambda: call(wanted)), "query_ms": _times(query)}
    named = [f"&location=place-{number}" for number in range(1, 101)]
    one, many = _queries(lambda: call(wanted[:1], named[0])), _queries(lambda: call(wanted, "".join(named)))
    time.sleep(1)
    print(json.dumps(times | {"queries_one": one, "queries_many": many, "scans": _scans() - before}))


def _times(work: Callable[[], None]) -> list[float]:
    found = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        found.append((time.perf_counter() - started) * 1000)
    return found


def _queries(work: Callable[[], None]) -> int:
    work()
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def _scans() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_SCANS)
        return cursor.fetchone()[0]


if __name__ == "__main__":
    main(int(sys.argv[1]))
