"""Quotes random baskets, and some right after a promotion has changed. Run by `bench.quotes`."""

import json
import random
import sys
import time

import django

django.setup()

from commerce import sql, transactions  # noqa: E402
from commerce.models import Channel  # noqa: E402
from commerce.pricing import quote  # noqa: E402
from commerce.pricing.basket import Basket, Destination, Item  # noqa: E402

ROUNDS, CHANGES = 60, 5
_CHANGE = "UPDATE commerce_promotion SET title = title WHERE priority = 1 RETURNING id"


def main(skus: int, lines: int) -> None:
    channel, chance = Channel.objects.get(code="web"), random.Random(7)
    here = Destination("pickup", location_id=1, country="GB", postal_code="W1F 8SA")

    def ask() -> float:
        items = tuple(Item(sku, chance.randint(1, 3), here) for sku in chance.sample(range(1, skus + 1), lines))
        basket = Basket(channel.pk, channel.currency, True, items, transactions.now(), location_id=1)
        started = time.perf_counter()
        found = quote.quote(basket)
        took = (time.perf_counter() - started) * 1000
        assert found.totals.discount > 0, found.totals
        return took

    for _ in range(5):
        ask()
    cpu = time.process_time()
    times = [ask() for _ in range(ROUNDS)]
    cpu = (time.process_time() - cpu) / ROUNDS * 1000
    changed = []
    for _ in range(CHANGES):
        sql.run(_CHANGE)
        changed.append(ask())
    print(json.dumps({"quote_ms": times, "cpu_ms": cpu, "changed_ms": changed}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
