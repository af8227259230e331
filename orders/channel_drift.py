"""Orders as a channel has them against ours: what was never heard of, or changed unheard, is taken now."""

from collections.abc import Iterator
from datetime import timedelta

from commerce import transactions
from commerce.models import Connection
from commerce.sales_channels import calls, drift, polling
from commerce.sales_channels.connector import Since
from commerce.sales_channels.drift import Comparer, Difference, Part
from commerce.sales_channels.neutral import Order, Progress
from orders import channel_document
from orders.models import ChannelOrder

BACK = timedelta(days=3)
WAIT_SECONDS = 30.0


def register() -> None:
    """Called once everything is loaded."""
    drift.register(COMPARER)


def _parts(connection: Connection, mark: str) -> Iterator[Part]:
    now = transactions.now()
    since, token = Since(max(now - BACK, connection.reads_orders_from)), mark
    while True:
        page = calls.make(connection, lambda own, at=token: own.fetch_orders(since, at), wait_seconds=WAIT_SECONDS)
        missed = [order for order in page.items if _is_news(connection, order)]
        for order in missed:
            polling.handed_over(connection, order)
        differences = [Difference(0, None, order.external_id, at_risk=order.total) for order in missed]
        yield Part(len(page.items), differences, page.token, healed=len(missed))
        token = page.token
        if not token:
            return


def _is_news(connection: Connection, order: Order) -> bool:
    if order.progress == Progress.DRAFT or order.placed_at < connection.reads_orders_from:
        return False
    if not order.lines:
        return False  # only refunds of other orders, which move no goods
    known = ChannelOrder.objects.filter(connection=connection, external_id=order.external_id).first()
    return known is None or known.said_hash != channel_document.digest(channel_document.write(order))


COMPARER = Comparer(kind="orders", parts=_parts)
