"""What a clerk types into a new order is taken as it stands, or refused where it stands: nothing is guessed or cut."""

import pytest

from orders.models import Order
from tests.inventory.console.html import text
from tests.orders.console.test_new_order import URL, begun, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(pages, mug):
    return pages["cashier"]


@pytest.mark.parametrize("units", ["-1", "abc", "1.5", "", "20000000", "²", "9" * 5000])
def test_units_that_are_no_number_are_said_to_be_none_and_stay(clerk, units):
    refused = clerk.post(URL, sent(begun(clerk), units=[units], place="1", name="Ana Ruiz"))

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Units are a whole number from 1 to 1,000,000." in text(refused)
    assert 'name="sku" value="MUG-WHT"' in page and f'name="units" value="{units}"' in page and "Ana Ruiz" in page
    assert not Order.objects.exists()


@pytest.mark.parametrize("taken", ["² MUG-WHT", "9" * 5000 + " MUG-WHT", "-1 MUG-WHT", "MUG-WHT"])
def test_taking_what_is_no_number_changes_nothing(clerk, taken):
    shown = clerk.post(URL, sent(begun(clerk), take=taken))

    assert shown.status_code == 200
    assert 'name="units" value="2"' in shown.content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"channel": "nope"}, "There is no channel “nope” to sell on. Choose one."),
        ({"at": "nope"}, "There is no store “nope” where you may sell. Choose one."),
        ({"way": "teleport"}, "Choose how it gets there."),
        ({"way": "ship"}, "Parcels leave from any store"),
        ({"pay": "beads"}, "Choose how it is paid."),
        ({"pay": "cash", "till": "nope"}, "Cash is taken at a till. Choose which one."),
        ({"customer": "cus_nobody"}, "This customer is not known. Choose somebody."),
        ({"name": "N" * 255}, "A name has at most 254 characters."),
        ({"phone": "1" * 255}, "phone number"),
        ({"pay": "external", "reference": "R" * 201}, "A reference has at most 200 characters."),
        ({"new-code": "C" * 65}, "A code has at most 64 characters."),
        ({"code": [f"C{index}" for index in range(21)]}, "At most 20 codes count for one order."),
        ({"sku": [f"S{index}" for index in range(201)], "units": ["1"] * 201}, "At most 200 lines"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_the_form_kept(clerk, changes, said):
    form = {"name": "Ana Ruiz", "email": "ana@example.com", **changes}

    refused = clerk.post(URL, sent(begun(clerk), place="1", **form))

    assert (refused.status_code, said in text(refused)) == (409, True)
    assert "ana@example.com" in refused.content.decode()
    assert not Order.objects.exists()


def test_an_address_that_is_too_long_is_refused(pages, mug):
    owner, way = pages["owner"], {"way": "ship", "to-line1": "L" * 256, "to-country": "GB"}

    refused = owner.post(URL, sent(begun(owner, **way), **way, place="1"))

    assert "Each line of an address has at most 255 characters." in text(refused)
    assert "L" * 256 in refused.content.decode()


def test_an_unknown_sku_is_taken_off_and_the_rest_stays(clerk):
    form = sent(begun(clerk), name="Ana Ruiz")

    refused = clerk.post(URL, {**form, "sku": ["MUG-WHT", "GONE-1"], "units": ["2", "3"], "place": "1"})
    placed = clerk.post(URL, sent(refused, place="1"))

    assert refused.status_code == 409
    assert "No such SKU: GONE-1. It was taken off." in text(refused)
    assert "Ana Ruiz" in refused.content.decode() and 'value="MUG-WHT"' in refused.content.decode()
    assert placed.status_code == 302


def test_placing_again_after_going_back_says_what_happened(clerk):
    form = sent(begun(clerk), place="1")
    clerk.post(URL, form)

    again = clerk.post(URL, {**form, "name": "Ana Ruiz"})
    meant = clerk.post(URL, sent(again, place="1"))

    assert again.status_code == 409 and "Idempotency" not in text(again)
    assert "This order was placed before you changed it: look under Orders." in text(again)
    assert (meant.status_code, Order.objects.count()) == (302, 2)


@pytest.mark.parametrize("name", ["name", "new-code", "reference", "key"])
def test_what_cannot_be_stored_is_refused_as_a_whole(clerk, name):
    refused = clerk.post(URL, sent(begun(clerk), place="1", pay="external", **{"reference": "1", name: "A\x00B"}))

    assert (refused.status_code, Order.objects.exists()) == (400, False)
