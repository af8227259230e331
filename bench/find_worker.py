"""Asks `GET /api/v1/orders` through the whole stack but the socket, in every way an order is found. Run by
`bench.finding`."""

import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import django

django.setup()

from django.test import Client  # noqa: E402

from bench.order_book import FIRST, SYLLABLES  # noqa: E402
from commerce import ids, keys  # noqa: E402
from commerce.actors import SYSTEM  # noqa: E402
from commerce.keys import Limits  # noqa: E402
from commerce.models import Location  # noqa: E402

ROUNDS = 40
Way = Callable[[random.Random], dict[str, str]]


def main(orders: int, skus: int, places: int) -> None:
    everywhere = keys.create(name="All", scopes=["orders.read"], limits=Limits(), by=SYSTEM).secret
    here = Limits(locations=list(Location.objects.filter(pk=1)))
    one_store = keys.create(name="One", scopes=["orders.read"], limits=here, by=SYSTEM).secret
    found = {}
    for name, way in ways(orders, skus, places).items():
        found[name] = measure(everywhere, way)
    for name in ("name", "SKU bought", "bestseller bought", "newest"):
        found[f"{name}, one store's own"] = measure(one_store, ways(orders, skus, places)[name])
    print(json.dumps(found))


def ways(orders: int, skus: int, places: int) -> dict[str, Way]:
    """Every way to ask, with something else each time."""

    def day(chance: random.Random) -> datetime:
        return datetime.now(UTC) - timedelta(days=chance.randrange(10, 700))

    def dates(chance: random.Random, days: int) -> dict[str, str]:
        start = day(chance)
        return {"placed_from": _text(start), "placed_to": _text(start + timedelta(days=days))}

    def month(chance: random.Random) -> dict[str, str]:
        return {"location": f"place-{chance.randint(1, places)}", **dates(chance, 30)}

    def receipt(chance: random.Random) -> str:
        number = 2 * chance.randint(1, orders // 2)
        return f"till-{1 + number % places}/{number:06}"

    surname = lambda chance: "".join(chance.choices(SYLLABLES, k=4))  # noqa: E731
    return {
        "newest": lambda chance: {},
        "number": lambda chance: {"search": f"#{100_000 + chance.randint(1, orders)}"},
        "public id": lambda chance: {"search": ids.encode("ord", chance.randint(1, orders))},
        "external id": lambda chance: {"search": f"EXT-{3 * chance.randint(1, orders // 3)}"},
        "receipt": lambda chance: {"search": receipt(chance)},
        "phone tail": lambda chance: {"search": f"{chance.randrange(10_000):04}"},
        "whole phone": lambda chance: {"phone": f"+4479{chance.randrange(10**8):08}"},
        "e-mail": lambda chance: {"email": f"buyer{chance.randrange(400_000)}@example.com"},
        "beginning of e-mail": lambda chance: {"search": f"buyer{chance.randrange(4_000)}"},
        "beginning of all e-mails": lambda chance: {"search": "buy"},
        "name": lambda chance: {"search": f"{chance.choice(FIRST)} {surname(chance)}"},
        "beginning of a name": lambda chance: {"search": surname(chance)[:4]},
        "first name of many": lambda chance: {"search": chance.choice(FIRST)},
        "two letters": lambda chance: {"search": chance.choice(FIRST)[:2]},
        "SKU bought": lambda chance: {"search": f"SKU-{chance.randint(2, skus)}"},
        "bestseller bought": lambda chance: {"search": "SKU-1"},
        "day and store": lambda chance: {"search": f"{day(chance):%Y-%m-%d} place-{chance.randint(1, places)}"},
        "month and store": month,
        "day": lambda chance: dates(chance, 1),
        "nothing": lambda chance: {"search": f"zzq{chance.randrange(10_000)} xxq"},
    }


def measure(secret: str, way: Way) -> list[float]:
    """Latencies in milliseconds."""
    client, chance, times = Client(headers={"Authorization": f"Bearer {secret}"}), random.Random(7), []
    for _ in range(ROUNDS):
        path = f"/api/v1/orders?{urlencode({**way(chance), 'page_size': '50'})}"
        started = time.perf_counter()
        answer = client.get(path)
        times.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, answer.content[:500]
    return times


def _text(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
