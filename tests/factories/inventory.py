"""Stock on shelves and the people who want it. Everything goes through the verbs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commerce import transactions
from commerce.actors import SYSTEM, Actor
from commerce.models import Channel, Location, Variant
from inventory import availability, reservations, safety, stock
from inventory.allocations import Purpose
from inventory.availability import Position
from inventory.lines import Line
from inventory.models import Hold, Level, Movement
from inventory.stock import Posting
from tests.factories.commerce import ChannelFactory, LocationFactory, variant


@dataclass(frozen=True, slots=True)
class Shop:
    """One SKU, two places, a web shop that may keep something back and tills that never do."""

    mug: Variant
    soho: Location
    bath: Location
    web: Channel
    pos: Channel

    def level(self, location: Location | None = None) -> Level:
        return Level.objects.get(variant=self.mug, location=location or self.soho)

    def line(self, units: int, location: Location | None = None) -> Line:
        return Line(self.mug.pk, units, location.pk if location else None)

    def position(self, channel: Channel | None = None, location: Location | None = None) -> Position:
        return position(self.mug, location or self.soho, channel)


def shop() -> Shop:
    return Shop(
        mug=variant(),
        soho=LocationFactory(rank=1),
        bath=LocationFactory(rank=2),
        web=ChannelFactory(),
        pos=ChannelFactory(kind=Channel.Kind.POS),
    )


def receive(item: Variant, location: Location, units: int, reference: str = "DN-1") -> list[Movement]:
    return stock.receive(by=SYSTEM, lines=[Posting(item.pk, location.pk, delta=units)], reference=reference)


def adjust(item: Variant, location: Location, delta: int, *, bucket: str = "", reason: str = "correction") -> None:
    stock.adjust(by=SYSTEM, lines=[Posting(item.pk, location.pk, delta=delta, bucket=bucket)], reason=reason)


def hold(channel: Channel, *lines: Line, seconds: int | None = None) -> Hold:
    return reservations.hold(by=SYSTEM, channel=channel, lines=lines, seconds=seconds)


def position(item: Variant, location: Location, channel: Channel | None = None) -> Position:
    found = availability.promise(
        variant_ids=[item.pk], location_ids=[location.pk], channel=channel, now=transactions.now()
    )
    return found[0]


def keep_back(quantity: int, **scope: Any) -> None:
    """A safety rule for the parts of the scope that are given."""
    everything = {"variant_id": None, "category": None, "location": None, "channel": None, "starts_at": None}
    safety.keep(by=SYSTEM, scope=everything | scope, quantity=quantity, ends_at=None)


def inside(work: Callable[[datetime], Any]) -> Any:
    """Run building blocks as one use case; `work` gets its clock."""
    return _inside(by=SYSTEM, work=work)


def for_order(channel: Channel, now: datetime, cause: str = "order:1", by: Actor = SYSTEM) -> Purpose:
    return Purpose(by=by, channel=channel, cause=cause, now=now)


@transactions.use_case
def _inside(*, by: Actor, work: Callable[[datetime], Any]) -> Any:
    return work(transactions.now())
