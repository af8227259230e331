"""The web shop and the carriers: programs that talk to the API."""

import json
import time
import urllib.request
import uuid
from collections.abc import Callable
from typing import Any

from fulfillment.carriers.signatures import sign
from tests.journeys.stack import Stack
from tests.processes import wait_until


def until(it_is_so: Callable[[], object]) -> None:
    """Ask until it is so, as often as a busy server can bear; AssertionError after a minute."""
    wait_until(it_is_so, seconds=60, every=0.2)


class Door:
    """A program with a key."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def get(self, path: str) -> Any:
        return self._send("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._send("POST", path, json.dumps(body).encode(), **headers)

    def order(self, email: str, goods: dict[str, int], delivery: dict, *payments: dict) -> dict[str, Any]:
        """What the web shop places for a customer; by card unless said otherwise."""
        body = {
            "channel": "web",
            "lines": [{"sku": sku, "quantity": units} for sku, units in goods.items()],
            "delivery": delivery,
            "customer": {"name": f"{email.split('@')[0].title()} Ruiz", "email": email},
            "payments": payments or [{"method": "card", "token": "tok_visa"}],
        }
        return self.post("orders", body)

    def fulfillments(self, order: dict) -> list[dict[str, Any]]:
        """All of an order, in the order in which they were made; waits for the first."""
        found: list[dict[str, Any]] = []

        def there() -> bool:
            found[:] = sorted(self.get(f"fulfillments?order={order['id']}")["results"], key=lambda one: one["position"])
            return bool(found)

        until(there)
        return found

    def order_now(self, order: dict) -> dict[str, Any]:
        """An order as it stands."""
        return self.get(f"orders/{order['id']}")

    def stock_of(self, sku: str, store: str) -> tuple[int, int, int]:
        """On hand, set aside, and to be sold, of an article in a store."""
        (found,) = self.get(f"availability?sku={sku}&location={store}")["results"]
        return found["on_hand"], found["unavailable"], found["available"]

    def tasks(self, order: dict) -> list[dict[str, Any]]:
        """What people are asked to do about an order."""
        about = {order["id"], *(work["id"] for work in self.fulfillments(order))}
        return [task for task in self.get("tasks")["results"] if task["about"] in about]

    def carrier_says(self, number: str, *kinds: str) -> Any:
        """The test carrier tells, signed, what happened to a parcel."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        events = [{"id": uuid.uuid4().hex, "kind": kind, "at": now} for kind in kinds]
        body = json.dumps({"id": uuid.uuid4().hex, "number": number, "events": events}).encode()
        stamp = str(int(time.time()))
        signed = {"X-Timestamp": stamp, "X-Hmac-Signature": sign("local-only", f"{stamp}.".encode() + body)}
        return self._send("POST", "carrier-events/test", body, **signed)

    def _send(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Any:
        common = {"Authorization": f"Bearer {self._stack.town.key}", "Content-Type": "application/json"}
        key = {"Idempotency-Key": uuid.uuid4().hex} if method == "POST" else {}
        url = f"{self._stack.url}/api/v1/{path}"
        request = urllib.request.Request(url, body, {**common, **key, **headers}, method=method)
        return json.load(urllib.request.urlopen(request, timeout=30))
