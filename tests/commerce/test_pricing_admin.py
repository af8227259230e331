"""Price lists and promotions in the back office: judged like the verbs judge them, and noted."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from commerce import price_lists, transactions
from commerce.actors import SYSTEM
from commerce.models import AuditEntry, PriceChange, PriceList, Promotion
from commerce.price_lists import NewPrice
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(factories.StaffFactory(is_owner=True))
    return client


def price_list(**changes):
    return {"code": "trade", "name": "Trade", "kind": "group", "currency": "GBP", "group": "trade", **changes}


def promotion(effect, **changes):
    fields = {"code": "ten", "title": "Ten", "kind": "percent", "effect": json.dumps(effect), "conditions": "{}"}
    return {**fields, "stacking": "line", "priority": "100", "combines": "", **changes}


def act(browser, model, action, record):
    return browser.post(f"/admin/commerce/{model}/", {"action": action, "_selected_action": [record.pk]})


def test_list_is_kept_and_noted(browser):
    answer = browser.post("/admin/commerce/pricelist/add/", price_list())

    found = PriceList.objects.get()
    assert answer.status_code == 302
    assert (found.code, found.group) == ("trade", "trade")
    assert AuditEntry.objects.get(use_case="admin.add").facts == {"model": "commerce.pricelist", "ids": [found.pk]}


@pytest.mark.parametrize("changes", [{"group": ""}, {"currency": "???"}, {"kind": "base"}])
def test_list_that_makes_no_sense_is_refused(browser, changes):
    assert browser.post("/admin/commerce/pricelist/add/", price_list(**changes)).status_code == 200
    assert not PriceList.objects.exists()


def test_promotion_is_drafted_and_run_by_an_action(browser):
    browser.post("/admin/commerce/promotion/add/", promotion({"percent": 10}))
    draft = Promotion.objects.get()

    act(browser, "promotion", "activate", draft)

    assert (draft.status, Promotion.objects.get().status) == ("draft", "active")


def test_promotion_that_cannot_be_read_is_refused_with_the_place(browser):
    answer = browser.post("/admin/commerce/promotion/add/", promotion({"percent": 10, "per": 1}))

    assert "effect.per: This is not known here." in answer.content.decode()
    assert not Promotion.objects.exists()


def test_change_counts_the_version_up(browser):
    browser.post("/admin/commerce/promotion/add/", promotion({"percent": 10}))
    found = Promotion.objects.get()

    browser.post(f"/admin/commerce/promotion/{found.pk}/change/", promotion({"percent": 20}))

    found.refresh_from_db()
    assert (found.effect, found.version) == ({"percent": 20}, 2)


def test_change_of_prices_is_taken_back_by_an_action(browser):
    listed = PriceList.objects.create(code="base", name="Base", kind="base", currency="GBP")
    new = NewPrice(variant_id=factories.variant().pk, amount=100)
    live_at = transactions.now() + timedelta(hours=1)
    change = price_lists.schedule(price_list=listed, name="May", live_at=live_at, prices=[new], by=SYSTEM)

    act(browser, "pricechange", "roll_back", change)
    again = browser.post(
        "/admin/commerce/pricechange/", {"action": "roll_back", "_selected_action": [change.pk]}, follow=True
    )

    assert PriceChange.objects.get().status == "rolled_back"
    assert "It is rolled_back" in again.content.decode()


@pytest.mark.parametrize("model", ["pricelist", "price", "pricechange", "promotion", "promotioncode", "redemption"])
def test_lists_open(browser, model):
    assert browser.get(f"/admin/commerce/{model}/").status_code == 200
