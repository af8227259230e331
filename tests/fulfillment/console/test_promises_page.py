"""Promises: what the terms mean right now, changed after the difference was read, paused at once, special days."""

import re
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.actors import SYSTEM
from fulfillment import store_terms
from fulfillment.models import Closure, StorePolicy
from fulfillment.store_terms import FIELDS
from tests.factories import fulfillment as work
from tests.fulfillment import shorts
from tests.inventory.console.html import text

pytestmark = pytest.mark.django_db
PAGE = "/s/soho/settings/promises/"
LONDON = ZoneInfo("Europe/London")  # where the store is
TERMS = {
    "offers_pickup": "on", "ships": "on", "ships_until": "", "pick_minutes": "120", "accept_minutes": "15",
    "answer_minutes": "60", "orders_per_hour": "", "units_per_day": "", "slot_minutes": "60", "slot_capacity": "10",
    "slot_days": "5", "keep_days": "7", "id_from": "",
}  # fmt: skip


@pytest.fixture
def manager(pages, stage):
    shorts.open_all_day(stage.soho)
    return pages["manager"]


def token(response) -> str:
    return response.content.decode().split('name="confirmed" value="')[1].split('"')[0]


def test_the_form_has_a_field_for_every_term() -> None:
    assert set(TERMS) == set(FIELDS)


def test_it_says_what_is_promised_right_now(manager, stage, buy) -> None:
    StorePolicy.objects.create(location=stage.soho, orders_per_hour=4, slot_capacity=3)
    work.one(buy(2))

    page = text(manager.get(PAGE))

    assert "A pickup ordered now is ready by" in page and "A parcel ordered now leaves by" in page
    assert "1 order waits to be picked" in page
    assert "1 of 4 orders assigned in the last hour" in page and "2 units assigned today, no limit" in page


def test_terms_are_saved_after_their_difference_was_read(manager, stage) -> None:
    form = {**TERMS, "pick_minutes": "45", "id_from": "100.00"}
    unread = manager.post(PAGE, form)

    done = manager.post(PAGE, {**form, "confirmed": token(unread)}, follow=True)

    said = text(unread)
    assert "Minutes to pick an order: 120 becomes 45" in said and "ID shown from: never becomes £100.00" in said
    policy = StorePolicy.objects.get(location=stage.soho)
    assert (policy.pick_minutes, policy.id_from, policy.offers_pickup) == (45, 10_000, True)
    assert "Soho: the terms are saved." in text(done)


