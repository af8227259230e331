"""Whoever is limited to stores or channels hears what they may see, and nothing else; also when they come back."""

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from fulfillment import alerts
from fulfillment import on_screen as pickups_on_screen
from orders import on_screen
from orders.models import Order
from tests.factories import fulfillment as work
from tests.factories import inventory
from tests.factories.commerce import api_key
from tests.factories.inventory import Shop, receive
from tests.factories.orders import Buy, place
from tests.live_client import Dialer, Listener, talk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def shop(clean_redis) -> Shop:
    made = inventory.shop()
    for where in (made.soho, made.bath):
        receive(made.mug, where, 20)
    return made


def order(shop: Shop, channel: str, where: str) -> Order:
    return place(getattr(shop, channel), [Buy(shop.mug, 1, place=getattr(shop, where))])


async def numbers(listener: Listener, last: Order) -> list[str]:
    """Of the orders that are heard of, up to the last one."""
    found: list[str] = []
    while str(last.number) not in found:
        found += [each["number"] for each in (await listener.frame())["data"]["orders"]]
    return found


def in_thread(verb, *args):
    """Database work of a conversation, whose connection ends with it."""

    def run():
        try:
            return verb(*args)
        finally:
            connection.close()

    return sync_to_async(run, thread_sensitive=False)()


def test_orders_of_other_stores_and_channels_are_not_heard(web, shop):
    orders = {
        "web soho": order(shop, "web", "soho"), "web bath": order(shop, "web", "bath"),
        "pos soho": order(shop, "pos", "soho"), "last": order(shop, "web", "soho"),
    }  # fmt: skip
    names = {str(each.number): name for name, each in orders.items()}
    keys = [
        api_key("orders.read")[1],
        api_key("orders.read", locations=[shop.soho])[1],
        api_key("orders.read", channels=[shop.web])[1],
        api_key("orders.read", channels=[shop.pos], locations=[shop.bath])[1],
    ]

    async def conversation(dialer: Dialer):
        listeners = [await dialer.open("orders", key) for key in keys]
        for each in orders.values():
            await in_thread(on_screen.tell, [each.pk])
        heard = [await numbers(listener, orders["last"]) for listener in listeners[:3]]
        await listeners[1].send({"type": "resume", "cursors": {"orders": ""}})
        again = await numbers(listeners[1], orders["last"])
        await listeners[3].send("{}")
        return [*heard, again], await listeners[3].frame()

    heard, only = talk(web, conversation)

    assert [[names[number] for number in each] for each in heard] == [
        ["web soho", "web bath", "pos soho", "last"],
        ["web soho", "pos soho", "last"],
        ["web soho", "web bath", "last"],
        ["web soho", "pos soho", "last"],
    ]
    assert (only["kind"], only["topic"]) == ("error", "")  # the answer to its own frame is all that it was sent


def test_work_of_other_channels_is_not_heard(web, shop):
    mine = work.one(order(shop, "web", "soho"))
    other = work.one(order(shop, "pos", "soho"))
    key = api_key("fulfillment.read", channels=[shop.web])[1]

    async def conversation(dialer: Dialer):
        listener = await dialer.open(f"pickups:{shop.soho.code},alerts:{shop.soho.code}", key)
        for each in (other, mine):
            await in_thread(alerts.tell_new, each.pk)
            await in_thread(pickups_on_screen.tell, each.pk)
        return [await listener.frame() for _ in range(2)]

    frames = talk(web, conversation)

    told = {frame["topic"].partition(":")[0]: frame["data"]["fulfillment"] for frame in frames}
    assert (told["alerts"], told["pickups"]["id"]) == (mine.public_id, mine.public_id)
    assert {tuple(sorted(frame)) for frame in frames} == {("at", "data", "id", "kind", "topic")}
