"""Correcting a number: a reason, its effect in words, once."""

import threading

import pytest
from django.db import connection
from django.test import Client

from inventory.console import adjusting
from inventory.lines import Line
from inventory.models import Level, Movement
from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.inventory.console.conftest import signed_in
from tests.inventory.console.html import attribute, text

HTMX = {"HX-Request": "true"}
URL = "/s/soho/stock/-/adjust/MUG/"


@pytest.fixture
def mug(stage):
    mug = catalog.variant("MUG", title="Stoneware mug")
    make.receive(mug, stage.soho, 9)
    make.keep_back(1, channel=stage.web)
    return mug


def typed(client: Client, **changes) -> dict[str, str]:
    """What the browser would send: the form's own hidden values and what somebody typed."""
    form = client.get(URL)
    hidden = {name: attribute(form, "name", name, "value") for name in ("expected", "key")}
    return {"mode": "counted", "quantity": "7", "reason": "correction", "note": "", **hidden, **changes}


def confirmed(client: Client, fields: dict[str, str]) -> dict[str, str]:
    """The same, after the effect was read."""
    preview = client.post(URL, {**fields, "preview": "1"}, headers=HTMX)
    return fields | {"confirmed": attribute(preview, "name", "confirmed", "value")}


def on_hand() -> int:
    return Level.objects.get(location__code="soho").on_hand


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"mode": "counted", "quantity": "7"},
            "7 on hand in Soho instead of 9. 6 can be sold on Web shop instead of 8. Cancel Set on hand to 7",
        ),
        (
            {"mode": "add", "quantity": "1"},
            "10 on hand in Soho instead of 9. 9 can be sold on Web shop instead of 8. Cancel Add 1 unit",
        ),
        (
            {"mode": "remove", "quantity": "9"},
            "0 on hand in Soho instead of 9. 0 can be sold on Web shop instead of 8. Cancel Take 9 units off",
        ),
        (
            {"mode": "aside", "quantity": "2", "bucket": "damaged"},
            "2 units set aside as damaged in Soho. On hand stays. 6 can be sold on Web shop instead of 8. "
            "Cancel Set 2 units aside",
        ),
    ],
)
def test_effect_is_said_before_anybody_confirms(pages, mug, changes, said):
    client = pages["manager"]

    preview = client.post(URL, {**typed(client, **changes), "preview": "1"}, headers=HTMX)

    assert text(preview) == said
    assert on_hand() == 9


def test_promise_that_would_break_is_named(pages, stage, mug):
    make.hold(stage.web, Line(mug.pk, 5, stage.soho.pk))
    client = pages["manager"]

    preview = client.post(URL, {**typed(client, quantity="3"), "preview": "1"}, headers=HTMX)

    assert "2 units would be promised that are not there." in text(preview)


def test_first_press_without_scripts_shows_the_effect_and_the_second_does_it(pages, mug):
    client = pages["manager"]
    fields = typed(client)

    shown = client.post(URL, fields)
    done = client.post(URL, fields | {"confirmed": attribute(shown, "name", "confirmed", "value")})

    assert "7 on hand in Soho instead of 9." in text(shown)
    assert (done.status_code, done.url) == (302, "/s/soho/stock/MUG/")
    assert on_hand() == 7


def test_change_is_written_with_reason_note_and_person(pages, stage, mug):
    client = pages["manager"]
    fields = typed(client, mode="remove", quantity="2", reason="shrinkage", note="Gone after Saturday")

    response = client.post(URL, confirmed(client, fields), headers=HTMX)

    moved = Movement.objects.latest("id")
    assert response.status_code == 204
    assert (moved.kind, moved.reason, moved.note, moved.on_hand_delta) == (
        "adjustment",
        "shrinkage",
        "Gone after Saturday",
        -2,
    )
    assert (moved.actor_kind, moved.actor_id) == ("staff", stage.people["manager"].pk)


@pytest.mark.parametrize(("mode", "before", "after"), [("aside", 0, 2), ("back", 3, 1)])
def test_units_go_aside_and_come_back(pages, stage, mug, mode, before, after):
    if before:
        make.adjust(mug, stage.soho, before, bucket="damaged")
    client = pages["manager"]
    fields = typed(client, mode=mode, quantity="2", bucket="damaged", reason="damaged")

    client.post(URL, confirmed(client, fields))

    level = Level.objects.get(location=stage.soho)
    assert (level.on_hand, level.unavailable) == (9, after)


