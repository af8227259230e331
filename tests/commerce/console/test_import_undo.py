"""The page that undoes an import: what would happen, how far it is, what came of it."""

from datetime import UTC, datetime

import pytest

from commerce import price_lists
from commerce.actors import SYSTEM
from commerce.imports import undo
from commerce.models import Import, Variant
from commerce.price_lists import NewPrice
from tests.commerce.console.test_imports import page_of
from tests.commerce.imports.files import imported, many, products
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_undo_page_shows_what_would_happen_then_how_far_it_is_then_what_came_of_it(as_maya):
    imported(products("coat,Coat,COAT,,,,50.00,GBP,,"))
    record = imported(products("coat,Coat,COAT,,,,60.00,GBP,,", "mug,Mug,MUG,,,,9.00,GBP,,"))
    Variant.objects.filter(sku="COAT").update(price=7700)
    page = f"{page_of(record)}undo/"

    link = as_maya.get(page_of(record)).content.decode()
    ahead = as_maya.get(page).content.decode()
    answer = as_maya.post(page)
    waiting = as_maya.get(page, headers={"hx-request": "true"}).content.decode()
    undo.due(seconds=60)
    after = as_maya.get(page).content.decode()

    assert "Undo this import" in link
    assert "2 of 3 changes would be undone" in ahead
    assert all(words in ahead for words in ("£50.00", "£60.00", "£77.00", "Somebody has changed it since.", "archived"))
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert 'hx-trigger="every 1s"' in waiting
    assert "3 changes wait for a worker" in waiting
    assert "every 1s" not in after
    assert "2 of 3 changes are undone" in after
    assert "£77.00" in after
    assert "asked for by Maya Okafor" in after
    assert "The same file can be imported again." in as_maya.get(page_of(record)).content.decode()
    assert "Undone" in as_maya.get("/s/all/imports/").content.decode()


def test_an_import_from_before_says_plainly_that_it_cannot_be_undone(as_maya):
    record = imported(many(1))
    Import.objects.update(remembers=False)

    shown, page = as_maya.get(page_of(record)), as_maya.get(f"{page_of(record)}undo/")
    asked = as_maya.post(f"{page_of(record)}undo/")

    assert "what was there before it is not kept" in shown.content.decode()
    assert "what was there before it is not kept" in page.content.decode()
    assert "Undo this import" not in shown.content.decode() + page.content.decode()
    assert asked.status_code == 409


def test_a_price_file_says_which_prices_end_and_which_count_again(as_maya):
    factories.variant("COAT", price=9900)
    listed = factories.price_list("trade", "group", group="trade")
    old = NewPrice(variant_id=Variant.objects.get().pk, amount=8000, ends_at=datetime(2031, 1, 1, tzinfo=UTC))
    price_lists.set_prices(price_list=listed, prices=[old], by=SYSTEM)
    record = imported("sku,price_list,price,to\nCOAT,trade,15.00,2032-05-01\n", kind="prices")

    ahead = as_maya.get(f"{page_of(record)}undo/").content.decode()

    assert "1 of 1 changes would be undone" in ahead
    assert all(words in ahead for words in ("COAT, Trade", "£15.00", "£80.00", "Scheduled price until", "Until"))
    assert "what it replaced counts again" in ahead
