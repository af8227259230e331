"""One process that places orders from several threads: says `ready`, waits for a line, works until time is up, then
prints how many. Run by `bench.orders`."""

import random
import sys
import threading
import time

import django

django.setup()

from django.db import connection  # noqa: E402

from commerce.actors import SYSTEM  # noqa: E402
from commerce.models import Channel, Location  # noqa: E402
from orders import placement  # noqa: E402
from orders.deliveries import Wanted  # noqa: E402
from orders.purchases import Purchase, Tender, Wish  # noqa: E402

WARM_UP = 20


def main(threads: int, seconds: float, skus: int) -> None:
    channel, wanted = Channel.objects.get(code="pos"), Wanted("carry_out", Location.objects.get(pk=1))
    counts = [0] * threads
    start = threading.Barrier(threads + 1)

    def buy(index: int) -> None:
        chance = random.Random(f"{index}{time.time_ns()}")
        for _ in range(WARM_UP):
            _place(channel, wanted, chance, skus)
        start.wait()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            _place(channel, wanted, chance, skus)
            counts[index] += 1
        connection.close()

    workers = [threading.Thread(target=buy, args=(index,)) for index in range(threads)]
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


def _place(channel: Channel, wanted: Wanted, chance: random.Random, skus: int) -> None:
    wishes = tuple(Wish(sku, 1, wanted) for sku in chance.sample(range(1, skus + 1), 3))
    tenders = (Tender("external", reference="bench"),)
    placement.place_order(by=SYSTEM, purchase=Purchase(channel=channel, wishes=wishes, tenders=tenders))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]))
