"""What the books say of replayed invoices, next to what the files say: read back from the orders, line by line."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from commerce import sql
from config.replay import amounts
from config.replay.invoices import Invoice
from config.replay.stage import CHANNEL

_READ = """
SELECT o.external_id, o.total, count(*), sum(l.total)
FROM orders_order o JOIN commerce_channel c ON c.id = o.channel_id JOIN orders_orderline l ON l.order_id = o.id
WHERE c.code = %s AND o.external_id <> ''
GROUP BY o.id ORDER BY o.id
"""


@dataclass(slots=True)
class Books:
    """Orders, lines and pence of the invoices of some files. `differing` are those that are not as in the file;
    `lost` sums the fractions of a penny that no order can hold, in pence."""

    orders: int = 0
    lines: int = 0
    amount: int = 0
    lost: Decimal = Decimal(0)
    fractions: int = 0
    differing: list[str] = field(default_factory=list)


def compare(invoices: Mapping[str, Invoice]) -> Books:
    """Read all orders of the channel, once."""
    books = Books()
    found = {number: row for number, *row in sql.run(_READ, (CHANNEL,)) if number in invoices}
    for number, invoice in invoices.items():
        lines = [amounts.agreed(row) for row in invoice.rows]
        amount = sum(line.amount for line in lines)
        books.lost += sum((line.lost for line in lines), Decimal(0))
        books.fractions += sum(line.lost != 0 for line in lines)
        total, count, summed = found.get(number, (0, 0, 0))
        if (total, count, summed) != (amount, len(lines), amount):
            books.differing.append(number)
        if count:
            books.orders, books.lines, books.amount = books.orders + 1, books.lines + count, books.amount + int(summed)
    return books
