"""Money that a channel gave back for units that still wait here: whether they are sent all the same, people say."""

from dataclasses import replace

import pytest

from commerce.models import SyncException
from commerce.sales_channels.neutral import Delivery, Method, Progress, Refund, RefundLine
from orders import channel_sync
from tests.factories.channels import later, open_causes


def refunded(order, units: int):
    refund = Refund("R1", order.external_id, 500, "GBP", order.updated_at, (RefundLine("L0", units, 500),))
    return later(order, refunded=500, refunds=(refund,))


def test_units_given_back_before_they_were_sent_need_somebody(there, shop):
    order = there.sells((shop.mug, 3))
    channel_sync.take(there.connection, order)

    channel_sync.take(there.connection, refunded(order, 2))

    found = SyncException.objects.get()
    assert (found.cause, found.status) == ("edited_there", "open")
    assert found.facts["changes"] == [{"line": "L0", "title": order.lines[0].title, "refunded": 2}]
    assert shop.position().allocated == 3


def test_it_is_settled_once_they_are_off_there_too(there, shop):
    order = there.sells((shop.mug, 3))
    channel_sync.take(there.connection, order)
    told = refunded(order, 2)
    channel_sync.take(there.connection, told)

    fewer = replace(order.lines[0], current_quantity=1)
    channel_sync.take(there.connection, later(told, lines=(fewer,)))

    assert (open_causes(), shop.position().allocated) == ([], 1)


@pytest.mark.parametrize("units", [0, 2])
def test_money_for_goods_that_have_left_or_for_no_units_needs_nobody(there, shop, units):
    leaves = {"delivery": Delivery(Method.CARRY_OUT, place_ref="S1"), "progress": Progress.FULFILLED}
    order = there.sells((shop.mug, 2), **(leaves if units else {}))
    channel_sync.take(there.connection, order)

    channel_sync.take(there.connection, refunded(order, units))

    assert open_causes() == []