def fields(response) -> dict[str, str]:
    """Every field of the form of terms, hidden ones among them, as a browser would send it."""
    form = response.content.decode().split('id="terms"')[1].split("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf' {each}="([^"]*)"', tag) for each in ("name", "value"))
        if name and name.group(1) != "csrfmiddlewaretoken" and ('type="checkbox"' not in tag or " checked" in tag):
            found[name.group(1)] = value.group(1) if value else "on" if 'type="checkbox"' in tag else ""
    return found


@pytest.mark.parametrize("late", [False, True])
def test_whoever_is_second_sees_what_the_first_one_changed(manager, stage, late) -> None:
    """The other one saves before this one asks for the difference, or while they read it."""
    StorePolicy.objects.create(location=stage.soho, id_from=5_000, ships_until="16:00", offers_pickup=False)
    mine = {**fields(manager.get(PAGE)), "pick_minutes": "45"}
    read = {"confirmed": token(manager.post(PAGE, mine))} if late else {}
    theirs = {"keep_days": 9, "id_from": 10_000, "offers_pickup": True}
    store_terms.change(by=SYSTEM, location=stage.soho, changes=theirs)

    overtaken = manager.post(PAGE, {**mine, **read})
    before = StorePolicy.objects.get(location=stage.soho)
    again = fields(overtaken)
    manager.post(PAGE, {**again, "confirmed": token(manager.post(PAGE, again))})

    said = text(overtaken)
    assert (overtaken.status_code, before.pick_minutes, before.keep_days) == (412, 120, 9)
    assert "Somebody else saved these terms meanwhile." in said and "Days that goods are kept: 7 becomes 9" in said
    assert "ID shown from: £50.00 becomes £100.00" in said and "Customers can collect here: no becomes yes" in said
    after = StorePolicy.objects.get(location=stage.soho)
    assert (after.pick_minutes, after.keep_days, after.id_from, after.offers_pickup) == (45, 9, 10_000, True)
    assert after.ships_until == time(16)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("pick_minutes", "0", "greater than or equal to 1"),
        ("keep_days", "", "This field is required"),
        ("pick_minutes", "120", "Nothing differs. Nothing was saved."),
    ],
)
def test_what_cannot_be_saved_says_why(manager, field, value, said) -> None:
    answer = manager.post(PAGE, {**TERMS, field: value})

    assert answer.status_code == 400 and said in text(answer)
    assert StorePolicy.objects.count() == 0


def test_an_associate_pauses_and_resumes_and_changes_no_terms(pages, manager, stage) -> None:
    associate = pages["associate"]

    paused = associate.post(PAGE, {"do": "pause", "length": "60", "reason": "Flood"}, follow=True)
    seen = text(associate.get(PAGE))
    resumed = associate.post(PAGE, {"do": "resume"}, follow=True)

    assert "Soho takes no new work until" in text(paused)
    assert "New work waits until" in seen and "Flood" in seen and "Save terms" not in seen
    assert "Soho takes new work again." in text(resumed)
    assert StorePolicy.objects.get(location=stage.soho).paused_until is None
    for form in (TERMS, {"do": "close", "on": "2099-01-01", "title": "x"}, {"do": "reopen", "on": "2099-01-01"}):
        assert associate.post(PAGE, form).status_code == 403


def test_a_special_day_is_added_and_taken_away(manager, stage) -> None:
    on = (timezone.localdate(timezone=LONDON) + timedelta(days=3)).isoformat()

    added = manager.post(PAGE, {"do": "close", "on": on, "title": "Stocktake"}, follow=True)
    kept = Closure.objects.get()
    manager.post(PAGE, {"do": "reopen", "on": on})

    assert "Stocktake closed" in text(added) and kept.hours == []
    assert Closure.objects.count() == 0


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"on": "2020-01-01", "title": "x"}, "That day is over."),
        ({"on": "2099-01-01", "title": "x", "opens": "10:00"}, "Fill in both times"),
        ({"on": "2099-01-01", "title": "x", "opens": "12:00", "closes": "10:00"}, "It closes after it opens"),
        ({"on": "soon", "title": "x"}, "Enter a valid date"),
    ],
)
def test_a_day_that_cannot_be_says_why(manager, form, said) -> None:
    answer = manager.post(PAGE, {"do": "close", **form})

    assert answer.status_code == 400 and said in text(answer)


def test_a_closed_store_says_when_it_opens(pages, stage) -> None:
    store_terms.close_day(by=SYSTEM, location=stage.soho, on=timezone.localdate(timezone=LONDON), title="Flood")

    page = text(pages["manager"].get(PAGE))

    assert "Soho is closed and opens" in page and "Flood closed" in page


def test_work_and_days_take_no_more_queries(manager, stage, buy) -> None:
    manager.get(PAGE)
    work.one(buy(1))
    with CaptureQueriesContext(connection) as one:
        manager.get(PAGE)

    for ahead in (1, 2):
        work.one(buy(1))
        on = timezone.localdate(timezone=LONDON) + timedelta(days=ahead)
        store_terms.close_day(by=SYSTEM, location=stage.soho, on=on, title="Short day")

    with CaptureQueriesContext(connection) as three:
        manager.get(PAGE)
    assert len(three) == len(one)


def test_all_stores_lead_to_one(pages, stage) -> None:
    page = pages["owner"].get("/s/all/settings/promises/")

    assert f'href="{PAGE}"' in page.content.decode()
    assert text(pages["owner"].get(PAGE, headers={"HX-Request": "true"})).startswith("Right now")
