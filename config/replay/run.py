"""The replay itself: day after day, goods come in, then each invoice is an order at its own moment.

An invoice that is an order already is left alone, so that a second run changes nothing and an interrupted one goes on.
Whoever bought years ago hears nothing of it now.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from commerce import sku_hygiene, sql, transactions
from commerce.actors import SYSTEM, Actor
from commerce.errors import Refusal
from commerce.events import bus
from config.replay import amounts, catalog, countries, stage
from config.replay.invoices import Invoice, Sales
from config.replay.stage import CHANNEL, Stage
from customers.contacts import Contact
from orders import placement
from orders.deliveries import Wanted
from orders.models import Order
from orders.purchases import Purchase, Tender, Wish


@dataclass(frozen=True, slots=True)
class Day:
    """One day that was worked through."""

    on: date
    orders: int
    lines: int
    units: int
    seconds: float


@dataclass(slots=True)
class Outcome:
    """What a run did. `refused` are invoices that could not be placed, with the reason."""

    articles: int = 0
    placed: int = 0
    there: int = 0
    seconds: float = 0.0
    refused: dict[str, str] = field(default_factory=dict)


def replay(sales: Sales, *, progress: Callable[[Day], None]) -> Outcome:
    """Place every invoice that is no order yet; `progress` hears of each day. Raises catalog.NotAccepted."""
    outcome, set_up = Outcome(), stage.find()
    there = _there(set_up, sales)
    outcome.there = len(there)
    days = [(day, [each for each in invoices if each.number not in there]) for day, invoices in sales.days()]
    days = [(day, invoices) for day, invoices in days if invoices]
    if not days:
        return outcome
    with bus.history(), _flushed_at_the_end():
        with transactions.at(stage.opening(days[0][0])):
            set_up = stage.set_up(by=SYSTEM)
            rows = (row for _, invoices in days for invoice in invoices for row in invoice.rows)
            variants, outcome.articles = catalog.complete(rows)
        for day, invoices in days:
            done = _live(day, invoices, set_up, variants, outcome)
            outcome.seconds += done.seconds
            progress(done)
    return outcome


@transactions.use_case
def finish(*, by: Actor) -> None:
    """The last page; it is on disk only after everything before it."""
    transactions.about(channel=CHANNEL)


def purchase(invoice: Invoice, set_up: Stage, variants: Mapping[str, int]) -> Purchase:
    """An invoice as somebody else has sold it: goods left the warehouse, money was taken, tax is not known apart."""
    first = invoice.rows[0]
    country = countries.code(first.country)
    gone = Wanted("carry_out", set_up.warehouse, {"country": country} if country else None)
    wishes = []
    for row in invoice.rows:
        line = amounts.agreed(row)
        variant_id = variants[sku_hygiene.fold(row.sku)]
        wishes.append(Wish(variant_id, row.quantity, gone, line.price, line.discount, agreed_tax=0))
    return Purchase(
        channel=set_up.channel,
        wishes=tuple(wishes),
        tenders=(Tender("external", reference=invoice.number),),
        contact=Contact(channel_key=f"{CHANNEL}:{first.customer}" if first.customer else ""),
        external_id=invoice.number,
    )


@contextmanager
def _flushed_at_the_end() -> Iterator[None]:
    """Nobody waits for the disk after each order: what a power cut takes, the next run places again."""
    sql.send("SET synchronous_commit TO off")
    try:
        yield
    finally:
        sql.send("SET synchronous_commit TO DEFAULT")
        finish(by=SYSTEM)


def _live(day: date, invoices: Sequence[Invoice], set_up: Stage, variants: Mapping[str, int], outcome: Outcome) -> Day:
    started = time.monotonic()
    units: Counter[int] = Counter()
    for invoice in invoices:
        units.update({variants[key]: count for key, count in invoice.units.items()})
    received = stage.stock_up(set_up, day, units)
    lines = 0
    for invoice in invoices:
        try:
            with transactions.at(invoice.at):
                placement.place_order(by=SYSTEM, purchase=purchase(invoice, set_up, variants))
        except Refusal as refusal:
            outcome.refused[invoice.number] = refusal.detail
            continue
        outcome.placed, lines = outcome.placed + 1, lines + len(invoice.rows)
    return Day(day, len(invoices), lines, received, time.monotonic() - started)


def _there(set_up: Stage | None, sales: Sales) -> set[str]:
    """Numbers of the invoices that have an order, whatever became of it."""
    if set_up is None:
        return set()
    numbers = Order.objects.filter(channel=set_up.channel).exclude(external_id="").values_list("external_id", flat=True)
    return set(numbers.iterator()) & sales.invoices.keys()
