"""The pick screen counts right scans once and wrong ones never, and says what is expected, missing or called off."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.actors import SYSTEM
from commerce.models import Task
from fulfillment import picking, waves
from fulfillment.models import Fulfillment, FulfillmentLine, Trouble
from fulfillment.picking import Scan
from inventory import bins
from inventory.models import Bin, Level
from orders import lifecycle
from tests.factories import commerce as catalog
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import Buy, place
from tests.inventory.console.html import text

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PICK = "/s/soho/pick/"


@pytest.fixture
def hat(stage):
    found = catalog.variant("HAT-MUS", title="Bobble hat", price=2000)
    receive(found, stage.soho, 6)
    return found


@pytest.fixture
def one(buy) -> Fulfillment:
    return work.one(buy(2, name="Ana Ruiz"), at="accepted")


def scan(client, found, code: str, key: str = "k1"):
    return client.post(f"{PICK}{found.public_id}/scan/", {"code": code, "key": key}, headers=HTMX)


def picked(found) -> list[int]:
    rows = FulfillmentLine.objects.filter(fulfillment=found).order_by("id")
    return list(rows.values_list("picked", flat=True))


def test_the_line_to_fetch_stands_large_with_bin_and_quantity(pages, one, stage, mug) -> None:
    Bin.objects.create(variant=mug, location=stage.soho, zone="Kitchen", bin="B-11", position=1)

    page = text(pages["manager"].get(f"{PICK}{one.public_id}/"))

    assert f"Pick {one.order.number}" in page and "0 of 1 line" in page
    assert f"White mug MUG-WHT for {one.order.number}, Ana Ruiz" in page
    assert "Kitchen, bin B-11 Picked 0 of 2" in page
    assert "Scan the first White mug" in page and "Can’t find it" in page


def test_a_right_scan_counts_and_the_last_one_ends_the_picking(pages, one) -> None:
    first = scan(pages["manager"], one, "MUG-WHT")
    second = scan(pages["manager"], one, "MUG-WHT", "k2")

    one.refresh_from_db()
    assert "Right item, 1 more" in text(first) and "Scan the second White mug" in text(first)
    assert "Right item, all picked" in text(second) and "Make pickup ready" in text(second)
    assert (picked(one), one.status, one.picker.name) == ([2], "picked", "Manager")


def test_the_same_scan_sent_twice_counts_once(pages, one) -> None:
    answers = [scan(pages["manager"], one, "MUG-WHT", "same") for _ in range(2)]

    assert picked(one) == [1]
    assert [each.status_code for each in answers] == [200, 200]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("HAT-MUS", "That is Bobble hat It is not wanted here. Nothing was counted. Expected: White mug (MUG-WHT)."),
        ("5099999", "No such code: 5099999 Nothing was counted. Expected: White mug (MUG-WHT)."),
        ("", "Scan the code, or type it Nothing was counted. Expected: White mug (MUG-WHT)."),
    ],
)
def test_a_wrong_scan_never_counts_and_says_what_is_expected(pages, one, hat, code, said) -> None:
    answer = scan(pages["manager"], one, code)

    assert picked(one) == [0]
    assert said in text(answer) and 'data-sound="no"' in answer.content.decode()


def test_too_many_are_refused(pages, one) -> None:
    for key in ("1", "2"):
        scan(pages["manager"], one, "MUG-WHT", key)

    answer = scan(pages["manager"], one, "MUG-WHT", "3")

    assert picked(one) == [2]
    assert "Too many of White mug Only 2 of it are wanted. Nothing was counted. Put it back." in text(answer)


def test_the_last_pick_is_taken_back_once(pages, one) -> None:
    client = pages["manager"]
    page = scan(client, one, "MUG-WHT").content.decode()
    event = page.split('name="event" value="')[1].split('"')[0]

    answers = [client.post(f"{PICK}{one.public_id}/undo/", {"event": event}, headers=HTMX) for _ in range(2)]

    assert picked(one) == [0]
    assert ["Taken back 1 × White mug lies on its shelf again." in text(each) for each in answers] == [True, True]


def test_only_the_last_pick_is_taken_back(pages, one) -> None:
    client = pages["manager"]
    event = scan(client, one, "MUG-WHT").content.decode().split('name="event" value="')[1].split('"')[0]
    scan(client, one, "MUG-WHT", "k2")

    answer = client.post(f"{PICK}{one.public_id}/undo/", {"event": event}, headers=HTMX)

    assert (answer.status_code, picked(one)) == (409, [2])
    assert "Something else was picked or put back since. Nothing was changed." in text(answer)


def test_what_cannot_be_found_shows_its_effect_and_the_next_source_before_it_is_noted(pages, one, stage, mug) -> None:
    client, url = pages["manager"], f"{PICK}{one.public_id}/missing/"
    scan(client, one, "MUG-WHT")
    dialog = client.get(url, {"sku": "MUG-WHT"}, headers=HTMX)
    sent = {"sku": "MUG-WHT", "reason": "mismatch", "units": "1", "key": "m1"}
    preview = client.post(url, {**sent, "preview": "1"}, headers=HTMX)
    token = preview.content.decode().split('name="confirmed" value="')[1].split('"')[0]
    before = Level.objects.get(variant=mug, location=stage.soho).on_hand

    unread = client.post(url, {**sent, "confirmed": "other"}, headers=HTMX)
    client.post(url, {**sent, "confirmed": token}, headers=HTMX)

    assert "Correct the stock of White mug: 20 becomes 1 " in text(dialog)
    assert "Correct the stock of White mug: 20 becomes 19 Ask somebody to count it" in text(preview)
    assert f"Ask Ana Ruiz what to do about 1 of order {one.order.number}" in text(preview)
    assert "What can be done then" in text(preview) and "Refund £10.00" in text(preview)
    assert (unread.status_code, before) == (409, 20) and "Read it, then press again." in text(unread)
    assert (Level.objects.get(variant=mug, location=stage.soho).on_hand, Trouble.objects.get().quantity) == (19, 1)


def test_the_screen_waits_where_something_missing_is_undecided(pages, one) -> None:
    line = one.order.lines.get()
    picking.pick(by=SYSTEM, fulfillment=one, scans=[Scan("MUG-WHT")])
    from_here = {"sku": "MUG-WHT", "reason": "damaged", "units": "1", "key": "m1"}
    preview = pages["manager"].post(f"{PICK}{one.public_id}/missing/", {**from_here, "preview": "1"}, headers=HTMX)
    token = preview.content.decode().split('name="confirmed" value="')[1].split('"')[0]
    pages["manager"].post(f"{PICK}{one.public_id}/missing/", {**from_here, "confirmed": token}, headers=HTMX)

    page = text(pages["manager"].get(f"{PICK}{one.public_id}/"))

    asked = f"1 missing of order {one.order.number}: the customer is asked. Without an answer the rules decide in"
    assert asked in page
    assert "Open order" in page and line.quantity == 2


def test_who_cancelled_and_what_to_put_back_is_said(pages, one, stage) -> None:
    scan(pages["manager"], one, "MUG-WHT")
    lifecycle.cancel(by=stage.actor("owner"), order=one.order)

    page = text(pages["manager"].get(f"{PICK}{one.public_id}/"))
    late = scan(pages["manager"], one, "MUG-WHT", "k2")

    assert f"Owner cancelled the order: {one.order.number}, just now. Put back: 1 × White mug." in page
    assert "Nothing is picked here any more" in page
    assert "It is cancelled and cannot be picked" in text(late) and picked(one) == [0]
    assert Task.objects.get(kind="put_back").quantity == 1


def test_new_work_is_accepted_on_the_screen(pages, buy) -> None:
    found = work.one(buy(1))
    client, url = pages["manager"], f"{PICK}{found.public_id}/"

    before = text(client.get(url))
    client.post(f"{url}accept/", {"key": "1", "next": url})

    found.refresh_from_db()
    assert f"Accept order {found.order.number}" in before
    assert found.status == "accepted" and "Scan White mug" in text(client.get(url))


def test_a_wave_says_whose_units_they_are_and_ends_with_each_next_step(pages, stage, buy, mug) -> None:
    older, younger = (work.one(buy(1, name=name)) for name in ("Ana Ruiz", "Kit Wells"))
    wave = waves.build(by=stage.actor("manager"), location_id=stage.soho.pk, kinds=("pickup",))
    client = pages["manager"]

    first = scan(client, wave, "MUG-WHT", "1")
    last = scan(client, wave, "MUG-WHT", "2")

    assert f"White mug, 1 of 2, for {older.order.number}" in text(first)
    assert f"for {younger.order.number}" in text(last) and "All 2 picked." in text(last)
    assert f"Make ready {older.order.number}" in text(last)
    wave.refresh_from_db()
    assert wave.status == "done"


def test_a_pick_in_a_wave_is_taken_back_from_every_order(pages, stage, buy) -> None:
    found = [work.one(buy(1)) for _ in range(2)]
    wave = waves.build(by=stage.actor("manager"), location_id=stage.soho.pk, kinds=("pickup",))
    client = pages["manager"]
    scan(client, wave, "MUG-WHT", "1")
    event = scan(client, wave, "MUG-WHT", "2").content.decode().split('name="event" value="')[1].split('"')[0]

    answer = client.post(f"{PICK}{wave.public_id}/undo/", {"event": event}, headers=HTMX)

    assert sorted(units for each in found for units in picked(each)) == [0, 1]
    assert "Go on picking" in text(answer)


def test_more_lines_take_as_many_queries(pages, one, stage, mug, hat) -> None:
    many = work.one(place(stage.web, [Buy(mug, 1, place=stage.soho), Buy(hat, 2, place=stage.soho)]), at="accepted")
    client = pages["manager"]
    counts = []

    client.get(f"{PICK}{one.public_id}/")
    for found in (one, many):
        with CaptureQueriesContext(connection) as caught:
            client.get(f"{PICK}{found.public_id}/")
        counts.append(len(caught))

    assert counts[0] == counts[1] <= 22
    assert bins.of(location_ids=[stage.soho.pk], variant_ids=[mug.pk]) == {}


def test_work_of_another_store_is_not_there(pages, stage, buy) -> None:
    found = work.one(buy(1, at=stage.camden), at="accepted")

    assert pages["manager"].get(f"{PICK}{found.public_id}/").status_code == 404
    assert scan(pages["manager"], found, "MUG-WHT").status_code == 404


def test_an_auditor_looks_and_does_not_scan(pages, one) -> None:
    page = pages["auditor"].get(f"{PICK}{one.public_id}/")

    assert "White mug" in text(page) and 'id="scanner"' not in page.content.decode()
    assert scan(pages["auditor"], one, "MUG-WHT").status_code == 403
