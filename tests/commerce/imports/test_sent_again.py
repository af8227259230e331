"""The same file again changes nothing, but nobody is bound by what somebody else was not allowed."""

import pytest

from commerce.actors import SYSTEM, Actor
from commerce.imports import run
from inventory import stock
from inventory.models import Level
from inventory.stock import Posting
from tests.commerce.imports.files import errors, imported, take_in
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "sku,location,on_hand\nA,soho,5\nB,camden,6\nNOBODY,soho,1\nC,camden,7\n"


def clerk(number, *places):
    grants = (("stock.write", frozenset(place.pk for place in places) if places else None),)
    return Actor("key", number, f"Clerk {number}", f"key:{number}", grants=grants)


@pytest.fixture
def places():
    factories.product("A", "B", "C")
    return [factories.LocationFactory(code=code) for code in ("soho", "camden")]


def on_hand():
    return dict(Level.objects.values_list("variant__sku", "on_hand"))


@pytest.mark.parametrize("rows", [1, 500])
def test_rows_that_the_first_sender_was_not_allowed_come_in_with_the_second(places, monkeypatch, rows):
    monkeypatch.setattr(run, "BATCH_ROWS", rows)
    soho, _ = places
    first = imported(TEXT, kind="stock", location=soho, by=clerk(7, soho))
    barred = errors(first)
    article = Level.objects.get().variant_id
    stock.adjust(by=SYSTEM, lines=[Posting(article, soho.pk, delta=-2)], reason="other")

    second = imported(TEXT, kind="stock", location=soho, by=clerk(8))

    assert [code for _, _, code in barred] == ["location_not_allowed", "unknown_sku", "location_not_allowed"]
    assert (second.pk, second.status, errors(second)) == (first.pk, "completed", [(4, "sku", "unknown_sku")])
    assert (second.rows_ok, second.rows_failed, second.problems) == (3, 1, 1)
    assert on_hand() == {"A": 3, "B": 6, "C": 7}
    assert take_in(TEXT, kind="stock", location=soho, by=clerk(8)).already_imported is True


def test_whoever_may_not_more_than_the_first_sender_gets_the_same_import(places):
    soho, _ = places
    imported(TEXT, kind="stock", location=soho, by=clerk(7, soho))

    assert take_in(TEXT, kind="stock", location=soho, by=clerk(8, soho)).already_imported is True
