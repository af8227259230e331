"""The page of one SKU: the sum, the chart, the ledger in words, who has the units, other stores, the past."""

from datetime import timedelta
from urllib.parse import quote

import pytest

from commerce import catalog as verbs
from commerce import ids, staff, transactions
from commerce.actors import SYSTEM
from inventory import ledger, stock
from inventory.lines import Line
from inventory.stock import Posting
from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.inventory.console.html import text

HTMX = {"HX-Request": "true"}


@pytest.fixture
def boots(stage):
    boots = catalog.variant("HRB-BTS-8", title="Chelsea boots")
    make.receive(boots, stage.soho, 9, "DN-7")
    make.receive(boots, stage.camden, 5)
    make.keep_back(1, channel=stage.web)
    return boots


def test_number_is_explained_as_a_sum(pages, stage, boots):
    make.adjust(boots, stage.soho, 1, bucket="damaged")
    make.hold(stage.web, Line(boots.pk, 2, stage.soho.pk))

    said = text(pages["manager"].get("/s/soho/stock/HRB-BTS-8/"))

    assert "9 on hand − 1 damaged − 2 in baskets − 1 safety = 5 can be sold" in said


def test_the_rule_behind_safety_is_named(pages, stage, boots):
    client, url = pages["manager"], "/s/soho/stock/HRB-BTS-8/"
    by_all = text(client.get(url))
    women = catalog.CategoryFactory(name="Women", path="women")
    shoes = catalog.CategoryFactory(name="Shoes", path="women/shoes", parent=women)
    boots.product.categories.add(shoes)
    make.keep_back(2, channel=stage.web, category=shoes)
    by_category = text(client.get(url))
    make.keep_back(3, channel=stage.web, variant_id=boots.pk, location=stage.soho)

    assert "Safety keeps 1 unit back from Web shop: the rule for all products, in every store." in by_all
    assert "Safety keeps 2 units back from Web shop: the rule for Women › Shoes, in every store." in by_category
    assert "Safety keeps 3 units back from Web shop: the rule for this SKU, in Soho." in text(client.get(url))
    assert "Safety keeps" not in text(client.get(f"{url}?channel=pos"))


def test_all_stores_together_add_up(pages, boots):
    said = text(pages["owner"].get("/s/all/stock/HRB-BTS-8/"))

    assert "14 on hand − 2 safety = 12 can be sold" in said


def test_endless_stock_adds_up(pages, stage, boots):
    for place in (stage.soho, stage.camden):
        make.adjust(boots, place, 1_000_000_000 - boots.levels.get(location=place).on_hand)
    third = catalog.LocationFactory(code="york")
    make.receive(boots, third, 1_000_000_000)

    said = text(pages["owner"].get("/s/all/stock/HRB-BTS-8/"))

    assert "3,000,000,000 on hand" in said


def test_channel_and_place_come_from_the_address(pages, boots):
    said = text(pages["owner"].get("/s/all/stock/HRB-BTS-8/?at=camden&channel=pos"))

    assert "5 on hand = 5 can be sold" in said


def test_ledger_says_what_happened_why_by_whom_and_the_balance(pages, stage, boots):
    maya = staff.actor_for(stage.people["manager"])
    line = Posting(boots.pk, stage.soho.pk, delta=-2)
    stock.adjust(by=maya, lines=[line], reason="shrinkage", note="Shelf was short")
    make.adjust(boots, stage.soho, 1, bucket="quality_control")

    rows = text(pages["manager"].get("/s/soho/stock/HRB-BTS-8/")).split("On hand Set aside: ")[1]

    assert rows.startswith("in quality check Truecount")
    assert "1 aside → 7 7" in rows  # on a phone beside the change, elsewhere in a column
    assert "Shrinkage Manager, Shelf was short" in rows
    assert "−2 → 7 7" in rows
    assert "Delivery received Truecount, DN-7" in rows
    assert "+9 → 9 9" in rows


def test_ledger_tells_what_was_entered_late(pages, stage, boots):
    line = Posting(boots.pk, stage.soho.pk, delta=1)
    earlier = transactions.now() - timedelta(hours=2)
    stock.receive(by=SYSTEM, lines=[line], reference="DN-8", occurred_at=earlier)

    assert "Truecount, DN-8, entered" in text(pages["manager"].get("/s/soho/stock/HRB-BTS-8/"))


def test_ledger_is_paged(pages, stage, boots, monkeypatch):
    monkeypatch.setattr(ledger, "PAGE", 2)
    for number in range(3):
        make.receive(boots, stage.soho, 1, f"VAN-{number}")
    client = pages["manager"]

    first = client.get("/s/soho/stock/HRB-BTS-8/").content.decode()
    onward = first.split('rel="next" href="')[1].split('"')[0]
    second = client.get(f"/s/soho/stock/HRB-BTS-8/{onward}").content.decode()

    assert [name in first for name in ("VAN-2", "VAN-1", "VAN-0", "DN-7")] == [True, True, False, False]
    assert [name in second for name in ("VAN-2", "VAN-1", "VAN-0", "DN-7")] == [False, False, True, True]
    assert 'rel="next"' not in second


@pytest.mark.parametrize("below", ["nonsense", ids.encode("hld", 1)])
def test_ledger_page_of_something_else_is_not_found(pages, boots, below):
    assert pages["manager"].get(f"/s/soho/stock/HRB-BTS-8/?below={below}").status_code == 404


