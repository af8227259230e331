"""Asking for orders where a channel does not, or not any more, send them: from a cursor, with an overlap.

A channel that was heard within its usual silence is asked only every now and then, as a net; one that is silent for
longer, or cannot send, is asked all the time, until it is heard again. So is one that fails or is dark, or shows fewer
than it was told: the orders of what it sold are on their way. What was seen before changes nothing.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf

from commerce import sql, transactions
from commerce.models import Connection, Cursor
from commerce.sales_channels import accounts, calls, receivers, trouble
from commerce.sales_channels.connector import Can, Page, Since
from commerce.sales_channels.neutral import Order

RESOURCE = "orders"
OVERLAP = timedelta(minutes=5)
NET = timedelta(minutes=15)
SILENT = timedelta(minutes=10)
OFTEN = timedelta(seconds=30)
PAGES = 200

_DUE = """
SELECT c.id FROM commerce_connection c JOIN commerce_pulse p ON p.connection_id = c.id
LEFT JOIN commerce_cursor k ON k.connection_id = c.id AND k.resource = 'orders'
WHERE c.status IN ('shadow', 'live') AND (p.open_until IS NULL OR p.open_until <= statement_timestamp())
  AND coalesce(k.moved_at, '-infinity') <= statement_timestamp() -
      CASE WHEN p.last_heard_at > statement_timestamp() - %(silent)s AND coalesce(p.failing_since, p.dark_since) IS NULL
        AND NOT EXISTS (SELECT FROM commerce_push w WHERE w.connection_id = c.id AND w.awaited_until IS NOT NULL)
      THEN %(net)s ELSE %(often)s END
ORDER BY c.id
"""
_SILENCE = """
UPDATE commerce_pulse SET polling_since = CASE
    WHEN last_heard_at > statement_timestamp() - %(silent)s THEN NULL
    ELSE coalesce(polling_since, statement_timestamp()) END
WHERE connection_id = %(id)s AND (polling_since IS NULL) = (last_heard_at IS NULL
    OR last_heard_at <= statement_timestamp() - %(silent)s)
"""
_MOVE = """
INSERT INTO commerce_cursor AS mine (connection_id, resource, at, mark, moved_at)
VALUES (%s, %s, %s, %s, statement_timestamp())
ON CONFLICT (connection_id, resource) DO UPDATE SET at = greatest(mine.at, EXCLUDED.at), moved_at = EXCLUDED.moved_at,
    mark = CASE WHEN EXCLUDED.at >= mine.at THEN EXCLUDED.mark ELSE mine.mark END
"""
_READ = "UPDATE commerce_pulse SET orders_read_at = %s WHERE connection_id = %s"


def due() -> list[int]:
    """The connections whose turn it is."""
    return [row[0] for row in sql.run(_DUE, {"silent": SILENT, "net": NET, "often": OFTEN})]


@dataclass(frozen=True, slots=True)
class Read:
    """How many orders were looked at, and from when the next turn goes on; None where it begins as usual."""

    seen: int = 0
    goes_on_at: datetime | None = None


def poll(connection: Connection, *, deadline: float = inf, start: datetime | None = None) -> Read:
    """Read all orders that changed since the cursor, or since the `start` that the last turn gave. After `deadline` (of
    time.monotonic) no page is asked for that the next turn would not have to ask for again. Raises NotNow or a fault;
    what was read until then stays read."""
    started = transactions.now()
    sql.send(_SILENCE, {"id": connection.pk, "silent": SILENT})
    if Can.ORDERS_IN not in accounts.connector(connection).capabilities():
        sql.send(_READ, (started, connection.pk))
        return Read()
    cursor = Cursor.objects.filter(connection=connection, resource=RESOURCE).first()
    pause = calls.limits_of(connection).poll_seconds  # some systems let us search every few minutes only
    if pause and cursor and transactions.now() < cursor.moved_at + timedelta(seconds=pause):
        return Read()
    at = cursor.at if cursor else connection.reads_orders_from
    since, seen, token = Since(start or at - OVERLAP, cursor.mark if cursor else ""), 0, ""
    read_to, known = since.at, at if pause else since.at  # who may not go on at once begins with the overlap again
    for _ in range(PAGES):
        page = _page(connection, since, token)
        for order in page.items:
            handed_over(connection, order)
        for each in page.unreadable:
            trouble.open_one(connection, "malformed", f"order:{each.external_id}", each.detail)
        seen += len(page.items)
        read_to, token = _newest(page.items, read_to), page.token
        at = max(at, read_to)
        _move(connection, at, page.mark or since.mark)
        if not token:
            sql.send(_READ, (started, connection.pk))
            break
        if time.monotonic() >= deadline and read_to > known:
            return Read(seen, None if pause else read_to)
    return Read(seen)


def handed_over(connection: Connection, order: Order) -> None:
    """Have it taken; one that breaks us keeps back none of those after it. Raises while the database cannot serve:
    all are read again."""
    try:
        receivers.deliver(connection, order)
    except Exception as failure:
        trouble.order_failed(connection, order.external_id, failure)


def _page(connection: Connection, since: Since, token: str) -> Page[Order]:
    return calls.make(connection, lambda own: own.fetch_orders(since, token), wait_seconds=30.0)


def _newest(orders: Iterable[Order], at: datetime) -> datetime:
    """Never in the future by our clock: a channel's clock that runs ahead must not make us skip."""
    return min(max([at, *(order.updated_at for order in orders)]), transactions.now())


def _move(connection: Connection, at: datetime, mark: str) -> None:
    """Only forward: somebody faster may be further on."""
    sql.send(_MOVE, (connection.pk, RESOURCE, at, mark))
