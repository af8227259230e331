"""Goods that come, go between places, come back or go wrong, into the stock ledger by the product's own verbs."""

from collections.abc import Mapping, Sequence

from commerce import staff, transactions
from commerce.actors import Actor
from commerce.models import Location, Staff, Variant
from config.demo.events import ADJUSTED, RECEIPT, Event
from inventory import stock
from inventory.models import Movement
from inventory.stock import Entry, Posting


class Book:
    """Writes events; knows the ids behind SKUs, places and people."""

    def __init__(self) -> None:
        self.variants = dict(Variant.objects.order_by("pk").values_list("sku", "pk"))
        self.places = dict(Location.objects.order_by("pk").values_list("code", "pk"))
        self.actors = {person.email: staff.actor_for(person) for person in Staff.objects.order_by("pk")}

    def write(self, event: Event, became: Mapping[str, str]) -> None:
        """One event at its moment. `became` names the orders that returned goods were sold by."""
        with transactions.at(event.at):
            self._write(event, became)

    def postings(self, event: Event) -> list[Posting]:
        """The lines of an event as the ledger wants them."""
        place = self.places[event.place]
        return [
            Posting(self.variants[line.sku], place, line.units, bucket=line.bucket, unit_cost=line.unit_cost)
            for line in event.lines
        ]

    def _write(self, event: Event, became: Mapping[str, str]) -> None:
        by, lines = self.actors[event.who], self.postings(event)
        if event.kind == RECEIPT:
            stock.receive(by=by, lines=lines, reference=event.reference)
        elif event.kind == ADJUSTED:
            stock.adjust(by=by, lines=lines, reason=event.reason, note=event.note)
        else:
            cause = became.get(event.reference, event.reference)
            move(by=by, lines=lines, entry=Entry(event.kind, by, event.at, cause=cause))


@transactions.use_case
def move(*, by: Actor, lines: Sequence[Posting], entry: Entry) -> list[Movement]:
    """One return, or one side of a transfer."""
    return stock.post(lines, entry)
