"""One process that answers `POST /orders` to itself, one after the other: what of a request is its own work, and what
is waiting for the database. Run by `bench.orders`."""

import io
import json
import random
import statistics
import sys
import time
import uuid

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402

from bench import order_clients  # noqa: E402
from commerce import keys  # noqa: E402
from commerce.actors import SYSTEM  # noqa: E402
from commerce.keys import Limits  # noqa: E402

WARM_UP, BATCHES, BATCH = 20, 8, 25


def main(skus: int) -> None:
    secret = keys.create(name="Bench request", scopes=["orders.write"], limits=Limits(), by=SYSTEM).secret
    handler = WSGIHandler()

    def place() -> None:
        told = []
        answer = handler(_request(secret, skus), lambda status, headers, error=None: told.append(status))
        body = b"".join(answer)
        answer.close()
        assert told == ["201 Created"], body

    for _ in range(WARM_UP):
        place()
    work, wait = [], []
    for _ in range(BATCHES):
        own, began = time.process_time(), time.perf_counter()
        for _ in range(BATCH):
            place()
        own, took = time.process_time() - own, time.perf_counter() - began
        work.append(own / BATCH * 1000)
        wait.append((took - own) / BATCH * 1000)
    print(json.dumps({"work_ms": statistics.median(work), "wait_ms": statistics.median(wait)}))


def _request(secret: str, skus: int) -> dict:
    body = json.dumps(order_clients.order(random.sample(range(1, skus + 1), 3))).encode()
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/api/v1/orders",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_AUTHORIZATION": f"Bearer {secret}",
        "HTTP_IDEMPOTENCY_KEY": uuid.uuid4().hex,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.input": io.BytesIO(body),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
