"""Opens the pickup boards through the whole stack but the socket. Run by `bench.pickups`."""

import json
import time

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.pickups import LONG  # noqa: E402
from commerce.models import Staff  # noqa: E402
from fulfillment.models import Fulfillment  # noqa: E402

ROUNDS = 40
FEW = 5
BOARD = "/s/place-1/pickup/"
HTMX = {"HX-Request": "true"}


def main() -> None:
    client = Client()
    client.force_login(Staff.objects.create_user(email="bench@example.com", name="Bench", is_owner=True))
    ways = {
        "board with 2,000 open": (BOARD, {}),
        "its live part": (BOARD, HTMX),
        LONG: (f"{BOARD}?column=ready&show=200", {}),
        "runner board": ("/s/place-1/runner/", {}),
    }
    times = {name: [measure(client, *way) for _ in range(ROUNDS)] for name, way in ways.items()}
    busy = time.process_time()
    for _ in range(ROUNDS):
        measure(client, BOARD, {})
    busy = (time.process_time() - busy) * 1000 / ROUNDS
    many = queries(client)
    Fulfillment.objects.filter(pk__gt=FEW).update(location_id=2)
    print(json.dumps({"ms": times, "cpu_ms": busy, "queries": many, "queries_few": queries(client)}))


def measure(client: Client, path: str, headers: dict[str, str]) -> float:
    """Milliseconds of one page."""
    started = time.perf_counter()
    answer = client.get(path, headers=headers)
    took = (time.perf_counter() - started) * 1000
    assert answer.status_code == 200, answer.content[:500]
    return took


def queries(client: Client) -> int:
    """How many one page takes."""
    with CaptureQueriesContext(connection) as caught:
        measure(client, BOARD, {})
    return len(caught)


if __name__ == "__main__":
    main()
