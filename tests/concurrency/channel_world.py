"""Three simulated channels, a till and a web shop that sell from one stock, of which some is scarce; webhooks are lost,
doubled and shuffled on their way to us. The channels keep a journal of what truly happened.
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

from django.db import Error as DatabaseError
from django.utils import timezone

from commerce.actors import SYSTEM
from commerce.events import nudge, relay
from commerce.models import Inbound, Listing, Pulse, Push, Reaction
from commerce.sales_channels import dark, inbox, polling, serving, watching
from commerce.sales_channels.calls import NotNow
from commerce.sales_channels.connector import Delivered
from commerce.sales_channels.connectors.simulated.faults import Plan
from commerce.sales_channels.connectors.simulated.webhooks import Delivery
from commerce.sales_channels.faults import ChannelFault
from inventory import channel_heard, channel_sync, reservations
from tests.concurrency import channel_shops, channel_verdict
from tests.concurrency.channel_doors import OwnDoors
from tests.concurrency.channel_engine import Engine
from tests.concurrency.channel_shops import Door
from tests.concurrency.channel_verdict import Verdict
from tests.factories.commerce import LocationFactory, variant
from tests.factories.inventory import receive

WARES, SCARCE, FEW = 12, 4, 5
ENOUGH, PATIENCE_SECONDS = 40, 300
OWN_SHARE = 0.3


class World:
    """See the module. `step` lets something happen somewhere; the engine runs beside it."""

    def __init__(self, seed: int, doors: Mapping[str, Door], own: OwnDoors) -> None:
        self.dice, self.doors, self.own = random.Random(seed), doors, own
        self.changes = self.deliveries = self.beyond = self.looks = 0
        self.running = Engine()

    def begin(self, seconds: float, *works: Callable[[], object]) -> None:
        """Have these repeated from now on in threads, and wait until all channels show the first levels."""
        self.running.works = works
        self.running.start()
        assert self.settled(seconds) is not None, self.left()
        self.deliveries = 0

    def run_until(self, events: int) -> None:
        """So many changes and deliveries since the beginning, as fast as the engine takes them."""
        while self.changes + self.deliveries < events:
            self.step()
            self.keep_up()

    def step(self) -> None:
        """One wish of somebody, on one of the channels or on one of our own doors."""
        if self.dice.random() < OWN_SHARE:
            self.own.step()
            return
        self.changes += 1
        self.dice.choice(list(self.doors.values())).sim.step()

    def deliver(self, door: Door) -> int:
        """What the channel has sent since: lost, doubled and shuffled as its script says; nothing while it is away.
        What we do not take is sent again."""
        log = door.sim.deliveries()
        door.held += [one for one in log[door.taken :] for _ in range(one.copies)]
        door.taken = len(log)
        if door.sim.script.away:
            return 0
        window, door.held = door.held[: len(door.held)], []
        self.dice.shuffle(window)
        while window:
            try:
                self._receive(door, window[-1])
            except Exception:
                door.held += window
                raise
            window.pop()
            self.deliveries += 1
        return 0

    def engine(self) -> list[Callable[[], object]]:
        """What workers and beat do, in this process: a server per channel, the relay, and the clock."""
        works: list[Callable[[], object]] = [lambda: relay.drain(limit=50, seconds=2)] * 2
        for door in self.doors.values():
            works.append(lambda door=door: serving.serve(door.connection.pk, seconds=2))
            works.append(lambda door=door: self._poll(door))
        return [*works, *self.post(), self._doubt, self._look]

    def beside_workers(self) -> list[Callable[[], object]]:
        """Where workers do the work: what beat does, and the post."""
        return [*self.post(), self._beat, self._look]

    def post(self) -> list[Callable[[], object]]:
        """One postman per channel."""
        return [lambda door=door: self.deliver(door) for door in self.doors.values()]

    def settled(self, seconds: float) -> float | None:
        """How long until nothing is left to do and every channel shows what it should; None when not in time."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            with suppress(DatabaseError):
                if self._is_calm():
                    return time.monotonic() - started
            time.sleep(0.2)
        return None

    def at_rest(self, seconds: float) -> float | None:
        """As `settled`, and then everything stands still. Where something happened while it came to a stand, such as a
        channel that was taken for dark, it goes on."""
        started = time.monotonic()
        while (took := time.monotonic() - started) < seconds and (more := self.settled(seconds - took)) is not None:
            self.close()
            if self._is_calm():
                return took + more
            self.running.start()
        self.close()
        return None

    def keep_up(self) -> None:
        """Buyers come as fast as an engine on this machine can take them: what waits here is never much. What waits at
        a channel that is away does not count."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while _inside() > ENOUGH:
            assert time.monotonic() < deadline, self.left()
            time.sleep(0.05)

    def _is_calm(self) -> bool:
        return not self.waiting() and not self.drift()

    def waiting(self) -> int:
        """Deliveries and wishes that nobody has worked on, and orders nobody has heard of."""
        held = sum(len(door.held) for door in self.doors.values())
        inside = _inside() + Push.objects.exclude(status="idle").count()
        return held + inside or channel_verdict.total(channel_verdict.lost, self.doors.values())

    def left(self) -> str:
        """What is still to be done, for whoever wonders why."""
        inside = Inbound.objects.filter(status="waiting").values_list("topic", "reason", "detail", "due_at")
        wishes = Push.objects.exclude(status="idle").values_list(
            "connection_id", "kind", "status", "attempts", "last_error", "due_at", "leased_until"
        )
        reactions = Reaction.objects.filter(status="waiting").values_list("handler", "attempts", "last_error", "due_at")
        held = {name: len(door.held) for name, door in self.doors.items()}
        doors = self.doors.values()
        lost = [channel_verdict.both_sides(door, name) for door in doors for name in channel_verdict.lost(door)]
        wrong = [channel_verdict.both_sides(door, name) for door in doors for name in channel_verdict.wrong_units(door)]
        pulses = Pulse.objects.order_by("connection").values_list("connection_id", "dark_since", "orders_read_at")
        awaited = Push.objects.filter(awaited__gt=0).values_list("connection_id", "subject", "awaited", "awaited_until")
        return (
            f"now {timezone.now()} held {held} lost {lost} wrong {wrong} drift {self.drift()}"
            f" pulses {list(pulses)} awaited {list(awaited[:5])}"
            f" inbox {list(inside[:3])} wishes {list(wishes[:3])} reactions {list(reactions[:3])}"
            f" {self.running.failures[:3]}"
        )

    def drift(self) -> int:
        """Levels that show another number than they should."""
        wrong = 0
        for door in self.doors.values():
            rows = Listing.objects.filter(connection=door.connection, status="matched").select_related("variant")
            ref = door.connection.places.get().external_ref
            should = channel_sync.shown(door.connection, {(row.variant_id, ref) for row in rows})
            shows = {sku: sum(places.values()) for sku, places in door.sim.levels().items()}
            wrong += sum(shows[row.variant.sku] != max(should[row.variant_id, ref], 0) for row in rows)
        return wrong

    def verdict(self, recovery: float | None) -> Verdict:
        """The books of both sides compared."""
        doors = self.doors.values()
        return Verdict(
            events=self.changes + self.deliveries,
            changes=self.changes,
            deliveries=self.deliveries,
            sold=sum(len(door.sim.orders()) for door in doors),
            own_sold=self.own.sold,
            own_refused=self.own.refused,
            looks=self.looks,
            short=channel_verdict.short(),
            lost=channel_verdict.total(channel_verdict.lost, doors) + max(self.own.lost(), 0),
            doubled=channel_verdict.total(channel_verdict.doubled, doors) + max(-self.own.lost(), 0),
            wrong_units=channel_verdict.total(channel_verdict.wrong_units, doors),
            oversold=max(self.beyond, channel_verdict.promised_beyond()) + channel_verdict.untold(),
            drift=self.drift(),
            recovery_seconds=-1.0 if recovery is None else recovery,
        )

    def close(self) -> None:
        """Everything stands still."""
        self.running.stand_still()

    def _receive(self, door: Door, one: Delivery) -> None:
        headers = {name.lower(): value for name, value in one.headers.items()}
        inbox.receive(door.connection.token, Delivered("POST", headers, {}, one.body), now=timezone.now())

    def _poll(self, door: Door) -> None:
        time.sleep(0.1)
        if door.connection.pk in polling.due():
            with suppress(NotNow, ChannelFault):  # the next time
                polling.poll(serving.reading().get(pk=door.connection.pk))

    def _beat(self) -> None:
        time.sleep(0.5)
        reservations.sweep(by=SYSTEM)
        watching.look(by=SYSTEM)
        channel_heard.give_up(by=SYSTEM)
        nudge.send()

    def _doubt(self) -> None:
        time.sleep(0.2)
        reservations.sweep(by=SYSTEM)
        dark.look(by=SYSTEM)
        channel_heard.give_up(by=SYSTEM)

    def _look(self) -> None:
        """Whether more is promised than is there, at any moment that we happen to look."""
        time.sleep(0.1)
        self.beyond = max(self.beyond, channel_verdict.promised_beyond())
        self.looks += 1


def _inside() -> int:
    """Deliveries and reactions that are still to be worked on."""
    return Inbound.objects.filter(status="waiting").count() + Reaction.objects.filter(status="waiting").count()


@contextmanager
def opened(seed: int, settings, *, plan: Plan, units: int) -> Iterator[World]:
    """Three channels connected and showing one stock of WARES goods, `units` of each, but FEW of the scarce ones."""
    location = LocationFactory(code="soho", name="Soho", rank=1)
    wares = [variant(sku=f"WARE-{number}", price=channel_shops.PRICE) for number in range(WARES)]
    for number, ware in enumerate(wares):
        receive(ware, location, FEW if number < SCARCE else units, f"DN-{ware.pk}")
    own = OwnDoors(random.Random(seed + 1000), wares, SCARCE, location)
    with channel_shops.opened(seed, settings, plan, [ware.sku for ware in wares]) as sims:
        doors = {name: channel_shops.join(sim, location) for name, sim in sims.items()}
        world = World(seed, doors, own)
        try:
            yield world
        finally:
            world.close()