def test_who_has_them_lists_live_holds_and_no_ended_ones(pages, stage, boots):
    make.hold(stage.web, Line(boots.pk, 1, stage.soho.pk), seconds=900)
    over = make.hold(stage.pos, Line(boots.pk, 3, stage.soho.pk))
    over.lines.update(expires_at=over.created_at)

    said = text(pages["manager"].get("/s/soho/stock/HRB-BTS-8/"))

    assert "Who has them 1 of 9 Web shop basket 1 unit, ends in 14 min Held" in said
    assert "Tills basket" not in said


def test_nobody_has_them(pages, boots):
    assert "Nobody. No order and no basket has one of these." in text(pages["manager"].get("/s/soho/stock/HRB-BTS-8/"))


def test_other_stores_are_listed_with_what_they_can_sell(pages, boots):
    said = text(pages["manager"].get("/s/soho/stock/HRB-BTS-8/"))

    assert "Store On hand Can sell Soho 9 8 Camden 5 4 Warehouse 0 0" in said


def test_shortfall_says_what_to_do(pages, stage, boots):
    make.hold(stage.web, Line(boots.pk, 8, stage.soho.pk))
    make.adjust(boots, stage.soho, -2)

    said = text(pages["manager"].get("/s/soho/stock/HRB-BTS-8/"))

    assert "7 on hand − 8 in baskets = −1 below zero" in said
    assert "1 unit promised that is not there. Find it, send from another store" in said


def test_never_stocked_says_so(pages, boots):
    assert "Never stocked in Warehouse." in text(pages["owner"].get("/s/warehouse/stock/HRB-BTS-8/"))


def test_live_part_comes_alone_with_its_side(pages, boots):
    response = pages["manager"].get("/s/soho/stock/HRB-BTS-8/", headers=HTMX)

    assert b"<html" not in response.content
    assert b'id="sku-side" hx-swap-oob="true"' in response.content


@pytest.mark.parametrize("sku", ["A/B", "50% off", "Ünïcode ☕", "a?b#c&d", "A/../B", "-/rows/", "export.csv", "a+b c"])
def test_any_character_may_stand_in_a_sku(pages, stage, sku):
    made = catalog.variant(sku, title="Odd one")
    make.receive(made, stage.soho, 2)
    client = pages["manager"]

    listed = client.get("/s/soho/stock/").content.decode()
    url = listed.split('class="item"')[1].split('href="')[1].split('"')[0]
    page = client.get(url.replace("&amp;", "&"))

    assert (page.status_code, "Odd one" in text(page)) == (200, True)
    assert "/./" not in url and "/../" not in url


def test_former_name_leads_to_the_present_one(pages, boots):
    verbs.change_variant(variant_id=boots.pk, changes={"sku": "NEW-8"}, expected=None, by=SYSTEM)

    response = pages["manager"].get("/s/soho/stock/HRB-BTS-8/?channel=pos")

    assert (response.status_code, response.url) == (302, "/s/soho/stock/NEW-8/?channel=pos")


def test_unknown_sku_is_not_found_and_names_what_is_near(pages, boots):
    near = pages["manager"].get(f"/s/soho/stock/{quote('chelsea boot')}/")
    far = pages["manager"].get("/s/soho/stock/zzz/")

    assert (near.status_code, far.status_code) == (404, 404)
    assert "Did you mean C Chelsea boots HRB-BTS-8" in text(near)
    assert "No SKU is called zzz" in text(far)


def test_look_back_shows_what_was_true_and_what_was_known(pages, stage, boots):
    hour_ago = transactions.now() - timedelta(hours=1)
    line = Posting(boots.pk, stage.soho.pk, delta=4)
    stock.receive(by=SYSTEM, lines=[line], reference="LATE", occurred_at=hour_ago)
    moment = (hour_ago + timedelta(minutes=1)).isoformat()
    client = pages["manager"]

    true = client.get("/s/soho/stock/-/look-back/HRB-BTS-8/", {"moment": moment, "clock": "true"}, headers=HTMX)
    known = client.get("/s/soho/stock/-/look-back/HRB-BTS-8/", {"moment": moment, "clock": "known"}, headers=HTMX)

    assert "On hand 4 Free 4" in text(true)
    assert "On hand 0 Free 0" in text(known)


def test_look_back_takes_the_clock_of_the_store(pages, boots):
    response = pages["manager"].get(
        "/s/soho/stock/-/look-back/HRB-BTS-8/", {"moment": "2026-07-01T14:30", "clock": "true"}
    )

    assert "True at 14:30 BST, Wed 1 July 2026, Soho" in text(response)


@pytest.mark.parametrize("moment", ["", "yesterday", "2026-13-45T10:00", "9999-12-31T23:59-14:00"])
def test_look_back_at_no_moment_says_so(pages, boots, moment):
    response = pages["manager"].get("/s/soho/stock/-/look-back/HRB-BTS-8/", {"moment": moment}, headers=HTMX)

    assert text(response) == "That is not a day and time."


def test_page_costs_the_same_at_one_and_three_rows(pages, stage, boots, django_assert_num_queries):
    client = pages["manager"]
    make.hold(stage.web, Line(boots.pk, 1, stage.soho.pk))
    client.get("/s/soho/stock/HRB-BTS-8/")

    for _ in range(2):
        with django_assert_num_queries(22):
            client.get("/s/soho/stock/HRB-BTS-8/")
        for _ in range(2):
            make.receive(boots, stage.soho, 1)
            make.hold(stage.web, Line(boots.pk, 1, stage.soho.pk))
