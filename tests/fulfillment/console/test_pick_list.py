"""What is to be picked stands there by its promise; a wave is one press, and nobody else gets what is in it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fulfillment import waves
from fulfillment.models import Fulfillment, Wave
from tests.factories import fulfillment as work
from tests.factories.orders import Buy, place
from tests.inventory.console.html import text

pytestmark = pytest.mark.django_db
LIST = "/s/soho/pick/"


@pytest.fixture
def two_kinds(stage, mug, buy) -> list[Fulfillment]:
    """A pickup and a shipment, new in Soho."""
    return [work.one(buy(1, name="Ana Ruiz")), work.one(place(stage.web, [Buy(mug, 2)], name="Kit Wells"))]


def test_work_is_grouped_by_priority_and_promise_and_late_ones_are_counted(pages, two_kinds, buy) -> None:
    late, first = (work.one(buy(1)) for _ in range(2))
    earlier = late.promised_at - timedelta(hours=2, minutes=10)
    Fulfillment.objects.filter(pk=late.pk).update(promised_at=earlier, routed_at=earlier - timedelta(hours=1))
    Fulfillment.objects.filter(pk=first.pk).update(priority=True)

    page = text(pages["manager"].get(LIST))

    assert "4 to pick, 1 late" in page
    assert page.index("Priority 1") < page.index("Late 1") < page.index(str(two_kinds[0].order.number))
    assert "10 min late" in page and "Kit Wells 2 items, not accepted yet" in page


def test_a_wave_is_started_once_however_often_it_is_pressed(pages, two_kinds) -> None:
    client = pages["manager"]

    answers = [client.post(f"{LIST}wave/", {"size": "10", "kinds": "both", "key": "k1"}) for _ in range(2)]

    wave = Wave.objects.get()
    assert [each["Location"] for each in answers] == [f"{LIST}{wave.public_id}/"] * 2
    assert {each.wave_id for each in Fulfillment.objects.all()} == {wave.pk}
    assert "Wave 1 Manager, 2 orders" in text(client.get(LIST)) and "0 of 3" in text(client.get(LIST))


@pytest.mark.parametrize(
    ("kinds", "size", "taken"), [("pickup", "10", 1), ("ship", "10", 1), ("both", "1", 1), ("", "x", 2)]
)
def test_a_wave_has_the_size_and_kind_that_were_asked_for(pages, two_kinds, kinds, size, taken) -> None:
    pages["manager"].post(f"{LIST}wave/", {"size": size, "kinds": kinds, "key": "k1"})

    assert Fulfillment.objects.filter(wave__isnull=False).count() == taken


def test_without_work_no_wave_begins_and_the_page_says_so(pages) -> None:
    answer = pages["manager"].post(f"{LIST}wave/", {"key": "k1"}, follow=True)

    assert "Nothing waits to be picked here." in text(answer) and Wave.objects.count() == 0
    assert "Nothing to pick New orders show up here by themselves." in text(answer)


def test_ending_a_wave_says_what_becomes_free_and_frees_it(pages, stage, two_kinds) -> None:
    kinds = ("pickup", "ship")
    wave = waves.build(by=stage.actor("manager"), location_id=stage.soho.pk, kinds=kinds)
    client, url = pages["manager"], f"{LIST}{wave.public_id}/end/"

    dialog = client.get(url, headers={"HX-Request": "true"})
    client.post(url)

    wave.refresh_from_db()
    assert "Free 2 orders for another wave" in text(dialog)
    assert (wave.status, Fulfillment.objects.filter(wave=None).count()) == ("done", 2)


def test_a_wave_opens_without_a_word_and_can_be_ended_on_a_phone(pages, stage, two_kinds) -> None:
    client = pages["manager"]
    page = client.post(f"{LIST}wave/", {"size": "10", "kinds": "both", "key": "k1"}, follow=True)
    html, end = page.content.decode(), f'href="{LIST}{Wave.objects.get().public_id}/end/"'

    at_hand = html[html.index('id="picking"') :]  # the head of the page hides its second buttons on a phone
    assert "Scan the first item." not in text(page)
    assert (html.count(end), f'class="btn phone" {end}' in at_hand) == (2, True)


def test_waves_and_single_work_are_printed(pages, stage, two_kinds) -> None:
    wave = waves.build(by=stage.actor("manager"), location_id=stage.soho.pk)
    papers = [pages["manager"].get(f"{LIST}{each.public_id}/list.pdf") for each in (wave, two_kinds[0])]

    assert [each.content[:5] for each in papers] == [b"%PDF-", b"%PDF-"]


def test_more_work_takes_as_many_queries(pages, stage, buy, two_kinds) -> None:
    client, counts = pages["manager"], []
    waves.build(by=stage.actor("manager"), location_id=stage.soho.pk)
    client.get(LIST)
    for more in (0, 3):
        for _ in range(more):
            work.one(buy(1))
        with CaptureQueriesContext(connection) as caught:
            client.get(LIST)
        counts.append(len(caught))

    assert counts[0] == counts[1] <= 18


def test_all_stores_list_the_work_and_start_no_wave(pages, two_kinds) -> None:
    page = text(pages["owner"].get("/s/all/pick/"))

    assert "Choose a store to start one." in page and "Start a wave" not in page
    assert "1 item, Soho, not accepted yet" in page
