"""One process that holds carts from several threads: says `ready`, waits for a line, works until time is up, then
prints how many. Run by `bench.holds`."""

import random
import sys
import threading
import time

import django

django.setup()

from django.db import connection  # noqa: E402

from commerce.actors import SYSTEM  # noqa: E402
from commerce.models import Channel  # noqa: E402
from inventory import reservations  # noqa: E402
from inventory.planning import Line  # noqa: E402

WARM_UP = 20


def main(threads: int, seconds: float, skus: int) -> None:
    channel = Channel.objects.get(code="web")
    counts = [0] * threads
    start = threading.Barrier(threads + 1)
    workers = [threading.Thread(target=_buy, args=(channel, counts, i, start, seconds, skus)) for i in range(threads)]
    for worker in workers:
        worker.start()
    while start.n_waiting < threads:
        time.sleep(0.01)
    print("ready", flush=True)
    sys.stdin.readline()
    start.wait()
    for worker in workers:
        worker.join()
    print(sum(counts))


def _buy(channel: Channel, counts: list, index: int, start: threading.Barrier, seconds: float, skus: int) -> None:
    chance = random.Random(f"{index}{time.time_ns()}")
    for _ in range(WARM_UP):
        _hold(channel, chance, skus)
    start.wait()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        _hold(channel, chance, skus)
        counts[index] += 1
    connection.close()


def _hold(channel: Channel, chance: random.Random, skus: int) -> None:
    lines = [Line(sku, 1, 1) for sku in chance.sample(range(1, skus + 1), 3)]
    reservations.hold(by=SYSTEM, channel=channel, lines=lines)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
