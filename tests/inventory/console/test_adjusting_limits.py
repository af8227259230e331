"""What does not fit at a place, or is not there, is said in the form that keeps what was typed."""

import pytest

from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.inventory.console.html import attribute, text
from tests.inventory.console.test_adjusting import HTMX, URL, confirmed, on_hand, typed


@pytest.fixture(autouse=True)
def mug(stage):
    make.receive(catalog.variant("MUG"), stage.soho, 9)


def test_more_than_there_is_cannot_leave(pages):
    client = pages["manager"]
    fields = confirmed(client, typed(client, mode="remove", quantity="12"))

    refused = client.post(URL, fields)

    assert (refused.status_code, on_hand()) == (409, 9)
    assert "Only 9 on hand. Nothing was changed." in text(refused)


def test_more_than_fits_is_said_and_keeps_what_was_typed(pages):
    client = pages["manager"]
    fields = confirmed(client, typed(client, mode="add", quantity="1000000000", note="Pallets"))

    answer = client.post(URL, fields, headers=HTMX)

    assert answer.status_code == 409
    assert "At most 1,000,000,000 units fit at one location. Nothing was changed." in text(answer)
    assert attribute(answer, "name", "note", "value") == "Pallets"
    assert on_hand() == 9
