"""Three simulated channels that show one stock, a web shop that sells, and the engine beside it. Run by
`bench.channels`."""

import base64
import hashlib
import hmac
import http.client
import json
import random
import sys
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections as databases  # noqa: E402

from bench import channel_accounts  # noqa: E402
from bench.channel_accounts import PATHS  # noqa: E402
from bench.order_clients import wait_until_up  # noqa: E402
from commerce.actors import SYSTEM  # noqa: E402
from commerce.events import relay  # noqa: E402
from commerce.models import Channel, Connection, Push, Reaction  # noqa: E402
from commerce.sales_channels import listings, serving  # noqa: E402
from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator  # noqa: E402
from orders import placement  # noqa: E402
from orders.deliveries import Wanted  # noqa: E402
from orders.purchases import Purchase, Tender, Wish  # noqa: E402

PATIENCE_SECONDS = 60
HOME = {"line1": "4 Berwick Street", "city": "London", "postal_code": "W1F 0DR", "country": "GB", "name": "Ana Ruiz"}
Told = dict[tuple[str, str], list[datetime]]


def main(address: str, rate: float, seconds: float, skus: int, deliveries: int, clients: int) -> None:
    setup = Setup(sends=False, catalog=channel_accounts.catalog(skus))
    stop = threading.Event()
    with ExitStack() as stack:
        sims = {system: stack.enter_context(Simulator(system=system, setup=setup)) for system in PATHS}
        settings.EGRESS_EXCEPTIONS = [sim.address for sim in sims.values()]
        made = {system: join(sim) for system, sim in sims.items()}
        works = [lambda: relay.drain(limit=100, seconds=2)] * 2
        works += [lambda pk=each.pk: serving.serve(pk, seconds=2) for each in made.values()]
        told: Told = {}
        threads = [threading.Thread(target=repeat, args=(work, stop)) for work in works]
        threads.append(threading.Thread(target=repeat, args=(lambda: watch(sims, told), stop)))
        for thread in threads:
            thread.start()
        settle()
        sales = sell(rate, seconds, skus)
        settle()
        stop.set()
        for thread in threads:
            thread.join()
    lags, missing = judge(sales, told, list(sims))
    wait_until_up(address)
    accepted, late = knock(address, made["woocommerce"], deliveries, clients)
    middle, slow = (lags[int(len(lags) * share)] if lags else 0 for share in (0.5, 0.95))
    print(json.dumps({"sales": len(sales), "p50": middle, "p95": slow, "missing": missing, "accepted": accepted,
                      "answer_p99_ms": late}))  # fmt: skip


def join(sim: Simulator) -> Connection:
    """A live connection to a simulated channel that shows what place-1 has."""
    found = channel_accounts.join(sim.wire.code, sim.url, next(iter(sim.shop.state.places)), sim.setup.account)
    listings.refresh(found)
    return found


def watch(sims: dict[str, Simulator], told: Told) -> None:
    """Note when each channel was told of each SKU."""
    for system, sim in sims.items():
        state = sim.shop.state
        with sim.shop.lock:
            for number, variant in state.variants.items():
                at = max(level.told_at for level in state.counts[number].values())
                times = told.setdefault((system, variant.sku), [])
                if not times or times[-1] != at:
                    times.append(at)
    time.sleep(0.01)


def sell(rate: float, seconds: float, skus: int) -> list[tuple[str, datetime]]:
    """Orders on the web at that rate: `(SKU, when it was sold)`."""
    dice, web, found = random.Random(7), Channel.objects.get(code="web"), []
    started = time.monotonic()
    for number in range(int(rate * seconds)):
        time.sleep(max(0.0, started + number / rate - time.monotonic()))
        variant = dice.randint(1, skus)
        wish = Wish(variant, 1, Wanted("ship", address=HOME))
        bought = Purchase(channel=web, wishes=(wish,), tenders=(Tender("external", reference=str(number)),))
        placement.place_order(by=SYSTEM, purchase=bought)
        found.append((f"SKU-{variant}", datetime.now(UTC)))
    return found


def judge(sales: list[tuple[str, datetime]], told: Told, systems: list[str]) -> tuple[list[float], int]:
    """Sorted seconds from each sale to each channel's next yes, and how many never came."""
    lags, missing = [], 0
    for sku, at in sales:
        for system in systems:
            after = next((moment for moment in told[system, sku] if moment >= at), None)
            missing += after is None
            lags += [] if after is None else [(after - at).total_seconds()]
    return sorted(lags), missing


def settle() -> None:
    """Until nothing is to be told or done."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        waits = Push.objects.exclude(status="idle").exists() or Reaction.objects.filter(status="waiting").exists()
        if not waits:
            return
        time.sleep(0.1)
    raise SystemExit("the channels were not told everything in time")


def knock(address: str, connection: Connection, deliveries: int, clients: int) -> tuple[float, float]:
    """Deliveries accepted a second, and the 99th percentile of their answers in milliseconds."""
    times: list[float] = []

    def send(index: int) -> None:
        own = http.client.HTTPConnection(address, timeout=30)
        for number in range(index, deliveries, clients):
            body = json.dumps({"id": number, "status": "checkout-draft", "pad": "x" * 2000}).encode()
            mark = hmac.new(b"simulated-secret", body, hashlib.sha256).digest()
            headers = {
                "Content-Type": "application/json",
                "X-WC-Webhook-Topic": "order.updated",
                "X-WC-Webhook-Resource": "order",
                "X-WC-Webhook-Event": "updated",
                "X-WC-Webhook-ID": "1",
                "X-WC-Webhook-Delivery-ID": f"d{number}",
                "X-WC-Webhook-Source": connection.base_url.removesuffix(PATHS["woocommerce"]),
                "X-WC-Webhook-Signature": base64.b64encode(mark).decode(),
            }
            began = time.perf_counter()
            own.request("POST", f"/api/v1/webhooks/{connection.token}", body, headers)
            answer = own.getresponse()
            said = answer.read()
            assert answer.status == 202, (answer.status, said)
            times.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=send, args=(index,)) for index in range(clients)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - started
    if len(times) < deliveries:
        raise SystemExit("some deliveries were not accepted")
    return deliveries / took, sorted(times)[int(len(times) * 0.99)]


def repeat(work, stop: threading.Event) -> None:
    """Until the end, each turn with a connection of its own."""
    while not stop.is_set():
        try:
            work()
        finally:
            databases.close_all()
        time.sleep(0.02)


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:4]), *map(int, sys.argv[4:7]))
