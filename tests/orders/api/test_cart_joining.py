"""One cart per person on every door: found again, joined on sign-in, never somebody else's."""

from commerce.models import Channel
from customers.models import Customer
from inventory.models import Hold
from orders.models import Cart
from tests.api_client import api, paths, problem
from tests.factories import commerce as factories
from tests.factories.customers import customer
from tests.factories.inventory import receive
from tests.orders.api.cart_rig import hold, opened, patch, read


def named(person: Customer) -> dict[str, str]:
    return {"id": person.public_id}


def units(cart):
    return {line["sku"]: line["quantity"] for line in cart["lines"]}


def test_customer_finds_their_cart_on_another_door(shop):
    ana = customer()
    at_home = opened(shop, customer=named(ana))
    answer = api("*").post("/carts", {"channel": shop.pos.code, "customer": named(ana)})

    in_store = answer.json()
    assert (answer.status_code, in_store["id"], units(in_store)) == (200, at_home["id"], {shop.mug.sku: 2})
    assert (in_store["channel"], [row["code"] for row in in_store["notices"]]) == (shop.pos.code, ["cart_found"])


def test_every_door_that_opened_the_cart_may_see_it(shop):
    ana, web, till = customer(), api("*", channels=[shop.web]), api("*", channels=[shop.pos])
    cart = opened(shop, client=web, customer=named(ana))
    before = till.get(f"/carts/{cart['id']}").status_code

    till.post("/carts", {"channel": shop.pos.code, "customer": named(ana)})

    assert [client.get(f"/carts/{cart['id']}").status_code for client in (web, till)] == [200, 200]
    assert before == 404


def test_lines_of_a_found_cart_are_joined_by_the_larger_quantity(shop):
    ana, cup = customer(), factories.variant()
    opened(shop, 3, customer=named(ana))

    cart = opened(
        shop,
        customer=named(ana),
        lines=[{"sku": shop.mug.sku, "quantity": 2}, {"sku": cup.sku, "quantity": 1}],
    )

    assert units(cart) == {shop.mug.sku: 3, cup.sku: 1}


def test_guest_who_signs_in_takes_the_cart_along(shop):
    ana, guest = customer(), opened(shop)

    mine = patch(guest, {"customer": named(ana)}).json()

    assert (mine["id"], mine["customer"]["id"], mine["notices"]) == (guest["id"], ana.public_id, [])
    assert Cart.objects.get().customer_id == ana.pk


def test_two_carts_become_one_of_the_larger_quantities_and_the_buyer_is_told(shop):
    ana, cup = customer(), factories.variant()
    receive(cup, shop.soho, 9)
    mine = opened(shop, 1, customer=named(ana))
    guest = opened(shop, lines=[{"sku": shop.mug.sku, "quantity": 4}, {"sku": cup.sku, "quantity": 2}])

    joined = patch(guest, {"customer": named(ana)}).json()

    assert (joined["id"], units(joined)) == (mine["id"], {shop.mug.sku: 4, cup.sku: 2})
    notice = joined["notices"][0]
    assert (notice["code"], notice["from"], notice["into"]) == ("carts_joined", guest["id"], mine["id"])
    left = read(guest)
    assert (left["state"], left["checkout_state"], left["merged_into"]) == ("merged", "merged", mine["id"])


def test_joined_cart_names_the_one_it_went_into(shop):
    ana = customer()
    mine, guest = opened(shop, 1, customer=named(ana)), opened(shop)
    patch(guest, {"customer": named(ana)})

    answer = api("*").post(f"/carts/{guest['id']}/lines", {"sku": shop.mug.sku, "quantity": 1})

    assert (problem(answer), answer.json()["cart"]) == ((409, "cart_merged"), mine["id"])


def test_joining_gives_back_what_either_cart_held(shop):
    ana = customer()
    mine, guest = opened(shop, 1, customer=named(ana)), opened(shop, 4)
    hold(mine), hold(guest)
    held = shop.level().held

    joined = patch(guest, {"customer": named(ana)}).json()

    assert (held, shop.level().held, joined["state"], joined["hold"]) == (5, 0, "open", None)
    assert set(Hold.objects.values_list("status", flat=True)) == {"released"}


def test_address_alone_opens_nobodys_cart(shop):
    ana = customer(email="ana@example.com")
    mine = opened(shop, 3, customer=named(ana))

    guest = opened(shop, 1, customer={"email": "ANA@example.com", "name": "Not Ana"})
    patched = patch(opened(shop, 1), {"customer": {"email": "ana@example.com"}}).json()

    assert mine["id"] not in (guest["id"], patched["id"])
    assert (guest["customer"]["id"], patched["customer"]["id"]) == (None, None)
    assert (units(guest), units(patched)) == ({shop.mug.sku: 1}, {shop.mug.sku: 1})


def test_cart_of_one_customer_never_becomes_anothers(shop):
    ana, bo = customer(), customer(email="bo@example.com")
    cart = opened(shop, customer=named(ana))

    assert problem(patch(cart, {"customer": named(bo)})) == (409, "cart_has_customer")
    assert read(cart)["customer"]["id"] == ana.public_id


def test_unknown_customer_is_refused_with_its_path(shop):
    nobody = {"id": customer().public_id}
    Customer.objects.all().delete()

    created = api("*").post("/carts", {"channel": shop.web.code, "customer": nobody})
    changed = patch(opened(shop), {"customer": nobody})

    assert [(problem(answer), paths(answer)) for answer in (created, changed)] == [
        ((400, "unknown_customer"), [("customer.id", "unknown_customer")])
    ] * 2


def test_prices_are_those_of_the_door_the_cart_is_used_on(shop):
    euros = factories.ChannelFactory(currency="EUR", kind=Channel.Kind.APP)
    cart = opened(shop)

    moved = patch(cart, {"channel": euros.code}).json()

    assert (moved["currency"], moved["totals"]) == ("EUR", None)
    assert [row["code"] for row in moved["problems"]] == ["not_priced"]
