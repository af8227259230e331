"""A new order by a clerk: every step with and without scripts, and every refusal where it can be put right."""

import re

import pytest

from customers.models import Customer
from inventory.models import Level
from orders.models import Order
from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.inventory.console.html import text

URL = "/s/soho/orders/new/"
HTMX = {"HX-Request": "true"}


def sent(response, **changes) -> dict:
    """The form as it was shown, with changes."""
    html = response.content.decode()
    fields: dict = {"sku": re.findall(r'name="sku" value="([^"]*)"', html)}
    fields["units"] = re.findall(r'name="units" value="(\d+)"', html)
    fields |= dict(re.findall(r'<input type="hidden" name="(key|expected|customer|at)" value="([^"]*)"', html))
    fields["code"] = re.findall(r'name="code" value="([^"]*)"', html)
    return {"way": "pickup", "at": "soho", "channel": "web", "pay": "card", "token": "tok_visa", **fields, **changes}


@pytest.fixture
def clerk(pages, mug):
    return pages["cashier"]


def begun(clerk, units=2, **changes):
    """The form with mugs in it."""
    return clerk.post(URL, {"channel": "web", "at": "soho", "sku": "MUG-WHT", "units": units, "pay": "card", **changes})


def test_scanned_code_is_a_line_with_price_and_stock(clerk):
    response = clerk.post(URL, {"q": "mug-wht", "find": "1", "channel": "web"})

    page = text(response)
    assert "White mug MUG-WHT" in page and "Soho 20 Camden 5" in page
    assert "1 item £10.00 Total £10.00" in page and "Place order £10.00" in page


def test_words_find_products_to_add(clerk):
    hits = clerk.post(URL, {"q": "white", "channel": "web"})
    added = clerk.post(URL, {"add": "MUG-WHT", "channel": "web"}, headers=HTMX)

    assert 'name="add" value="MUG-WHT"' in hits.content.decode()
    assert "<html" not in added.content.decode() and "Total £10.00" in text(added)


@pytest.mark.parametrize(
    ("kind", "asked", "found"), [("product", "q", "White mug"), ("person", "who", "Nobody is known")]
)
def test_search_answers_what_it_found_and_nothing_else(pages, mug, kind, asked, found):
    answer = pages["manager"].post(URL, {"hits": kind, asked: "white", "channel": "web"}, headers=HTMX).content.decode()

    assert answer.startswith(f'<div id="{kind}-hits">') and found in answer
    assert answer.count(" id=") == 1 and "hx-swap-oob" not in answer


def test_order_is_placed_and_opened(clerk, stage):
    response = clerk.post(URL, sent(begun(clerk), place="1", name="Ana Ruiz", email="ana@example.com"))

    order = Order.objects.get()
    assert (response.status_code, response.url) == (302, f"/s/soho/orders/{order.number}/")
    assert (order.status, order.payment_state, order.total, order.name) == ("placed", "authorized", 2000, "Ana Ruiz")
    assert (order.actor_kind, order.actor_id) == ("staff", stage.people["cashier"].pk)
    assert Level.objects.get(location=stage.soho).allocated == 2
    assert Customer.objects.get().email == "ana@example.com"


def test_pressed_twice_it_is_one_order(clerk):
    fields = sent(begun(clerk), place="1")

    answers = [clerk.post(URL, fields) for _ in range(2)]

    order = Order.objects.get()
    assert [answer.url for answer in answers] == [f"/s/soho/orders/{order.number}/"] * 2


def test_cash_at_the_till_leaves_with_change(clerk, stage):
    shown = begun(clerk, pay="cash", tendered="50", way="carry_out", till="soho-1")

    clerk.post(URL, sent(shown, pay="cash", tendered="50", way="carry_out", till="soho-1", place="1"))

    order = Order.objects.get()
    assert "£30.00 change" in text(shown) and "2 items leave Soho now, £20.00 taken in cash." in text(shown)
    assert (order.status, order.payment_state, order.change, order.till) == ("completed", "paid", 3000, stage.till)
    assert Level.objects.get(location=stage.soho).on_hand == 18


def test_too_many_is_said_before_and_when_placing(clerk):
    shown = begun(clerk, units=25)

    refused = clerk.post(URL, sent(shown, place="1"))
    taken = clerk.post(URL, sent(shown, take="20 MUG-WHT"))

    assert "Only 20 in Soho. Take 20" in text(shown)
    assert refused.status_code == 409 and "Only 20 left, 25 wanted. Take 20" in text(refused)
    assert not Order.objects.exists()
    assert "20 items £200.00" in text(taken)


