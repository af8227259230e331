"""Asking for orders where a channel does not, or not any more, send them: from a cursor, with an overlap.

A channel that was heard within its usual silence is asked only every now and then, as a net; one that is silent for
longer, or cannot send, is asked all the time, until it is heard again. So is one that fails or is dark, or shows fewer
than it was told: the orders of what it sold are on their way. What was seen before changes nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

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
_READ = "UPDATE commerce_pulse SET orders_read_at = %s WHERE connection_id = %s"


def due() -> list[int]:
    """The connections whose turn it is."""
    return [row[0] for row in sql.run(_DUE, {"silent": SILENT, "net": NET, "often": OFTEN})]


def poll(connection: Connection) -> int:
    """Read all orders that changed since the cursor. Returns how many were looked at. Raises NotNow or a fault; what
    was read until then stays read."""
    started = transactions.now()
    sql.send(_SILENCE, {"id": connection.pk, "silent": SILENT})
    if Can.ORDERS_IN not in accounts.connector(connection).capabilities():
        sql.send(_READ, (started, connection.pk))
        return 0
    cursor = Cursor.objects.filter(connection=connection, resource=RESOURCE).first()
    if cursor and _is_too_soon(connection, cursor):
        return 0
    at = cursor.at if cursor else connection.reads_orders_from
    since, seen, token = Since(at - OVERLAP, cursor.mark if cursor else ""), 0, ""
    for _ in range(PAGES):
        page = _page(connection, since, token)
        for order in page.items:
            handed_over(connection, order)
        for each in page.unreadable:
            trouble.open_one(connection, "malformed", f"order:{each.external_id}", each.detail)
        seen += len(page.items)
        _move(connection, _newest(page.items, at), page.mark or since.mark)
        at, token = _newest(page.items, at), page.token
        if not token:
            sql.send(_READ, (started, connection.pk))
            break
    return seen


def handed_over(connection: Connection, order: Order) -> None:
    """Have it taken; one that breaks us keeps back none of those after it. Raises while the database cannot serve:
    all are read again."""
    try:
        receivers.deliver(connection, order)
    except Exception as failure:
        trouble.order_failed(connection, order.external_id, failure)


def _is_too_soon(connection: Connection, cursor: Cursor) -> bool:
    """Some systems let us search for orders every few minutes only."""
    pause = calls.limits_of(connection).poll_seconds
    return bool(pause) and transactions.now() < cursor.moved_at + timedelta(seconds=pause)


def _page(connection: Connection, since: Since, token: str) -> Page[Order]:
    return calls.make(connection, lambda own: own.fetch_orders(since, token), wait_seconds=30.0)


def _newest(orders: Iterable[Order], at: datetime) -> datetime:
    """Never in the future by our clock: a channel's clock that runs ahead must not make us skip."""
    return min(max([at, *(order.updated_at for order in orders)]), transactions.now())


def _move(connection: Connection, at: datetime, mark: str) -> None:
    moved = {"at": at, "mark": mark, "moved_at": transactions.now()}
    Cursor.objects.update_or_create(connection=connection, resource=RESOURCE, defaults=moved)
