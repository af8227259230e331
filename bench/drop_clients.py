"""Buyers of one SKU: each sends one order, again under the same key while it hears 503. Run by `bench.drop`."""

import http.client
import json
import sys
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import django

django.setup()

from bench import order_clients  # noqa: E402
from commerce import keys  # noqa: E402
from commerce.actors import SYSTEM  # noqa: E402
from commerce.keys import Limits  # noqa: E402

TRIES = 50
_mine = threading.local()


def main(address: str, buyers: int, at_a_time: int, sku: int) -> None:
    secret = keys.create(name="Bench drop", scopes=["orders.write"], limits=Limits(), by=SYSTEM).secret
    order_clients.wait_until_up(address)
    began = time.monotonic()

    def buy(number: int) -> tuple[str, int, float]:
        told, again = _buy(address, secret, sku)
        return told, again, time.monotonic() - began

    with ThreadPoolExecutor(at_a_time) as crowd:
        found = list(crowd.map(buy, range(buyers)))
    print(
        json.dumps(
            {
                "told": Counter(told for told, _, _ in found),
                "again": sum(again for _, again, _ in found),
                "sold_out_after": max((at for told, _, at in found if told == "201"), default=0),
                "seconds": max(at for _, _, at in found),
            }
        )
    )


def _buy(address: str, secret: str, sku: int) -> tuple[str, int]:
    """What one buyer is told in the end, and how often they had to ask again."""
    body = {
        "channel": "web",
        "lines": [{"sku": f"SKU-{sku}", "quantity": 1}],
        "delivery": {"method": "pickup", "location": "place-1"},
        "payments": [{"method": "external", "reference": "drop"}],
    }
    if not hasattr(_mine, "connection"):
        _mine.connection = http.client.HTTPConnection(address, timeout=120)
    key = uuid.uuid4().hex
    again = 0
    status, answer = order_clients.send(_mine.connection, secret, body, key)
    while status == http.HTTPStatus.SERVICE_UNAVAILABLE and again < TRIES:
        time.sleep(0.2)
        again += 1
        status, answer = order_clients.send(_mine.connection, secret, body, key)
    code = json.loads(answer)["code"] if status >= http.HTTPStatus.BAD_REQUEST else ""
    return f"{status} {code}".strip(), again


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