def test_price_that_changed_is_shown_before_anything_is_placed(clerk, mug):
    fields = sent(begun(clerk), place="1")
    type(mug).objects.filter(pk=mug.pk).update(price=1500)

    refused = clerk.post(URL, fields)
    clerk.post(URL, sent(refused, place="1"))

    assert "The price has changed since you saw it." in text(refused) and "Place order £30.00" in text(refused)
    assert Order.objects.get().total == 3000


def test_declined_card_says_so_and_the_next_one_may_try(clerk):
    refused = clerk.post(URL, sent(begun(clerk), place="1", token="tok_declined"))
    placed = clerk.post(URL, sent(refused, place="1"))

    assert "The card was declined. Nothing was taken; try another one." in text(refused)
    assert placed.status_code == 302
    assert sorted(Order.objects.values_list("status", flat=True)) == ["cancelled", "placed"]


def test_unknown_code_stands_beside_its_field(clerk):
    shown = begun(clerk, **{"new-code": "NOPE"})
    refused = clerk.post(URL, sent(shown, place="1"))

    assert "NOPE does not count: No such code." in text(shown)
    assert "No such code. Take the code off, or use another one." in text(refused)
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"pay": "external"}, "Write down where it was paid"),
        ({"pay": "cash"}, "Cash is taken at a till. Choose which one."),
        ({"pay": "cash", "till": "soho-1", "tendered": "lots"}, "Enter the cash as an amount"),
        ({"gift": "GC-0000-0000-0000-0000"}, "No gift card with this code can be used here."),
        ({"pay": "external", "reference": "4242 4242 4242 4242"}, "looks like a card number"),
        ({"token": ""}, "Choose how the card is paid."),
    ],
)
def test_what_is_missing_is_said_where_it_is_missing(clerk, changes, said):
    answer = clerk.post(URL, sent(begun(clerk), place="1", **changes))

    assert (answer.status_code, said in text(answer)) == (409, True)
    assert not Order.objects.exists()


def test_parcel_needs_an_address_and_somebody_who_sells_everywhere(pages, mug):
    owner, address = pages["owner"], {"name": "Ana", "line1": "1 High St", "city": "Leeds", "postal_code": "LS1 1AA"}
    way = {"way": "ship", "channel": "web", "at": "soho", "to-country": "GB", "pay": "card"}
    shown = owner.post(URL, {**way, "sku": "MUG-WHT", "units": "2"})

    refused = owner.post(URL, sent(shown, **way, place="1"))
    owner.post(URL, sent(refused, **way, place="1", **{f"to-{name}": said for name, said in address.items()}))

    assert "Fill in name, street, town, postcode, country." in text(refused)
    assert Order.objects.get().deliveries.get().address == {**address, "country": "GB"}
    assert "Parcels leave from any store" in text(begun(pages["cashier"]))


def test_customer_is_found_and_chosen(clerk):
    ana = Customer.objects.create(name="Ana Ruiz", email="ana@example.com")

    found = clerk.post(URL, {"who": "ana", "channel": "web"})
    chosen = begun(clerk, choose=ana.public_id)
    clerk.post(URL, sent(chosen, place="1"))

    assert f'name="choose" value="{ana.public_id}"' in found.content.decode()
    assert Order.objects.get().customer == ana


def test_misspelled_customer_is_offered(clerk):
    jasmine = Customer.objects.create(name="Jasmine Vaughan", email="jasmine@example.com")

    found = clerk.post(URL, {"hits": "person", "who": "jasmin vaughn", "channel": "web"}, headers=HTMX)

    assert "Did you mean Jasmine Vaughan jasmine@example.com Choose" in text(found)
    assert f'name="choose" value="{jasmine.public_id}"' in found.content.decode()


def test_goods_for_grown_ups_ask_for_a_look(clerk, stage):
    gin = catalog.variant("GIN", title="Gin", price=3000)
    type(gin).objects.filter(pk=gin.pk).update(minimum_age=18)
    make.receive(gin, stage.soho, 3)
    shown = begun(clerk, sku="GIN", units=1)

    refused = clerk.post(URL, sent(shown, place="1"))
    clerk.post(URL, sent(refused, place="1", age="1"))

    assert "The buyer is 18 or older: I have checked" in text(shown)
    assert refused.status_code == 409 and "Check it, then tick the box." in text(refused)
    assert Order.objects.get().minimum_age == 18


def test_reader_may_not_sell(pages, stage):
    assert pages["associate"].get(URL).status_code == 403
    assert "/orders/new/" not in pages["associate"].get("/s/soho/orders/").content.decode()
