"""Three simulated channels that sell from one stock, with webhooks lost, doubled and shuffled on their way to us.

The channels keep a journal of what truly happened; `Verdict` compares it with our books. Waits of the engine are
shortened: half an hour of an outage is a second of the test for every 360 of its own.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connections as databases
from django.utils import timezone

from commerce.actors import SYSTEM
from commerce.errors import BusyRetry
from commerce.events import relay
from commerce.models import Channel, Connection, Inbound, Listing, Push, Reaction, SyncException, Variant
from commerce.sales_channels import accounts, connections, inbox, listings, polling, serving
from commerce.sales_channels.calls import NotNow
from commerce.sales_channels.connections import Account
from commerce.sales_channels.connector import Delivered
from commerce.sales_channels.connectors.simulated.faults import Plan
from commerce.sales_channels.connectors.simulated.simulator import Setup, Simulator
from commerce.sales_channels.connectors.simulated.webhooks import Delivery
from commerce.sales_channels.faults import ChannelFault
from inventory import channel_sync
from orders.models import ChannelOrder, Order
from tests.commerce.sales_channels.simulated import connected
from tests.concurrency.channel_verdict import Verdict, truly, units_of
from tests.factories.commerce import ChannelFactory, LocationFactory, variant
from tests.factories.inventory import receive

SYSTEMS = ("shopify", "woocommerce", "square")
WARES = 12
CURRENCY = "GBP"
ENOUGH, PATIENCE_SECONDS = 40, 60


@dataclass
class Door:
    """One channel: its simulator, its connection, and which of its deliveries we have had."""

    sim: Simulator
    connection: Connection
    taken: int = 0
    held: list[Delivery] = field(default_factory=list)


class World:
    """See the module. `step` lets something happen somewhere; the engine runs in threads beside it."""

    def __init__(self, seed: int, doors: dict[str, Door], wares: list[Variant], location) -> None:
        self.dice, self.doors, self.wares, self.location = random.Random(seed), doors, wares, location
        self.events = self.deliveries = 0
        self.stop = threading.Event()
        self.failures: list[str] = []

    def step(self) -> None:
        """One wish of somebody on one of the channels."""
        self.events += 1
        self.dice.choice(list(self.doors.values())).sim.step()

    def deliver(self, door: Door) -> None:
        """What the channel has sent since: lost, doubled and shuffled as its script says; nothing while it is away."""
        log = door.sim.deliveries()
        door.held += [one for one in log[door.taken :] for _ in range(one.copies)]
        door.taken = len(log)
        if door.sim.script.away:
            return
        window, door.held = door.held[: len(door.held)], []
        self.dice.shuffle(window)
        for one in window:
            self._receive(door, one)

    def run(self, *works: Callable[[], object]) -> None:
        """Threads that repeat these until the world stops."""
        self.threads = [threading.Thread(target=self._repeat, args=(work,)) for work in works]
        for thread in self.threads:
            thread.start()

    def engine(self) -> list[Callable[[], object]]:
        """What workers and beat do: a server and a poller per channel, and the relay."""
        works: list[Callable[[], object]] = [lambda: relay.drain(limit=50, seconds=2)] * 2
        for door in self.doors.values():
            works.append(lambda door=door: serving.serve(door.connection.pk, seconds=2))
            works.append(lambda door=door: self.deliver(door))
        return [*works, self._poll]

    def settled(self, seconds: float) -> float | None:
        """How long until nothing is left to do and every channel shows what it should; None when not in time."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            if not self.waiting() and not self.drift():
                return time.monotonic() - started
            time.sleep(0.1)
        return None

    def keep_up(self) -> None:
        """Buyers come as fast as an engine on this machine can take them: what waits here is never much. What waits at
        a channel that is away does not count."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while Inbound.objects.filter(status="waiting").count() + relay_waits() > ENOUGH:
            assert time.monotonic() < deadline, self.failures[:5]
            time.sleep(0.02)

    def waiting(self) -> int:
        """Deliveries and wishes that nobody has worked on, and orders nobody has heard of."""
        held = sum(len(door.held) for door in self.doors.values())
        inside = Inbound.objects.filter(status="waiting").count() + Push.objects.exclude(status="idle").count()
        return held + inside + relay_waits() + sum(len(self.lost(door)) for door in self.doors.values())

    def left(self) -> str:
        """What is still to be done, for whoever wonders why."""
        inside = Inbound.objects.filter(status="waiting").values_list("topic", "reason", "detail")
        wishes = Push.objects.exclude(status="idle").values_list("kind", "status", "last_error")
        reactions = Reaction.objects.filter(status="waiting").values_list("handler", "last_error")
        return f"{inside[:3]} {wishes[:3]} {reactions[:3]} {self.failures[:3]}"

    def drift(self) -> int:
        """Levels that show another number than they should."""
        wrong = 0
        for door in self.doors.values():
            rows = Listing.objects.filter(connection=door.connection, status="matched").select_related("variant")
            ref = door.connection.places.get().external_ref
            should = channel_sync.shown(door.connection, {(row.variant_id, ref) for row in rows})
            shows = {sku: sum(places.values()) for sku, places in door.sim.levels().items()}
            wrong += sum(shows[row.variant.sku] != should[row.variant_id, ref] for row in rows)
        return wrong

    def lost(self, door: Door) -> list[str]:
        """Orders of the channel that are alive there and are none of ours."""
        alive = {
            connected.named(door.sim.wire.code, order.id)
            for order in door.sim.orders()
            if order.status != "cancelled" and order.paid
        }
        known = ChannelOrder.objects.filter(connection=door.connection, status="placed")
        return sorted(alive - set(known.values_list("external_id", flat=True)))

    def verdict(self, recovery: float) -> Verdict:
        """The books of both sides compared."""
        doubled = wrong = sold = 0
        for door in self.doors.values():
            for order in door.sim.orders():
                name = connected.named(door.sim.wire.code, order.id)
                mine = Order.objects.filter(channel=door.connection.channel, external_id=name)
                alive = mine.exclude(status="cancelled")
                sold += 1
                doubled += max(alive.count() - 1, 0)
                wrong += order.paid > 0 and units_of(alive) != truly(door.sim.wire.code, order)
        rows = ChannelOrder.objects.filter(oversold__gt=0)
        told = set(SyncException.objects.filter(cause="oversold").values_list("subject", flat=True))
        lost = sum(len(self.lost(door)) for door in self.doors.values())
        unexplained = rows.exclude(external_id__in=told).count()
        return Verdict(
            self.events, sold, self.deliveries, lost, doubled, wrong, rows.count(), unexplained, self.drift(), recovery
        )

    def close(self) -> None:
        """Everything stands still."""
        self.stop.set()
        for thread in self.threads:
            thread.join(60)

    def _receive(self, door: Door, one: Delivery) -> None:
        headers = {name.lower(): value for name, value in one.headers.items()}
        self.deliveries += 1
        inbox.receive(door.connection.token, Delivered("POST", headers, {}, one.body), now=timezone.now())

    def _poll(self) -> None:
        time.sleep(0.1)
        for connection_id in polling.due():
            try:
                polling.poll(serving.reading().get(pk=connection_id))
            except (NotNow, ChannelFault):
                continue  # the next time

    def _repeat(self, work: Callable[[], object]) -> None:
        while not self.stop.is_set():
            try:
                work()
            except BusyRetry:
                continue
            except Exception as failure:
                self.failures.append(f"{type(failure).__name__}: {failure}")
            finally:
                databases.close_all()
            time.sleep(0.02)


def relay_waits() -> int:
    """Reactions that are still to run."""
    return Reaction.objects.filter(status="waiting").count()


@contextmanager
def opened(seed: int, settings, monkeypatch, *, plan: Plan, units: int) -> Iterator[World]:
    """Three channels connected and showing one stock of WARES goods, `units` of each."""
    _shorten(monkeypatch)
    location = LocationFactory(code="soho", name="Soho", rank=1)
    wares = [variant(sku=f"WARE-{number}", price=1500) for number in range(WARES)]
    for ware in wares:
        receive(ware, location, units, f"DN-{ware.pk}")
    goods = [
        {"title": ware.sku, "variants": [{"sku": ware.sku, "barcode": "", "price": 1500, "quantity": 0}]}
        for ware in wares
    ]
    shop = {"places": ["Soho"], "currency": CURRENCY, "products": goods}
    with ExitStack() as stack:
        doors = {}
        for number, system in enumerate(SYSTEMS):
            setup = Setup(sends=False, catalog=shop)
            sim = stack.enter_context(Simulator(system=system, seed=seed * 10 + number, faults=plan, setup=setup))
            doors[system] = sim
        settings.EGRESS_EXCEPTIONS = [sim.address for sim in doors.values()]
        settings.CONNECTORS = [f"{kind.__module__}.{kind.__qualname__}" for kind in connected.KINDS.values()]
        world = World(seed, {name: _join(sim, location) for name, sim in doors.items()}, wares, location)
        yield world


def _join(sim: Simulator, location) -> Door:
    link, code = connected.link(sim), sim.wire.code
    channel = ChannelFactory(code=code, name=code.title(), kind=Channel.Kind.MARKETPLACE, currency=CURRENCY)
    given = {"rate": 500, "burst": 500, "site": "simulated", **link.settings}
    account = Account(code, channel, code.title(), given, link.secrets, base_url=link.base_url)
    made = connections.connect(by=SYSTEM, account=account)
    Connection.objects.filter(pk=made.pk).update(reads_orders_from="2026-01-01T00:00:00Z")
    place = next(iter(sim.shop.state.places))
    ref = {"shopify": str(place), "square": connected.ref("LOC", place), "woocommerce": ""}[code]
    connections.place(by=SYSTEM, connection=made, refs={location: ref})
    connections.switch(by=SYSTEM, connection=Connection.objects.get(pk=made.pk), to="live")
    found = Connection.objects.select_related("channel", "till_channel").get(pk=made.pk)
    sim.postman.subscribe(accounts.callback_url(found), sim.setup.account.secret)
    listings.refresh(found)
    return Door(sim, found)


def _shorten(monkeypatch) -> None:
    monkeypatch.setattr("commerce.sales_channels.calls.REST", timedelta(seconds=0.5))
    monkeypatch.setattr("commerce.sales_channels.polling.SILENT", timedelta(seconds=2))
    monkeypatch.setattr("commerce.sales_channels.polling.NET", timedelta(seconds=2))
    monkeypatch.setattr("commerce.sales_channels.polling.OFTEN", timedelta(seconds=0.5))
    monkeypatch.setattr("commerce.sales_channels.outbox.FIRST_RETRY", timedelta(seconds=0.2))
    monkeypatch.setattr("commerce.sales_channels.pushing.FAULT_SECONDS", 0.3)
    monkeypatch.setattr("commerce.sales_channels.working.RETRY_SECONDS", 0.3)
