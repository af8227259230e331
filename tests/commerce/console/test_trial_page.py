"""Try a basket: every line with its reason, promotions that took part and those that did not, drafts too."""

import re

import pytest

from commerce.models import PromotionCode
from tests.commerce.console.test_promotion_pages import draft, running
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shelf(soho):
    factories.ChannelFactory(code="web", name="Web shop")
    factories.ChannelFactory(code="pos", name="Tills", kind="pos")
    return factories.variant("JACKET", price=10000), factories.variant("BOOTS", price=5000)


def ask(client, query=""):
    return client.get(f"/s/soho/promotions/try/?{query}")


def test_basket_is_priced_line_by_line(shelf, as_maya):
    running(effect={"percent": "10"}, conditions={"skus": ["JACKET"]})

    text = ask(as_maya, "sku=JACKET&qty=2&sku=BOOTS&qty=1").content.decode()

    assert all(part in text for part in ("£100.00 each", "−£20.00", "£180.00", "£230.00", "Applied", "Base price"))


def test_typing_what_to_add_asks_nothing_before_it_is_sent(shelf, as_maya):
    html = ask(as_maya).content.decode()

    (triggers,) = re.findall(r'id="trial"[^>]*hx-trigger="([^"]*)"', html)
    assert "change" not in [each.strip() for each in triggers.split(",")]  # that one would take the search away again
    assert "Nothing is called “4006381333931”." in ask(as_maya, "add=4006381333931").content.decode()


def test_promotions_that_do_not_apply_say_why(shelf, as_maya):
    running(kind="x_for_y", effect={"take": 3, "pay": 2})

    text = ask(as_maya, "sku=JACKET&qty=2&codes=NOPE").content.decode()

    assert "Needs 1 more." in text
    assert "Code NOPE" in text
    assert "No such code." in text


def test_draft_is_tried_before_it_runs_and_without_its_code(shelf, as_maya):
    made = draft(effect={"percent": "50"}, needs_code=True)

    alone = ask(as_maya, "sku=BOOTS&qty=1").content.decode()
    with_draft = ask(as_maya, f"sku=BOOTS&qty=1&with={made.public_id}").content.decode()

    assert ("£25.00" in alone, "£25.00" in with_draft) == (False, True)
    assert f"“{made.title}”" in with_draft
    assert PromotionCode.objects.count() == 0


def test_scanned_goods_are_added_and_words_offer_a_choice(shelf, as_maya):
    added = ask(as_maya, "sku=BOOTS&qty=1&add=JACKET")
    offered = ask(as_maya, "add=product").content.decode()
    unknown = ask(as_maya, "add=zebra").content.decode()

    assert added["Location"] == "/s/soho/promotions/try/?sku=BOOTS&qty=1&sku=JACKET&qty=1"
    assert "Which one?" in offered
    assert "Nothing is called “zebra”." in unknown


def test_removed_and_zero_lines_are_gone_and_the_address_says_so(shelf, as_maya):
    fragment = as_maya.get(
        "/s/soho/promotions/try/?sku=BOOTS&qty=0&sku=JACKET&qty=1&channel=web", headers={"HX-Request": "true"}
    )

    assert fragment["HX-Replace-Url"] == "/s/soho/promotions/try/?channel=web&sku=JACKET&qty=1"
    assert "BOOTS" not in fragment.content.decode()


@pytest.mark.parametrize(
    "query", ["qty=x&sku=JACKET", "at=yesterday", "location=mars&channel=moon", "with=", "ships=2"]
)
def test_nonsense_in_the_address_is_left_out(shelf, as_maya, query):
    assert ask(as_maya, query).status_code == 200


def test_trial_costs_the_same_queries_for_one_and_three_lines(shelf, as_maya, django_assert_max_num_queries):
    factories.variant("SOCKS", price=900)
    running()
    ask(as_maya, "sku=JACKET&qty=1")

    with django_assert_max_num_queries(20) as one:
        ask(as_maya, "sku=JACKET&qty=1")
    with django_assert_max_num_queries(len(one)):
        ask(as_maya, "sku=JACKET&qty=1&sku=BOOTS&qty=1&sku=SOCKS&qty=1")
