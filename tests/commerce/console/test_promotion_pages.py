"""Promotions in the console: what each does in words, drafting by kind, steps told first, codes, and a tried basket."""

import pytest

from commerce import promotions
from commerce.actors import SYSTEM
from commerce.models import Promotion, PromotionCode
from commerce.promotions import NewPromotion
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db
START = {"title": "Ten off", "code": "ten-off", "currency": "GBP", "stacking": "line", "combining": "alone"}


def draft(code="ten-off", kind="percent", effect=None, **fields):
    new = NewPromotion(code=code, title=f"Offer {code}", kind=kind, effect=effect or {"percent": "10"}, **fields)
    return promotions.create(new=new, by=SYSTEM)


def running(**fields):
    return promotions.activate(promotion=draft(**fields), by=SYSTEM)


def post(client, path, **fields):
    return client.post(path, {"priority": "100", **START, **fields})


@pytest.mark.parametrize(
    ("kind", "effect", "said"),
    [
        ("percent", {"percent": "12.5"}, "12.5% off each product"),
        ("amount", {"amount": 500, "each": True}, "£5.00 off each unit"),
        ("fixed_price", {"price": 2500, "quantity": 3}, "3 for £25.00"),
        ("x_for_y", {"take": 3, "pay": 2}, "3 for the price of 2"),
        ("cheapest_free", {"of": 4, "free": 2}, "Buy 4, the cheapest 2 are free"),
        ("shipping", {"percent": "100"}, "Free shipping"),
        ("tiered_spend", {"tiers": [{"spend": 5000, "percent": "5"}]}, "5% off from £50.00"),
    ],
)
def test_list_says_what_a_promotion_does(soho, as_maya, kind, effect, said):
    draft(kind=kind, effect=effect, currency="GBP", conditions={"min_quantity": 2})

    text = as_maya.get("/s/soho/promotions/").content.decode()

    assert said in text
    assert "From 2 units" in text


def test_ended_promotions_stand_under_their_own_tab(soho, as_maya):
    promotions.end(promotion=draft(code="old"), by=SYSTEM)
    draft(code="fresh")

    now, over = (as_maya.get(f"/s/soho/promotions/{rest}").content.decode() for rest in ("", "?state=ended"))

    assert ("Offer fresh" in now, "Offer old" in now) == (True, False)
    assert ("Offer fresh" in over, "Offer old" in over) == (False, True)


def test_a_list_costs_the_same_queries_for_one_and_for_three(soho, as_maya, django_assert_num_queries):
    running(code="one", needs_code=True)
    as_maya.get("/s/soho/promotions/")

    for extra in ((), ("two", "three")):
        for code in extra:
            running(code=code, needs_code=True)
        with django_assert_num_queries(9):
            as_maya.get("/s/soho/promotions/")


def test_form_drafts_a_promotion_with_its_conditions(soho, as_maya):
    factories.CategoryFactory(name="Boots", path="boots")
    more = {
        "percent": "15",
        "max_amount": "20.50",
        "categories": ["boots"],
        "min_spend": "50",
        "weekdays": ["mon", "tue"],
    }

    answer = post(as_maya, "/s/soho/promotions/new/percent/", opens="09:00", closes="18:00", **more)

    made = Promotion.objects.get(code="ten-off")
    assert answer["Location"] == f"/s/soho/promotions/{made.public_id}/"
    assert made.effect == {"percent": "15", "max_amount": 2050}
    assert made.conditions == {
        "categories": ["boots"],
        "weekdays": ["mon", "tue"],
        "hours": ["09:00", "18:00"],
        "min_spend": 5000,
    }
    assert made.status == "draft"


def test_form_keeps_what_was_typed_and_says_what_is_wrong(soho, as_maya):
    answer = post(as_maya, "/s/soho/promotions/new/x_for_y/", take="2", pay="3", skus="NOTHING-LIKE-IT")

    text = answer.content.decode()
    assert answer.status_code == 400
    assert "Fewer units than are taken must be paid." in text
    assert 'value="NOTHING-LIKE-IT"' in text
    assert Promotion.objects.count() == 0


def test_saving_what_somebody_changed_meanwhile_is_refused(soho, as_maya):
    made = draft()
    path = f"/s/soho/promotions/{made.public_id}/edit/"

    first = post(as_maya, path, percent="20", version="1")
    second = post(as_maya, path, percent="30", version="1")

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Somebody else changed this meanwhile" in second.content.decode()
    assert Promotion.objects.get(pk=made.pk).effect == {"percent": "20"}


def test_starting_is_told_first_and_then_done(soho, as_maya):
    made = draft()
    path = f"/s/soho/promotions/{made.public_id}/activate/"

    asked = as_maya.get(path, headers={"HX-Request": "true"}).content.decode()
    before = Promotion.objects.get(pk=made.pk).status
    as_maya.post(path)

    assert "10% off each product" in asked
    assert (before, Promotion.objects.get(pk=made.pk).status) == ("draft", "active")
    assert as_maya.get(path.replace("activate", "explode")).status_code == 404


def test_codes_are_added_one_by_one_and_in_batches(soho, as_maya):
    made = running(needs_code=True)
    path = f"/s/soho/promotions/{made.public_id}/codes"

    as_maya.post(f"{path}/one/", {"code": "Hello 10", "limit_total": "5"})
    taken = as_maya.post(f"{path}/one/", {"code": "hello10"}, headers={"HX-Request": "true"})
    as_maya.post(f"{path}/many/", {"count": "3", "batch": "Mail", "prefix": "M-"})
    lines = as_maya.get(f"{path}.csv?batch=Mail").content.decode().split()

    assert "opens a promotion already" in taken.content.decode()
    assert lines[0] == "code,uses,limit"
    assert sorted(line.split(",")[0] for line in lines[1:]) == sorted(
        PromotionCode.objects.filter(batch="Mail").values_list("code", flat=True)
    )
    assert "0 of 8 used" in as_maya.get(f"/s/soho/promotions/{made.public_id}/").content.decode()


def test_whoever_may_only_read_sees_no_button_and_changes_nothing(soho, as_ben):
    made = draft()

    text = as_ben.get(f"/s/soho/promotions/{made.public_id}/").content.decode()
    refused = as_ben.post(f"/s/soho/promotions/{made.public_id}/activate/")

    assert "Start promotion" not in text
    assert refused.status_code == 403
    assert Promotion.objects.get(pk=made.pk).status == "draft"


def test_what_is_wrong_is_said_in_plain_words_and_the_first_of_it_has_the_focus(soho, as_maya):
    answer = post(as_maya, "/s/soho/promotions/new/percent/", percent="120", priority="", code="a b").content.decode()

    assert "At most 100." in answer and "Fill this in." in answer and "no spaces." in answer
    assert "This field is required" not in answer and "Ensure this value" not in answer
    focused = [tag for tag in answer.split("<") if tag.startswith("input") and "autofocus" in tag]
    assert len(focused) == 1 and 'name="code"' in focused[0]
