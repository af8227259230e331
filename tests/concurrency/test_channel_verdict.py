"""What a storm over channels is judged by sees each thing that can go wrong."""

from dataclasses import replace

import pytest

from commerce.actors import SYSTEM
from commerce.sales_channels.connectors.simulated.faults import Plan
from inventory.models import Allocation, BackOrder
from orders import placement
from orders.purchases import Purchase, Wish
from tests.concurrency import channel_world
from tests.concurrency.purchases import PAID_ELSEWHERE, shipped

pytestmark = pytest.mark.race
UNITS = 9


def test_a_lost_a_doubled_and_an_oversold_order_are_seen(transactional_db, settings, monkeypatch):
    """Nobody tells the channels anything here, and nobody hears them."""
    monkeypatch.setattr("commerce.events.nudge.send", lambda *_args, **_more: None)
    with channel_world.opened(1, settings, plan=Plan(), units=UNITS) as world:
        door, ware = world.doors["square"], world.own.wares[-1]
        door.sim.count(ware.sku, 1)
        door.sim.sell({ware.sku: 1})
        unheard = world.verdict(None)
        wish = Wish(ware.pk, 1, shipped())
        bought = Purchase(door.connection.channel, (wish,), tenders=PAID_ELSEWHERE, external_id=next(iter(door.orders)))
        placement.place_order(by=SYSTEM, purchase=bought)
        once = world.verdict(None)
        placement.place_order(by=SYSTEM, purchase=replace(bought, external_id="another name"))
        named = {"variant": ware, "location": world.own.location, "channel": world.own.web, "cause": "nobody's"}
        Allocation.objects.create(quantity=UNITS, **named)
        BackOrder.objects.create(quantity=3, **named)
        world.own.sold += 1
        twice = world.verdict(None)

    drift = channel_world.WARES * len(world.doors)
    assert unheard.wrongs == {"lost": 1, "wrong_units": 1, "drift": drift}
    assert once.wrongs == {"lost": 1, "drift": drift}  # it is there, and nobody has noted that it is the channel's
    assert twice.wrongs == {"lost": 2, "doubled": 1, "oversold": 2 + 3, "drift": drift}


def test_what_woocommerce_has_paid_back_in_full_is_owed_to_nobody(transactional_db, settings, monkeypatch):
    monkeypatch.setattr("commerce.events.nudge.send", lambda *_args, **_more: None)
    with channel_world.opened(1, settings, plan=Plan(), units=UNITS) as world:
        door, ware = world.doors["woocommerce"], world.own.wares[-1]
        door.sim.count(ware.sku, 2)
        order = door.sim.sell({ware.sku: 2})
        found = []
        for amount in (order.paid // 2, order.paid - order.paid // 2):
            door.sim.refund(order.id, amount, {order.lines[0].id: 1})
            found.append(world.verdict(None))

    assert [(each.lost, each.wrong_units) for each in found] == [(1, 1), (0, 0)]
