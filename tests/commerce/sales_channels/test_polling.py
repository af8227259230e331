"""Asking for orders: one that cannot be read is for people, and holds nothing else back."""

from commerce.models import Cursor, SyncException
from commerce.sales_channels import polling
from commerce.sales_channels.connector import Unreadable
from orders.models import Order


def test_poll_reads_past_an_order_that_cannot_be_read(there, shop):
    there.outside.unreadable.append(Unreadable("9", "total is no number"))
    there.sells((shop.mug, 2))

    seen = polling.poll(there.connection)

    assert (seen, Order.objects.count()) == (1, 1)
    said = SyncException.objects.values_list("cause", "subject", "detail", "status").get()
    assert said == ("malformed", "order:9", "total is no number", "open")
    assert Cursor.objects.filter(connection=there.connection, resource=polling.RESOURCE).exists()
