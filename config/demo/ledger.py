"""Events of the plan into the stock ledger, by the product's own verbs, each at its own moment."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from commerce import staff, transactions
from commerce.actors import SYSTEM, Actor
from commerce.models import Location, Staff, Variant
from config.demo.events import ADJUSTED, RECEIPT, SALE, Event
from inventory import levels, stock
from inventory.models import Movement
from inventory.stock import Entry, Posting

TICKETS_AT_ONCE = 40


class Book:
    """Writes events; knows the ids behind SKUs, places and people."""

    def __init__(self) -> None:
        self.variants = dict(Variant.objects.order_by("pk").values_list("sku", "pk"))
        self.places = dict(Location.objects.order_by("pk").values_list("code", "pk"))
        self.actors = {person.email: staff.actor_for(person) for person in Staff.objects.order_by("pk")}

    def write(self, batch: Sequence[Event]) -> None:
        """One batch, at the moment of its last event."""
        with transactions.at(batch[-1].at):
            self._write(batch)

    def postings(self, event: Event) -> list[Posting]:
        """The lines of an event as the ledger wants them."""
        place = self.places[event.place]
        return [
            Posting(self.variants[line.sku], place, line.units, bucket=line.bucket, unit_cost=line.unit_cost)
            for line in event.lines
        ]

    def entry(self, event: Event) -> Entry:
        """What the movements of a sale, return or transfer have in common."""
        return Entry(event.kind, self.actors[event.who], event.at, cause=event.reference)

    def _write(self, events: Sequence[Event]) -> None:
        first = events[0]
        by, lines = self.actors[first.who], self.postings(first)
        if first.kind == RECEIPT:
            stock.receive(by=by, lines=lines, reference=first.reference)
        elif first.kind == ADJUSTED:
            stock.adjust(by=by, lines=lines, reason=first.reason, note=first.note)
        elif first.kind == SALE:
            sell(by=SYSTEM, tickets=[(self.entry(event), self.postings(event)) for event in events])
        else:
            move(by=by, lines=lines, entry=self.entry(first))


@transactions.use_case
def sell(*, by: Actor, tickets: Sequence[tuple[Entry, Sequence[Posting]]]) -> list[Movement]:
    """Past sales of several tickets, each with its own moment and cashier."""
    pairs = [(line.variant_id, line.location_id) for _, lines in tickets for line in lines]
    locked = levels.lock(pairs, now=transactions.now())
    movements = []
    for entry, lines in tickets:
        for line in lines:
            movements += stock.leave(line, locked[line.variant_id, line.location_id], entry)
    return stock.write(movements, locked)


@transactions.use_case
def move(*, by: Actor, lines: Sequence[Posting], entry: Entry) -> list[Movement]:
    """One return, or one side of a transfer."""
    return stock.post(lines, entry)


def batches(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Events in order; sales between two events of another kind go in together, everything else alone."""
    for kind, run in groupby(events, key=lambda event: event.kind):
        block = list(run)
        size = TICKETS_AT_ONCE if kind == SALE else 1
        yield from (block[start : start + size] for start in range(0, len(block), size))
