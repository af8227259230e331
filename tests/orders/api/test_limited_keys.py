"""A key of some stores promises and gives back the stock of those only, whatever it buys with."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce import transactions
from inventory.models import Hold
from tests.api_client import api, problem
from tests.factories.customers import customer
from tests.factories.inventory import hold, receive
from tests.orders.api import cart_rig
from tests.orders.api.test_placing import order, place

pytestmark = pytest.mark.django_db(transaction=True)


def at_bath(shop):
    return {"method": "pickup", "location": shop.bath.code}


def test_hold_of_another_store_is_not_ended_by_buying_with_it(shop):
    receive(shop.mug, shop.bath, 5)
    held = hold(shop.web, shop.line(2, shop.soho))
    body = order(shop, hold=held.public_id, lines=None, delivery=at_bath(shop))

    refused = place(body, api("*", locations=[shop.bath]))

    assert problem(refused) == (403, "location_not_allowed")
    assert (Hold.objects.get().status, shop.level().held) == ("live", 2)
    assert place(body, api("*", locations=[shop.bath, shop.soho])).status_code == 201


def test_hold_of_ones_own_store_is_bought(shop):
    held = hold(shop.web, shop.line(2, shop.soho))

    bought = place(order(shop, hold=held.public_id, lines=None), api("*", locations=[shop.soho]))

    assert bought.status_code == 201


def patched(client, path, body):
    """Whatever version there is: the tests are about who may."""
    return client.patch(path, body, if_match="*")


def on_soho(shop, cart, client):
    """Everything that a key can do with a cart whose goods are held in Soho, and that would move them."""
    path, line = f"/carts/{cart['id']}", f"/carts/{cart['id']}/lines/{cart['lines'][0]['id']}"
    more = {"sku": shop.mug.sku, "quantity": 1}
    return {
        "prolong": lambda: client.post(f"{path}/hold"),
        "leave": lambda: client.send("DELETE", f"{path}/hold"),
        "put in": lambda: client.post(f"{path}/lines", {**more, "delivery": at_bath(shop)}),
        "change a line": lambda: patched(client, line, {"quantity": 1}),
        "take out": lambda: client.send("DELETE", line),
        "collect elsewhere": lambda: patched(client, path, {"delivery": at_bath(shop)}),
        "another door": lambda: patched(client, path, {"channel": shop.pos.code}),
        "buy": lambda: cart_rig.pay(cart, client=client),
        "buy elsewhere": lambda: place(
            {"channel": shop.web.code, "cart": cart["id"], "delivery": at_bath(shop), "payments": cart_rig.PAID}, client
        ),
    }


DONE = ("prolong", "leave", "put in", "change a line", "take out", "collect elsewhere", "another door", "buy")


@pytest.mark.parametrize("what", [*DONE, "buy elsewhere"])
def test_goods_held_for_a_cart_in_another_store_stay_as_they_are(shop, what):
    receive(shop.mug, shop.bath, 5)
    cart = cart_rig.opened(shop)
    cart_rig.hold(cart)
    before = Hold.objects.values().get()

    refused = on_soho(shop, cart, api("*", locations=[shop.bath]))[what]()

    assert problem(refused) == (403, "location_not_allowed")
    assert (Hold.objects.values().get(), shop.level().held) == (before, 2)


@pytest.mark.parametrize("what", DONE)
def test_goods_held_for_a_cart_in_ones_own_store_are_moved(shop, what):
    receive(shop.mug, shop.bath, 5)
    cart = cart_rig.opened(shop)
    cart_rig.hold(cart)

    done = on_soho(shop, cart, api("*", locations=[shop.soho, shop.bath]))[what]()

    assert done.status_code in (200, 201), done.content


@pytest.mark.parametrize("delivery", ["soho", "none", "ship"])
def test_nothing_is_held_in_another_store_or_anywhere(shop, delivery):
    ship = {"method": "ship", "address": cart_rig.ADDRESS}
    cart = cart_rig.opened(shop, delivery={"soho": cart_rig.pickup(shop), "none": None, "ship": ship}[delivery])

    refused = cart_rig.hold(cart, api("*", locations=[shop.bath]))

    assert problem(refused) == (403, "location_not_allowed")
    assert shop.level().held == 0


@pytest.mark.parametrize("join", ["patch", "open"])
def test_customers_held_cart_is_not_joined_from_another_store(shop, join):
    receive(shop.mug, shop.bath, 5)
    ana = customer()
    theirs = cart_rig.opened(shop, customer={"id": ana.public_id})
    cart_rig.hold(theirs)
    bath = api("*", locations=[shop.bath])
    body = {"customer": {"id": ana.public_id}}

    if join == "patch":
        guest = cart_rig.opened(shop, 3, client=bath, delivery=at_bath(shop))
        refused = patched(bath, f"/carts/{guest['id']}", body)
    else:
        lines = [{"sku": shop.mug.sku, "quantity": 3, "delivery": at_bath(shop)}]
        refused = bath.post("/carts", {"channel": shop.web.code, "lines": lines, **body})

    assert problem(refused) == (403, "location_not_allowed")
    assert (Hold.objects.get().status, shop.level().held) == ("live", 2)


def test_clerk_of_another_store_helps_without_touching_what_is_held(shop):
    start = datetime(2030, 6, 3, 12, tzinfo=UTC)
    with transactions.at(start):
        cart = cart_rig.opened(shop)
        cart_rig.hold(cart)
    bath = api("*", locations=[shop.bath])

    with transactions.at(start + timedelta(minutes=9)):
        renamed = patched(bath, f"/carts/{cart['id']}", {"customer": {"name": "Ana"}})
    with transactions.at(start + timedelta(minutes=11)):
        moved = patched(bath, f"/carts/{cart['id']}", {"delivery": at_bath(shop)})

    assert (renamed.status_code, renamed.json()["hold"]["extensions_left"]) == (200, 2)
    assert (moved.status_code, moved.json()["hold"]) == (200, None)
