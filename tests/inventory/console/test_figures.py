"""Units on hand beside the catalog: those that are counted, and none of a kit."""

import pytest

from commerce import ids
from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.factories.kits import make_kit
from tests.inventory.console.html import text


@pytest.fixture
def tea(stage):
    """A product of two articles, of which one had three units before it was made a kit of the other."""
    tea = catalog.product("CUP", "SET", title="Tea for two")
    cup, article = (tea.variants.get(sku=sku) for sku in ("CUP", "SET"))
    make.receive(cup, stage.soho, 10)
    make.receive(article, stage.soho, 3)
    make_kit(article, CUP=2)
    return tea


@pytest.mark.parametrize("store", ["soho", "all"])
def test_what_a_kit_had_is_not_on_hand(pages, tea, store):
    page = pages["owner"].get(f"/s/{store}/products/{ids.encode('prd', tea.pk)}/")

    assert "On hand 10 units" in text(page)


def test_list_of_products_counts_no_units_of_kits(pages, tea):
    page = pages["owner"].get("/s/soho/products/")

    assert "Tea for two On sale 2 £19.90 10 " in text(page)
