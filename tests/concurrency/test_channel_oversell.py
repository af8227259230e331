"""A channel sells what is not there, many times at once: every order counts and waits for goods."""

import pytest

from orders import channel_sync
from orders.models import ChannelOrder
from tests.concurrency import crowd
from tests.factories.channels import connect
from tests.factories.inventory import receive

ORDERS = 12


@pytest.mark.django_db(transaction=True)
def test_orders_that_oversell_at_once_are_all_back_ordered(shop, clean_books, settings):
    settings.CONNECTORS = ["tests.factories.channels.Scripted"]
    receive(shop.mug, shop.soho, 1)
    there = connect(shop.web, {shop.soho: "S1"})
    there.offers(shop.mug)
    sold = [there.sells((shop.mug, 2)) for _ in range(ORDERS)]

    crowd.rush(lambda number: channel_sync.take(there.connection, sold[number]), ORDERS, processes=2)

    assert set(ChannelOrder.objects.values_list("status", "reason")) == {("placed", "")}
