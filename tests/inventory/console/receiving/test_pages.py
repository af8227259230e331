"""Receiving by scanning, page by page."""

import pytest

from inventory.models import Level, Movement, Receiving
from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.inventory.console.conftest import signed_in
from tests.inventory.console.html import attribute, text
from tests.inventory.console.receiving.conftest import HTMX, scan


def test_delivery_begins_with_its_number(client, mug):
    refused = client.post("/s/soho/receive/", {"reference": " "})

    assert (refused.status_code, Receiving.objects.count()) == (400, 0)
    assert "Enter the number on the delivery note" in text(refused)


def test_open_delivery_is_listed_to_go_on_with(client, url):
    said = text(client.get("/s/soho/receive/"))

    assert "Being counted 1 DN 4711 Manager, just now Go on" in said


def test_each_scan_counts_one_and_the_button_names_the_effect(client, url):
    scan(client, url, "MUG")
    answer = scan(client, url, "mug")

    said = text(answer)
    assert "Stoneware mug, MUG +1, 2 counted Undo" in said
    assert "Puts 2 units of 1 SKU on hand in Soho" in said
    assert "Receive 2 units" in said
    assert not Movement.objects.exists()


def test_barcode_counts_like_its_sku_and_times_multiplies(client, url, mug):
    mug.barcodes.create(code="5012345678900", key="05012345678900")

    answer = scan(client, url, "5012345678900", times="12")

    assert "+12, 12 counted" in text(answer)


def test_scan_sent_again_counts_once(client, url):
    scan(client, url, "MUG", key="k1")
    answer = scan(client, url, "MUG", key="k1")

    assert "1 counted. This scan was counted already" in text(answer)


def test_unknown_code_counts_nothing_and_offers_to_add_it(client, url):
    answer = scan(client, url, "5099999999991")

    assert "No such code: 5099999999991. Nothing was counted." in text(answer)
    assert attribute(answer, "data-sound", "no", "role") == "alert"
    assert 'href="/s/soho/stock/-/barcode/?code=5099999999991"' in answer.content.decode()


def test_code_of_two_products_counts_neither(client, url, mug):
    catalog.variant("40170725")
    mug.barcodes.create(code="40170725", key="00000040170725")

    answer = scan(client, url, "40170725")

    assert "40170725 names two products." in text(answer)
    assert "Receive 0 units" in text(answer)


def test_code_is_escaped(client, url):
    assert b"<img src=x" not in scan(client, url, "<img src=x onerror=alert(1)>").content


@pytest.mark.parametrize("times", ["0", "-1", "1.5", "many", "9999999"])
def test_scan_of_a_strange_number_is_refused(client, url, times):
    assert scan(client, url, "MUG", times=times).status_code == 400
    assert "Receive 0 units" in text(client.get(url))


def test_undo_takes_the_last_scan_back(client, url):
    scan(client, url, "MUG")
    heard = scan(client, url, "MUG", times="5")
    last = attribute(heard, "name", "scan", "value")

    answer = client.post(f"{url}undo/", {"scan": last}, headers=HTMX)

    assert "Receive 1 unit" in text(answer)


def test_undo_goes_back_scan_by_scan(client, url):
    for times in ("1", "5", "7"):
        heard = scan(client, url, "MUG", times=times)

    for _ in range(2):
        heard = client.post(f"{url}undo/", {"scan": attribute(heard, "name", "scan", "value")}, headers=HTMX)

    assert "Stoneware mug, MUG +1, 1 counted Undo" in text(heard)


def test_draft_survives_on_another_device(client, url, stage):
    scan(client, url, "MUG", times="4")
    colleague = signed_in(stage.people["associate"])

    assert "Receive 4 units" in text(colleague.get(url))


def test_finish_puts_the_units_on_hand_once(client, url, stage):
    scan(client, url, "MUG", times="34")

    first, second = client.post(f"{url}finish/"), client.post(f"{url}finish/")

    assert (first.status_code, second.status_code) == (302, 302)
    assert Level.objects.get(location=stage.soho).on_hand == 34
    assert "34 units of 1 SKU are on hand in Soho now." in text(client.get(first.url))


def test_nothing_counted_cannot_be_finished(client, url):
    refused = client.post(f"{url}finish/")

    assert (refused.status_code, Movement.objects.count()) == (409, 0)


def test_scan_into_a_closed_delivery_is_refused(client, url):
    scan(client, url, "MUG")
    client.post(f"{url}finish/")

    assert scan(client, url, "MUG").status_code == 409
    assert Movement.objects.count() == 1


def test_discarded_delivery_changes_nothing(client, url):
    scan(client, url, "MUG")

    client.post(f"{url}discard/")

    assert "This delivery was discarded. Stock did not change." in text(client.get(url))
    assert not Movement.objects.exists()


def test_number_received_before_is_pointed_out(client, stage, mug):
    make.receive(mug, stage.soho, 2, "DN 12")

    url = client.post("/s/soho/receive/", {"reference": "DN 12"}).url

    assert "A delivery called DN 12 was received here just now." in text(client.get(url))


def test_delivery_is_found_only_at_its_store(pages, client, url):
    elsewhere = url.replace("/soho/", "/camden/")

    assert pages["owner"].get(elsewhere).status_code == 404
    assert pages["owner"].get(url.replace("rcv_", "hld_")).status_code == 404


def test_reader_receives_nothing(pages, url):
    assert pages["auditor"].get(url).status_code == 403
    assert pages["auditor"].post(f"{url}finish/").status_code == 403


def test_all_stores_asks_which_one(pages, mug):
    assert "Choose a store Soho Camden Warehouse" in text(pages["owner"].get("/s/all/receive/"))


def test_counting_costs_the_same_at_one_and_three_rows(client, url, django_assert_num_queries):
    scan(client, url, "MUG")

    with django_assert_num_queries(10):
        client.get(url)
    for number in range(2):
        catalog.variant(f"CUP-{number}")
        scan(client, url, f"CUP-{number}")
    with django_assert_num_queries(10):
        client.get(url)