def test_change_that_was_not_the_one_shown_is_shown_first(pages, mug):
    client = pages["manager"]
    fields = confirmed(client, typed(client, quantity="7"))

    response = client.post(URL, fields | {"quantity": "70"})

    assert "70 on hand in Soho instead of 9." in text(response)
    assert on_hand() == 9


def test_pressed_twice_it_happens_once(pages, mug):
    client = pages["manager"]
    fields = confirmed(client, typed(client, mode="remove", quantity="2"))

    first, second = client.post(URL, fields), client.post(URL, fields)

    assert (first.status_code, second.status_code) == (302, 302)
    assert (on_hand(), Movement.objects.filter(kind="adjustment").count()) == (7, 1)


def test_stale_count_shows_the_new_value_and_keeps_what_was_typed(pages, stage, mug):
    client = pages["manager"]
    fields = confirmed(client, typed(client, quantity="7", note="Counted twice"))
    make.adjust(mug, stage.soho, -1)

    refused = client.post(URL, fields)

    assert refused.status_code == 409
    assert "It changed from 9 to 8 while you looked. Check it, then press again." in text(refused)
    assert [attribute(refused, "name", name, "value") for name in ("quantity", "note", "expected")] == [
        "7",
        "Counted twice",
        "8",
    ]
    assert on_hand() == 8


def test_stale_count_can_be_confirmed_again(pages, stage, mug):
    client = pages["manager"]
    fields = confirmed(client, typed(client, quantity="7"))
    make.adjust(mug, stage.soho, -1)
    refused = client.post(URL, fields)
    again = fields | {name: attribute(refused, "name", name, "value") for name in ("expected", "key")}

    client.post(URL, confirmed(client, again))

    assert on_hand() == 7


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"quantity": ""}, "Enter how many."),
        ({"quantity": "1.5"}, "Enter a whole number."),
        ({"quantity": "9"}, "It says 9 already. Nothing to change."),
        ({"mode": "add", "quantity": "0"}, "Enter at least 1."),
        ({"mode": "aside", "bucket": ""}, "Choose what they are set aside as."),
        ({"mode": "back", "bucket": ""}, "Choose what they are set aside as."),
        ({"reason": ""}, "Choose why: it stands in the ledger for good."),
    ],
)
def test_mistakes_are_said_where_they_were_made(pages, mug, changes, said):
    client = pages["manager"]

    response = client.post(URL, typed(client, **changes))

    assert (response.status_code, said in text(response), on_hand()) == (400, True, 9)


def test_without_a_reason_the_effect_is_shown_and_the_reason_has_the_focus(pages, mug):
    client = pages["manager"]
    fields = typed(client, reason="")

    preview = client.post(URL, {**fields, "preview": "1"}, headers=HTMX)
    refused = client.post(URL, fields | {"confirmed": attribute(preview, "name", "confirmed", "value")})

    assert "Set on hand to 7" in text(preview) and "Set on hand to 7" in text(refused)
    focused = [tag for tag in refused.content.decode().split("<") if " autofocus" in tag]
    assert len(focused) == 1 and 'name="reason"' in focused[0]


def test_only_people_of_that_store_who_may_change_stock_see_the_form(pages, stage, mug):
    from_camden = catalog.AssignmentFactory(
        location=stage.camden, role=catalog.RoleFactory(permissions=["stock.write"])
    ).staff
    catalog.AssignmentFactory(staff=from_camden, location=stage.soho, role=catalog.RoleFactory())

    assert pages["auditor"].get(URL).status_code == 403
    assert signed_in(from_camden).get(URL).status_code == 403
    assert signed_in(from_camden).post(URL, {}).status_code == 403


def test_all_stores_asks_which_one(pages, mug):
    said = text(pages["owner"].get("/s/all/stock/-/adjust/MUG/"))

    assert "Choose a store Soho Camden Warehouse" in said


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_two_presses_at_once_happen_once(pages, mug, monkeypatch):
    monkeypatch.setattr(adjusting, "TRIES", 300)
    client = pages["manager"]
    fields = confirmed(client, typed(client, mode="remove", quantity="2"))
    answers, gate = [], threading.Barrier(4)

    def press() -> None:
        gate.wait()
        mine = Client()
        mine.cookies = client.cookies
        answers.append(mine.post(URL, fields).status_code)
        connection.close()

    people = [threading.Thread(target=press) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert answers == [302, 302, 302, 302]
    assert (on_hand(), Movement.objects.filter(kind="adjustment").count()) == (7, 1)
