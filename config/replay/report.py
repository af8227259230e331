"""What a replay says, in lines for people; the last one is for programs as well."""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

from config.replay.books import Books
from config.replay.invoices import Sales, Tally
from config.replay.run import Day, Outcome

SHOWN = 10
PENNY = Decimal("0.01")


def heading(sales: Sales) -> str:
    """What the files hold."""
    days = [day for day, _ in sales.days()]
    span = f", {days[0]} to {days[-1]}" if days else ""
    return f"{sales.tally.rows:,} rows, {len(sales.invoices):,} invoices with something sold{span}"


def day(done: Day) -> str:
    """One day of progress."""
    pace = done.orders / done.seconds if done.seconds else 0
    return f"{done.on}  {done.units:>8,} units in  {done.orders:>5,} orders  {done.lines:>7,} lines  {pace:>4.0f}/s"


def ending(sales: Sales, outcome: Outcome, found: Books) -> Iterator[str]:
    """What was done, what was not and why, and the sums."""
    if outcome.placed or outcome.refused:
        pace = outcome.placed / outcome.seconds if outcome.seconds else 0
        yield f"{outcome.articles:,} SKUs are new."
        yield f"{outcome.placed:,} orders were placed in {outcome.seconds:.1f} s ({pace:.0f}/s)."
    if outcome.there:
        rest = "" if outcome.placed or outcome.refused else ": nothing was changed"
        yield f"{outcome.there:,} orders were there already{rest}."
    yield from _some("could not be placed", [f"{number}: {why}" for number, why in outcome.refused.items()])
    yield from _some("could not be read and are left out", [str(row) for row in sales.unreadable])
    if found.fractions:
        lost = found.lost / 100
        yield f"{found.fractions:,} lines end in a fraction of a penny; the orders are rounded, {lost:+f} in all."
    yield f"The books: {found.orders:,} orders, {found.lines:,} lines, {_pounds(Decimal(found.amount) / 100)}."
    yield from _some("are not as in the files", found.differing)
    yield total(sales.tally, len(sales.invoices))


def total(tally: Tally, orders: int) -> str:
    """The last line: direct sums of |quantity| × price over the rows of the files."""
    return (
        f"TOTAL orders {orders}, lines {tally.lines}, gross {_pounds(tally.gross)}, returns {tally.returns},"
        f" returned {_pounds(tally.returned)}, adjustments {tally.adjustments}"
    )


def _some(what: str, rows: list[str]) -> Iterator[str]:
    if rows:
        yield f"{len(rows):,} {what}:"
        yield from (f"  {row}" for row in rows[:SHOWN])
    if len(rows) > SHOWN:
        yield f"  and {len(rows) - SHOWN:,} more"


def _pounds(amount: Decimal) -> str:
    return f"{amount.quantize(PENNY, ROUND_HALF_EVEN):f}"
