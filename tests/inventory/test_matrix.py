"""SKUs by location: which match, what their cells say, and pages that stay put."""

import pytest

from commerce import transactions
from commerce.models import Location, Product, Variant
from inventory import matrix
from inventory.matrix import Filter
from inventory.models import Level
from tests.factories import commerce as catalog
from tests.factories import inventory as make
from tests.factories.inventory import Shop
from tests.factories.kits import kit_of


def rows(shop: Shop, *places: Location, **wanted) -> dict[str, list[tuple[str, int]]]:
    columns = list(places) or [shop.soho, shop.bath]
    page = matrix.page(
        Filter(channel=wanted.pop("channel", shop.web), places=tuple(columns), **wanted),
        columns=columns,
        cursor=None,
        backwards=False,
        now=transactions.now(),
    )
    skus = dict(Variant.objects.values_list("pk", "sku"))
    return {skus[id]: [(cell.status, cell.units) for cell in cells] for id, cells in page.rows.items()}


def test_cells_say_what_can_be_sold_on_the_channel(shop):
    make.receive(shop.mug, shop.soho, 9)
    make.keep_back(2, channel=shop.web)
    make.hold(shop.web, shop.line(1, shop.soho))

    assert rows(shop) == {shop.mug.sku: [("", 6), ("none", 0)]}
    assert rows(shop, channel=shop.pos) == {shop.mug.sku: [("", 8), ("none", 0)]}


@pytest.mark.parametrize(("units", "said"), [(0, ("sold_out", 0)), (1, ("low", 1)), (3, ("low", 3)), (4, ("", 4))])
def test_few_are_low_and_none_are_sold_out(shop, units, said):
    make.receive(shop.mug, shop.soho, units + 1)
    make.adjust(shop.mug, shop.soho, -1)

    assert rows(shop, shop.soho) == {shop.mug.sku: [said]}


def test_more_promised_than_there_shows_the_shortfall(shop):
    make.receive(shop.mug, shop.soho, 3)
    make.hold(shop.web, shop.line(3, shop.soho))
    make.adjust(shop.mug, shop.soho, -2)

    assert rows(shop, shop.soho) == {shop.mug.sku: [("below_zero", -2)]}


def test_hold_that_ran_out_is_no_shortfall_although_nobody_swept(shop):
    make.receive(shop.mug, shop.soho, 5)
    held = make.hold(shop.web, shop.line(5, shop.soho))
    held.lines.update(expires_at=held.created_at)

    assert rows(shop, shop.soho) == {shop.mug.sku: [("", 5)]}


def test_product_not_sold_on_the_channel_shows_no_number(shop):
    make.receive(shop.mug, shop.soho, 5)
    Product.objects.update(on_all_channels=False)

    assert rows(shop, shop.soho) == {shop.mug.sku: [("none", 0)]}
    assert rows(shop, shop.soho, show="low") == {}


def test_show_keeps_only_rows_with_such_a_cell_at_the_places(shop):
    low, out, plenty = (catalog.variant(sku) for sku in ("LOW", "OUT", "PLENTY"))
    make.receive(low, shop.soho, 2)
    make.receive(out, shop.soho, 1)
    make.adjust(out, shop.soho, -1)
    make.receive(plenty, shop.soho, 50)
    make.receive(plenty, shop.bath, 1)

    assert list(rows(shop, shop.soho, show="low")) == ["LOW", "OUT"]
    assert list(rows(shop, shop.soho, show="out")) == ["OUT"]
    assert list(rows(shop, show="low")) == ["LOW", "OUT", "PLENTY"]
    assert list(rows(shop, shop.soho, show="short")) == []


def test_safety_stock_counts_for_low_and_out(shop):
    make.receive(shop.mug, shop.soho, 10)
    make.keep_back(10, channel=shop.web)

    assert rows(shop, shop.soho, show="out") == {shop.mug.sku: [("sold_out", 0)]}
    assert rows(shop, shop.soho, show="out", channel=shop.pos) == {}


def test_category_takes_its_subtree_and_no_namesake(shop):
    clothing = catalog.CategoryFactory(name="Clothing", path="clothing")
    coats = catalog.CategoryFactory(name="Coats", path="clothing/coats", parent=clothing)
    other = catalog.CategoryFactory(name="Clothing care", path="clothing-care")
    catalog.variant("COAT", categories=[coats])
    catalog.variant("SOAP", categories=[other])

    assert list(rows(shop, category="clothing")) == ["COAT"]


def test_archived_is_listed_only_while_some_are_on_hand(shop):
    gone, kept = catalog.variant("GONE"), catalog.variant("KEPT")
    make.receive(kept, shop.soho, 1)
    Product.objects.filter(variants__in=[gone, kept]).update(status=Product.Status.ARCHIVED)

    assert list(rows(shop)) == ["KEPT", shop.mug.sku]


def test_found_narrows_to_a_search(shop):
    wanted = catalog.variant("WANTED")

    assert list(rows(shop, found=(wanted.pk,))) == ["WANTED"]
    assert list(rows(shop, found=())) == []


@pytest.fixture
def short_pages(monkeypatch):
    monkeypatch.setattr(matrix, "PAGE", 2)
    monkeypatch.setattr(matrix, "BATCH", 2)


@pytest.mark.parametrize("show", ["", "low"])
def test_pages_walk_forth_and_back_over_the_same_rows(shop, short_pages, show):
    skus = [f"SKU-{number}" for number in range(5)]
    for sku in skus:
        make.receive(catalog.variant(sku), shop.soho, 1)
    wanted = Filter(channel=shop.web, places=(shop.soho,), show=show, found=None)
    names = dict(Variant.objects.values_list("pk", "sku"))
    Level.objects.filter(variant=shop.mug).delete()

    def page(cursor, backwards=False):
        return matrix.page(wanted, columns=[shop.soho], cursor=cursor, backwards=backwards, now=transactions.now())

    first = page(None)
    second = page(first.after)
    third = page(second.after)
    back = page(third.before, backwards=True)

    assert [names[id] for each in (first, second, third) for id in each.rows if names[id] in skus] == skus
    assert list(back.rows) == list(second.rows)
    assert (first.before, third.after) == (None, None)


def test_page_costs_the_same_at_one_and_three_rows(shop, django_assert_num_queries):
    make.keep_back(1, channel=shop.web)
    wanted = Filter(channel=shop.web, places=(shop.soho, shop.bath))

    for _ in range(2):
        with django_assert_num_queries(5):
            matrix.page(wanted, columns=[shop.soho, shop.bath], cursor=None, backwards=False, now=shop.mug.created_at)
        catalog.variant()
        catalog.variant()


@pytest.mark.parametrize(
    ("units", "said", "shown"), [(9, ("", 4), set()), (8, ("", 4), set()), (7, ("low", 3), {"low"}),
    (1, ("sold_out", 0), {"low", "out"})],
)  # fmt: skip
def test_kits_show_what_can_be_made_of_their_parts(shop, units, said, shown):
    make.receive(catalog.variant("CUP"), shop.soho, units)
    kit_of(CUP=2)

    assert rows(shop)["SET"] == [said, ("none", 0)]
    assert {show for show in ("low", "out", "short") if "SET" in rows(shop, show=show)} == shown
