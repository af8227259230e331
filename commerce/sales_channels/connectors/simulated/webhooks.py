"""Deliveries of a simulated shop: composed and signed when something happens, sent by threads of their own, repeated as
the system repeats them, and spoiled on the way as the script says.
"""

import heapq
import http.client
import itertools
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from commerce.sales_channels.connectors.simulated import subscribing
from commerce.sales_channels.connectors.simulated.exchange import Letter, Wire
from commerce.sales_channels.connectors.simulated.faults import Script
from commerce.sales_channels.connectors.simulated.shop import Event, Shop
from commerce.sales_channels.connectors.simulated.subscribing import EVERYTHING

PARALLEL = 4
WINDOW_SECONDS = 5.0


@dataclass
class Delivery:
    """One letter to one subscriber. `statuses` holds what was answered to each attempt, 0 for no answer."""

    topic: str
    key: str
    url: str
    headers: dict[str, str]
    body: bytes
    subscription: int
    copies: int = 1
    statuses: list[int] = field(default_factory=list)


class Postman:
    """Listens to a shop. With `sends` False everything is composed and kept in `log` only."""

    def __init__(self, shop: Shop, wire: Wire, script: Script, *, sends: bool = True) -> None:
        self.shop, self.wire, self.script, self.sends = shop, wire, script, sends
        self.log: list[Delivery] = []
        self._queue: list[tuple[float, int, Delivery, int]] = []
        self._window: list[tuple[Delivery, float]] = []
        self._numbers = itertools.count()
        self._busy = 0
        self._ended = False
        self._change = threading.Condition()
        self._threads = ThreadPoolExecutor(PARALLEL, thread_name_prefix="simulated-delivery")
        self._clerk = threading.Thread(target=self._hand_out, name="simulated-post", daemon=True)
        shop.listeners.append(self.hear)

    def start(self) -> None:
        """Send from now on."""
        self._clerk.start()

    def stop(self) -> None:
        """Nothing is sent after this."""
        with self._change:
            self._ended = True
            self._change.notify_all()
        if self._clerk.is_alive():
            self._clerk.join()
        self._threads.shutdown(cancel_futures=True)

    def subscribe(self, url: str, secret: str, topics: list[str] | None = None) -> dict:
        """A new subscriber; returns its record."""
        return subscribing.add(self.shop, url, secret, topics or [EVERYTHING])

    def hear(self, event: Event) -> None:
        """Compose what the event is worth, for each subscriber; called while the shop stands still."""
        moment = f"{self.wire.code}:{self.script.seed}:{len(self.shop.state.journal)}:{event}"
        for number, letter in enumerate(self.wire.letters(event)):
            for subscription in self.shop.state.subscriptions:
                if _wants(subscription, event, letter):
                    self._post(letter, subscription, f"{moment}:{number}:{subscription['id']}")

    def flush(self) -> None:
        """What waits for company is on its way now."""
        with self._change:
            self._release()

    def settle(self, seconds: float = 10.0) -> bool:
        """Send what waits and wait until all is done; whether it was in time."""
        self.flush()
        end = time.monotonic() + seconds
        with self._change:
            return self._change.wait_for(lambda: not (self._queue or self._busy), end - time.monotonic())

    def _post(self, letter: Letter, subscription: dict, moment: str) -> None:
        delivery_id = str(uuid.uuid5(uuid.NAMESPACE_URL, moment))
        headers = self.wire.headers(letter, delivery_id, subscription["url"], subscription["secret"])
        headers = {"Content-Type": letter.content_type, **headers}
        fate = self.script.letter()
        made = Delivery(letter.topic, letter.key, subscription["url"], headers, letter.body, subscription["id"],
                        len(fate.delays))  # fmt: skip
        with self._change:
            self.log.append(made)
            if not self.sends:
                return
            self._window.extend((made, delay) for delay in fate.delays)
            if len(self._window) >= self.script.plan.window:
                self._release()
            self._change.notify_all()

    def _release(self) -> None:
        window, self._window = self._window, []
        mixed = self.script.shuffled(window) if self.script.plan.window > 1 else window
        for made, delay in mixed:
            self._enqueue(made, delay, 0)

    def _enqueue(self, made: Delivery, delay: float, attempt: int) -> None:
        due = time.monotonic() + self.shop.clock.real(delay)
        heapq.heappush(self._queue, (due, next(self._numbers), made, attempt))
        self._change.notify_all()

    def _hand_out(self) -> None:
        opened = time.monotonic()
        with self._change:
            while not self._ended:
                now = time.monotonic()
                if not self._window:
                    opened = now
                elif now - opened >= self.shop.clock.real(WINDOW_SECONDS):
                    self._release()
                while self._queue and self._queue[0][0] <= now and not self.script.silent:
                    _, _, made, attempt = heapq.heappop(self._queue)
                    self._busy += 1
                    self._threads.submit(self._attempt, made, attempt)
                self._change.wait(self._pause(now))

    def _pause(self, now: float) -> float | None:
        if self.script.silent or self._window:
            return 0.05
        return max(0.0, self._queue[0][0] - now) if self._queue else None

    def _attempt(self, made: Delivery, attempt: int) -> None:
        status = send(made, self.wire.retries.timeout)
        with self.shop.lock, self._change:
            made.statuses.append(status)
            self._judge(made, attempt, 200 <= status < 300)
            self._busy -= 1
            self._change.notify_all()

    def _judge(self, made: Delivery, attempt: int, good: bool) -> None:
        retries = self.wire.retries
        subscription = next((each for each in self.shop.state.subscriptions if each["id"] == made.subscription), None)
        if subscription is None or not subscription["active"]:
            return
        subscription["failures"] = 0 if good else subscription["failures"] + 1
        if not good and attempt < len(retries.waits):
            self._enqueue(made, retries.waits[attempt], attempt + 1)
        elif not good and retries.gives_up_after and subscription["failures"] >= retries.gives_up_after:
            subscription["active"] = False


def _wants(subscription: dict, event: Event, letter: Letter) -> bool:
    if event.kind == "subscribed":  # the first letter, to nobody else
        return subscription["id"] == event.part_id
    return subscription["active"] and bool({letter.topic, EVERYTHING} & set(subscription["topics"]))


def send(made: Delivery, timeout: float) -> int:
    """One attempt; the status, or 0 when nothing came back."""
    parts = urlsplit(made.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, made.body, made.headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
