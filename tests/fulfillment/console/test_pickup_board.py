"""The board shows every pickup where it stands, the most urgent on top, and takes it one step further."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.actors import SYSTEM
from commerce.models import Message
from fulfillment import curbside, pickup
from fulfillment.models import DeclinedOffer, Fulfillment, FulfillmentEvent
from inventory.models import Level
from tests.factories import fulfillment as work
from tests.inventory.console.html import text

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
BOARD = "/s/soho/pickup/"


@pytest.fixture
def at(buy):
    """`at("ready", name="Ana Ruiz")`: an order whose pickup has come that far."""

    def one(state: str, units: int = 2, **more) -> Fulfillment:
        waits = state in ("ready", "arrived", "collected")
        found = work.one(buy(units, **more), at="picked" if waits else state)
        if waits:
            found = pickup.mark_ready(by=SYSTEM, fulfillment=found, shelf="C-03", bags=1)
        if state in ("arrived", "collected"):
            work.reached(found, state)
        found.refresh_from_db()
        return found

    return one


def columns(response) -> list[str]:
    page = response.content.decode().split('<div class="board">')[1]
    return [text(response.__class__(part)) for part in page.split("<section")[1:5]]


def queries(client, url: str = BOARD) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_every_pickup_stands_in_the_column_of_its_state(pages, at) -> None:
    numbers = {
        state: at(state).order.number for state in ("routed", "accepted", "picking", "picked", "ready", "collected")
    }

    new, picking, ready, collected = columns(pages["manager"].get(BOARD))

    assert str(numbers["routed"]) in new and "Accept" in new
    assert all(str(numbers[state]) in picking for state in ("accepted", "picking", "picked"))
    assert "Pick now" in picking and "All picked Make ready" in picking
    assert str(numbers["ready"]) in ready and "Shelf C-03" in ready and "Hand over" in ready
    assert "Collected today 1" in collected and str(numbers["collected"]) in collected


def test_the_least_time_left_stands_on_top_and_late_ones_are_counted(pages, at) -> None:
    later, late = at("routed"), at("routed")
    Fulfillment.objects.filter(pk=late.pk).update(
        routed_at=late.promised_at - timedelta(hours=4), promised_at=late.promised_at - timedelta(hours=2, minutes=12)
    )

    response = pages["manager"].get(BOARD)

    new = columns(response)[0]
    assert new.index(str(late.order.number)) < new.index(str(later.order.number))
    assert "2 open, 1 late" in text(response) and "12 min late" in new


def test_whoever_is_outside_is_pinned_with_bay_and_car(pages, at) -> None:
    found = at("ready", name="Tom Whitfield")
    curbside.announce_arrival(by=SYSTEM, fulfillment=found, bay="2", vehicle="Grey Golf")

    page = text(pages["manager"].get(BOARD))

    assert "Bay 2 Tom Whitfield is here Grey Golf, waiting 0:" in page
    assert "Ready 1, 1 arrived" in page


def test_many_cards_take_as_many_queries_as_few(pages, at) -> None:
    client = pages["manager"]
    for state in ("routed", "picking", "ready", "arrived", "collected"):
        at(state)
    client.get(BOARD)
    one = queries(client)

    for state in ("routed", "picking", "ready", "arrived", "collected"):
        for _ in range(2):
            at(state, 1)

    assert (queries(client), one) == (14, 14)
    assert queries(client, "/s/soho/runner/") <= one


def test_a_long_column_is_cut_and_shows_more_on_request(pages, at, monkeypatch) -> None:
    monkeypatch.setattr("fulfillment.console.board.PAGE", 2)
    for _ in range(3):
        at("routed", 1)

    short, longer = pages["manager"].get(BOARD), pages["manager"].get(f"{BOARD}?column=new&show=20")

    assert "Show more of 3" in text(short) and short.content.decode().count('class="ticket"') == 2
    assert "Show more" not in text(longer) and longer.content.decode().count('class="ticket"') == 3


def test_the_address_keeps_the_tab(pages, at) -> None:
    at("ready")

    page = pages["manager"].get(f"{BOARD}?column=ready").content.decode()

    assert (
        'href="?column=ready" hx-get="?column=ready" hx-target="#pickups" hx-push-url="true" aria-current="true"'
        in page
    )
    assert page.count("data-current") == 1


def test_accepting_is_said_and_pressed_twice_done_once(pages, at) -> None:
    found = at("routed")
    url = f"{BOARD}{found.public_id}/accept/"

    answers = [pages["manager"].post(url, {"key": "1"}, headers=HTMX) for _ in range(2)]

    assert [each.headers["HX-Trigger"].count("accepted. It is ready to be picked.") for each in answers] == [1, 1]
    assert FulfillmentEvent.objects.filter(fulfillment=found, after="accepted").count() == 1


def test_whoever_is_slower_learns_who_was_faster(pages, at) -> None:
    found = at("routed")
    pages["owner"].post(f"{BOARD}{found.public_id}/accept/", {"key": "1"})

    answer = pages["manager"].post(f"{BOARD}{found.public_id}/accept/", {"key": "1"}, headers=HTMX)

    assert "cannot become accepted. Owner did that just now." in answer.headers["HX-Trigger"]
    assert '"tone": "danger"' in answer.headers["HX-Trigger"]


def test_making_ready_keeps_shelf_and_bags(pages, at) -> None:
    found = at("picked", name="Ana Ruiz")

    answer = pages["manager"].post(
        f"{BOARD}{found.public_id}/ready/", {"shelf": " C-03 ", "bags": "2", "key": "1"}, follow=True
    )

    found.refresh_from_db()
    assert (found.status, found.shelf, found.bags) == ("ready", "C-03", 2)
    assert f"{found.order.number} is ready on shelf C-03. Ana Ruiz is told." in text(answer)


def test_declining_shows_what_happens_first_and_then_does_that(pages, at, stage, mug) -> None:
    found, client = at("accepted", name="Ana Ruiz"), pages["manager"]
    url = f"{BOARD}{found.public_id}/decline/"
    preview = client.post(url, {"reason": "mismatch", "preview": "1"}, headers=HTMX)
    token = preview.content.decode().split('name="confirmed" value="')[1].split('"')[0]

    unread = client.post(url, {"reason": "mismatch", "key": "1", "confirmed": "other"}, headers=HTMX)
    before = Level.objects.get(variant=mug, location=stage.soho).on_hand
    client.post(url, {"reason": "mismatch", "key": "1", "confirmed": token}, headers=HTMX)

    found.refresh_from_db()
    assert "Correct the stock of White mug: 20 becomes 18 Ask somebody to count it" in text(preview)
    assert "Ask Ana Ruiz: another store, another article, a parcel or the money" in text(preview)
    assert (unread.status_code, before) == (409, 20) and "Read it, then press again." in text(unread)
    assert (found.status, Level.objects.get(variant=mug, location=stage.soho).on_hand) == ("rejected", 18)
    assert DeclinedOffer.objects.get().reason == "mismatch"


@pytest.mark.parametrize("step", ["decline", "ready"])
def test_a_step_that_is_over_opens_no_dialog(pages, at, step) -> None:
    found = at("collected")

    answer = pages["manager"].get(f"{BOARD}{found.public_id}/{step}/", headers=HTMX)

    assert answer.status_code == 409 and "It is collected and cannot be" in text(answer)


def test_a_pickup_is_kept_longer_told_again_and_gets_a_new_code(pages, at) -> None:
    found, client = at("ready", name="Ana Ruiz", email="ana@example.com"), pages["manager"]
    until, rotation = found.keep_until, found.collectors.get().rotation

    client.post(f"{BOARD}{found.public_id}/keep/", {"days": "2", "key": "1"})
    again = client.post(f"{BOARD}{found.public_id}/again/", {"key": "k1"}, headers=HTMX)
    fresh = client.post(f"{BOARD}{found.public_id}/code/", {"key": "k1"}, headers=HTMX)

    found.refresh_from_db()
    assert 1 <= (found.keep_until - until).days <= 3
    assert "Ana Ruiz is told again." in again.headers["HX-Trigger"]
    assert "Ana Ruiz gets a new code. The old one is void." in fresh.headers["HX-Trigger"]
    assert found.collectors.get().rotation == rotation + 1
    assert Message.objects.filter(kind="pickup_ready", key__contains="again-k1").count() == 1


def test_a_pickup_of_another_store_is_not_there(pages, stage, mug, buy) -> None:
    found = work.one(buy(1, at=stage.camden))

    assert str(found.order.number) not in text(pages["manager"].get(BOARD))
    assert pages["manager"].get(f"{BOARD}{found.public_id}/").status_code == 404
    assert pages["manager"].post(f"{BOARD}{found.public_id}/accept/").status_code == 404
    assert pages["owner"].get(f"/s/all/pickup/{found.public_id}/").status_code == 200


def test_an_auditor_sees_the_board_without_steps(pages, at) -> None:
    found = at("routed")

    page = text(pages["auditor"].get(BOARD))

    assert str(found.order.number) in page and "Accept" not in page and "Scan to hand over" not in page


def test_an_empty_board_says_what_happens_next(pages) -> None:
    assert "No pickups to work New orders show up here by themselves." in text(pages["manager"].get(BOARD))
