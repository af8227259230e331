"""What a clerk reads about money on a new order: who pays how much, what is missing, and what to hand back."""

import pytest

from commerce.actors import SYSTEM
from commerce.models import Promotion
from commerce.money import Money
from orders import gift_card_issuing
from orders.models import Order
from tests.inventory.console.html import text
from tests.orders.console.test_new_order import HTMX, URL, begun, sent

pytestmark = pytest.mark.django_db
CASH = {"pay": "cash", "till": "soho-1"}


@pytest.fixture
def clerk(pages, mug):
    return pages["cashier"]


@pytest.fixture
def card(clerk) -> str:
    """The code of a gift card with £15.00 on it."""
    return gift_card_issuing.issue(by=SYSTEM, money=Money(1500, "GBP")).code


def test_gift_card_and_cash_are_told_apart_before_anything_is_placed(clerk, card):
    page = text(begun(clerk, gift=card, **CASH))

    assert "2 items set aside in Soho, £15.00 from the gift card, £5.00 taken in cash." in page
    assert "Total £20.00 Gift card − £15.00 To pay in cash £5.00" in page


def test_gift_card_that_pays_all_leaves_nothing_to_collect(clerk, card):
    page = text(begun(clerk, units=1, gift=card, **CASH))

    assert "1 item set aside in Soho, £10.00 from the gift card." in page
    assert "Gift card − £10.00 To pay in cash £0.00" in page


def test_cash_that_is_short_is_said_in_money_and_places_nothing(clerk, card):
    shown = begun(clerk, gift=card, tendered="2", **CASH)

    refused = clerk.post(URL, sent(shown, gift=card, tendered="2", place="1", **CASH))

    assert "£3.00 is missing" in text(shown)
    assert 'hx-disabled-elt="this" disabled>Place order' in shown.content.decode()
    assert (refused.status_code, "£3.00 is still missing." in text(refused)) == (409, True)
    assert not Order.objects.exists()


def test_change_is_announced_until_somebody_closes_it(clerk):
    form = sent(begun(clerk, tendered="50", **CASH), tendered="50", place="1", **CASH)

    placed = clerk.post(URL, form, headers=HTMX)
    page = clerk.get(placed["HX-Redirect"])

    assert "Give £30.00 change." in text(page)
    assert "data-stays" in page.content.decode().split("Give £30.00 change.")[0].rsplit("<div", 1)[1]


def test_exact_cash_needs_no_word_about_change(clerk):
    placed = clerk.post(URL, sent(begun(clerk, **CASH), place="1", **CASH), follow=True)

    assert "change" not in text(placed).split("Close")[0]


def test_promotions_that_nobody_asked_for_are_not_told(clerk):
    Promotion.objects.create(
        code="students", title="Students", kind="percent", effect={"percent": 10}, conditions={"groups": ["students"]},
        status="active",
    )  # fmt: skip

    page = text(begun(clerk, **{"new-code": "NOPE"}))

    assert "students" not in page.lower() and "NOPE does not count: No such code." in page
