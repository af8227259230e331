"""Buyers hear from the shop where they bought, and from us only where that leaves it to us."""

import pytest

from commerce.actors import SYSTEM
from commerce.events import relay
from commerce.models import Message
from commerce.sales_channels import connections
from commerce.sales_channels.neutral import Progress
from orders import channel_sync
from tests.factories.channels import later


@pytest.mark.parametrize(("settings_of", "told"), [({}, []), ({"notify_buyers": True}, ["order_cancellation"])])
def test_a_channel_writes_to_its_own_buyers_unless_it_leaves_that_to_us(there, shop, settings_of, told):
    settings = {**there.connection.settings, **settings_of}
    connections.change(by=SYSTEM, connection=there.connection, changes={"settings": settings})
    order = there.sells((shop.mug, 1))

    channel_sync.take(there.connection, order)
    channel_sync.take(there.connection, later(order, progress=Progress.CANCELLED))
    relay.drain()

    assert list(Message.objects.values_list("kind", flat=True)) == told
