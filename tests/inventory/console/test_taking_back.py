"""Undo in the message of a correction: the other way round, once, by whom it was, and never over a later word."""

import json

import pytest

from commerce.actors import SYSTEM
from inventory import correction_undo, stock
from inventory.models import Level, Movement
from inventory.stock import Entry, Posting
from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.inventory.console.test_adjusting import HTMX, URL, confirmed, typed


@pytest.fixture
def mug(stage):
    mug = catalog.variant("MUG", title="Stoneware mug")
    make.receive(mug, stage.soho, 9)
    return mug


def corrected(client, **changes) -> str:
    """The address behind Undo."""
    done = client.post(URL, confirmed(client, typed(client, **changes)), headers=HTMX)
    return toast(done)["undo"]


def sell(mug, place, units: int) -> None:
    """As a till does: units leave, and nobody has counted."""
    line = Posting(mug.pk, place.pk, delta=-units)
    make.inside(lambda now: stock.post([line], Entry(Movement.Kind.SALE, SYSTEM, now)))


def toast(response) -> dict[str, str]:
    assert response.status_code == 204
    return json.loads(response.headers["HX-Trigger"])["truecount:toast"]


def level() -> tuple[int, int]:
    return Level.objects.values_list("on_hand", "unavailable").get(location__code="soho")


@pytest.mark.parametrize(
    ("changes", "between", "said"),
    [
        ({"mode": "counted", "quantity": "7"}, (7, 0), "Taken back. MUG: 9 on hand in Soho."),
        ({"mode": "add", "quantity": "3"}, (12, 0), "Taken back. MUG: 9 on hand in Soho."),
        ({"mode": "remove", "quantity": "9"}, (0, 0), "Taken back. MUG: 9 on hand in Soho."),
        ({"mode": "aside", "quantity": "2", "bucket": "damaged"}, (9, 2), "Taken back. MUG: 2 units put back in Soho."),
    ],
)
def test_correction_is_taken_back_once(pages, mug, changes, between, said):
    client = pages["manager"]
    undo = corrected(client, **changes)
    assert level() == between

    answers = [toast(client.post(undo, headers=HTMX)) for _ in range(2)]

    assert answers == [{"text": said}] * 2
    assert level() == (9, 0)
    assert Movement.objects.filter(note="Undo of a correction").count() == 1


def test_what_was_put_back_is_set_aside_again(pages, stage, mug):
    make.adjust(mug, stage.soho, 3, bucket="damaged")
    client = pages["manager"]
    undo = corrected(client, mode="back", quantity="2", bucket="damaged")

    said = toast(client.post(undo, headers=HTMX))

    assert said == {"text": "Taken back. MUG: 2 units set aside in Soho."}
    assert level() == (9, 3)


def test_sales_since_stay_counted(pages, stage, mug):
    client = pages["manager"]
    undo = corrected(client, quantity="7")
    sell(mug, stage.soho, 1)

    said = toast(client.post(undo, headers=HTMX))

    assert said == {"text": "Taken back. MUG: 8 on hand in Soho."}


def test_number_that_somebody_has_stated_since_stands(pages, stage, mug):
    client = pages["manager"]
    undo = corrected(client, quantity="7")
    make.adjust(mug, stage.soho, 1)

    said = toast(client.post(undo, headers=HTMX))

    assert said["tone"] == "danger"
    assert "Somebody has corrected it since" in said["text"]
    assert level() == (8, 0)


def test_units_that_have_left_cannot_be_taken_back(pages, stage, mug):
    client = pages["manager"]
    undo = corrected(client, mode="add", quantity="3")
    sell(mug, stage.soho, 11)

    said = toast(client.post(undo, headers=HTMX))

    assert said["text"].endswith("Nothing was changed.")
    assert level() == (1, 0)


def test_after_a_while_it_stands(pages, mug, monkeypatch):
    client = pages["manager"]
    undo = corrected(client, quantity="7")
    monkeypatch.setattr(correction_undo, "TIME", -correction_undo.TIME)

    said = toast(client.post(undo, headers=HTMX))

    assert "too late" in said["text"]
    assert level() == (7, 0)


def test_nobody_elses_correction_and_nothing_but_one_is_found(pages, stage, mug):
    undo = corrected(pages["manager"], quantity="7")
    receipt = Movement.objects.earliest("id").public_id

    assert pages["owner"].post(undo, headers=HTMX).status_code == 404
    assert pages["manager"].post(f"/s/soho/stock/-/corrections/{receipt}/undo/").status_code == 404
    assert pages["owner"].post(undo.replace("/soho/", "/camden/")).status_code == 404
    assert level() == (7, 0)


def test_undo_of_an_undo_is_not_offered(pages, mug):
    client = pages["manager"]
    client.post(corrected(client, quantity="7"), headers=HTMX)
    mirrored = Movement.objects.latest("id").public_id

    assert client.post(f"/s/soho/stock/-/corrections/{mirrored}/undo/").status_code == 404
