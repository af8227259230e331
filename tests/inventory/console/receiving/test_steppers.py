"""The steppers beside what was counted: they say how many there are instead of those that were shown."""

import pytest

from commerce import ids
from commerce.actors import SYSTEM
from inventory import receiving
from inventory.models import ReceivingScan
from tests.factories import commerce as catalog
from tests.factories.kits import make_kit
from tests.inventory.console.conftest import signed_in
from tests.inventory.console.html import attribute, text
from tests.inventory.console.receiving.conftest import HTMX, scan


def step(client, url, quantity, *, headers=HTMX, **fields):
    return client.post(f"{url}scans/", {"sku": "MUG", "quantity": quantity, **fields}, headers=headers)


def test_stepper_sets_the_quantity(client, url):
    scan(client, url, "MUG", times="3")

    more = step(client, url, "8", expected="3")
    none = step(client, url, "0", expected="8")

    assert "Receive 8 units" in text(more)
    assert "Nothing counted yet" in text(none)


def test_stepper_sends_what_it_showed(client, url):
    shown = scan(client, url, "MUG", times="3")

    assert attribute(shown, "name", "expected", "value") == "3"
    assert attribute(shown, "name", "sku", "value") == "MUG"


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_stepper_on_an_old_count_shows_the_new_one_and_changes_nothing(client, url, stage, headers):
    scan(client, url, "MUG", times="3")
    scan(signed_in(stage.people["associate"]), url, "MUG", times="2")

    refused = step(client, url, "4", expected="3", headers=headers)

    assert refused.status_code == 409
    assert (
        "Stoneware mug, MUG: somebody counted it meanwhile. It is 5 now and was 3 when you looked. Your 4 was not taken"
        in text(refused)
    )
    assert attribute(refused, "name", "expected", "value") == "5"
    assert "Receive 5 units" in text(refused)


def test_stepper_pressed_twice_sets_once_and_is_not_stale(client, url):
    scan(client, url, "MUG", times="3")

    first, second = (step(client, url, "4", expected="3", key="s1") for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 200)
    assert "Receive 4 units" in text(second)


def test_stepper_without_what_it_showed_is_refused(client, url):
    scan(client, url, "MUG")

    assert step(client, url, "8", expected="").status_code == 400
    assert "Receive 1 unit" in text(client.get(url))


def test_stepper_means_its_sku_where_that_is_a_barcode_of_another(client, url, mug):
    mug.barcodes.create(code="40170725", key="00000040170725")
    cup = catalog.variant("40170725")
    receiving.scan(
        by=SYSTEM, receiving_id=ids.decode("rcv", url.split("/")[-2]), variant_id=cup.pk, quantity=1, key="a"
    )

    step(client, url, "6", expected="1", sku="40170725")

    assert list(ReceivingScan.objects.order_by("id").values_list("variant", "quantity")) == [(cup.pk, 1), (cup.pk, 5)]


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_stepper_of_what_is_a_kit_by_now_says_what_to_do_and_counts_nothing(client, url, mug, headers):
    scan(client, url, "MUG", times="3")
    catalog.variant("CUP")
    make_kit(mug, CUP=2)

    refused = step(client, url, "4", expected="3", headers=headers)

    assert refused.status_code == 409
    assert (
        "A kit is counted by its parts. MUG is a kit: count its parts, CUP. Nothing was counted. Make it 0 here and"
        " scan the parts."
    ) in text(refused)
    assert "Receive 3 units" in text(refused)
    assert "data-refused" in refused.content.decode()  # what was pressed meanwhile is not sent on top
    assert "Nothing counted yet" in text(step(client, url, "0", expected="3"))
