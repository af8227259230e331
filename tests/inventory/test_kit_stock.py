"""A kit has as many as its parts allow, whatever else is on record, and nobody counts the kit itself."""

import pytest

from commerce.actors import SYSTEM
from inventory import backorder_limits, receiving, stock
from inventory.kit_stock import KitHasNoStock
from inventory.models import Level
from inventory.stock import Posting
from tests.api_client import api, paths, problem
from tests.commerce.imports.files import errors, imported
from tests.commerce.imports.test_undo import undone
from tests.factories import commerce as factories
from tests.factories.inventory import adjust, position, receive
from tests.factories.kits import kit_of, make_kit

REFUSED = (409, "kit_has_no_stock")


@pytest.fixture
def cup(shop):
    cup = factories.variant("CUP")
    receive(cup, shop.soho, 10)
    return cup


@pytest.fixture
def kit(cup):
    return kit_of(CUP=2)


@pytest.fixture
def old(shop, cup):
    """Three of an article stood at Soho before it was made a kit."""
    article = factories.variant("SET")
    receive(article, shop.soho, 3)
    return make_kit(article, CUP=2)


def test_parts_decide_whatever_levels_a_kit_has(shop, old):
    Level.objects.create(variant=old, location=shop.bath, on_hand=7)

    assert [position(old, place, shop.web).available for place in (shop.soho, shop.bath)] == [5, 0]


def test_plain_goods_need_no_query_to_know_that_they_are_no_kit(shop, cup, old, django_assert_num_queries):
    with django_assert_num_queries(4) as plain:
        position(cup, shop.soho, shop.web)
    with django_assert_num_queries(len(plain) + 3):
        position(old, shop.soho, shop.web)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("receipts", {"reference": "DN", "lines": [{"sku": "SET", "quantity": 7}]}),
        ("adjustments", {"reason": "found", "lines": [{"sku": "SET", "delta": 1}]}),
        ("adjustments", {"reason": "found", "lines": [{"sku": "SET", "delta": -1}]}),
        ("adjustments", {"reason": "found", "lines": [{"sku": "SET", "set": 6, "expected": 5}]}),
        ("adjustments", {"reason": "found", "lines": [{"sku": "SET", "set": 0, "expected": 0}]}),
    ],
)
def test_units_of_a_kit_are_not_counted(shop, kit, path, body):
    answer = api("stock.write").post(f"/stock/{path}", {"location": shop.soho.code, **body}, idempotency_key="k")

    assert (problem(answer), paths(answer)) == (REFUSED, [("lines[0].sku", "kit_has_no_stock")])
    assert (answer.json()["skus"], answer.json()["detail"]) == (["SET"], "SET is a kit: count its parts, CUP.")
    assert not Level.objects.filter(variant=kit).exists()


def test_what_an_article_had_is_counted_down_and_never_up(shop, old):
    def count(units, expected):
        stock.adjust(
            by=SYSTEM, lines=[Posting(old.pk, shop.soho.pk, set_to=units, expected=expected)], reason="correction"
        )

    count(2, 3)
    with pytest.raises(KitHasNoStock):
        count(3, 2)
    adjust(old, shop.soho, -1)
    count(0, 1)
    with pytest.raises(KitHasNoStock):
        adjust(old, shop.soho, 1)

    assert Level.objects.get(variant=old).on_hand == 0


def test_kit_has_no_limit_of_back_orders(shop, kit):
    body = {"sku": "SET", "location": shop.bath.code, "limit": 0}

    answer = api("stock.write").send("PUT", "/stock/backorder-limits", body)

    assert (problem(answer), Level.objects.filter(variant=kit).exists()) == (REFUSED, False)


def test_limit_from_before_it_was_a_kit_can_go(shop, old):
    Level.objects.filter(variant=old).update(backorder_limit=5)

    backorder_limits.set_limit(by=SYSTEM, variant_id=old.pk, location_id=shop.soho.pk, limit=0)

    assert Level.objects.get(variant=old).backorder_limit == 0


def test_kit_is_not_counted_in_with_a_delivery(maya, delivery, kit):
    with pytest.raises(KitHasNoStock):
        receiving.scan(by=maya, receiving_id=delivery.pk, variant_id=kit.pk, quantity=1, key="a")

    assert receiving.counted(delivery.pk) == []


def test_article_made_a_kit_while_it_is_counted_is_taken_out_and_never_added_to(maya, delivery, cup):
    article = factories.variant("SET")
    receiving.scan(by=maya, receiving_id=delivery.pk, variant_id=article.pk, quantity=3, key="a")
    make_kit(article, CUP=2)

    def make_it(quantity, expected, key):
        item = {"receiving_id": delivery.pk, "variant_id": article.pk}
        return receiving.set_counted(by=maya, **item, quantity=quantity, expected=expected, key=key)

    with pytest.raises(KitHasNoStock):
        make_it(4, 3, "b")
    with pytest.raises(receiving.CountChanged):
        make_it(4, 2, "c")
    assert [each.quantity for each in receiving.counted(delivery.pk)] == [3]
    assert make_it(0, 3, "d")
    assert receiving.counted(delivery.pk) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("units", [0, 7])
def test_stock_file_names_the_kits_in_it_and_takes_the_rest(shop, kit, units):
    record = imported(f"sku,on_hand\nSET,{units}\nCUP,8\n", kind="stock", location=shop.soho)

    assert (record.status, errors(record)) == ("completed", [(2, "sku", "kit_has_no_stock")])
    assert position(kit, shop.soho).available == 4


@pytest.mark.django_db(transaction=True)
def test_stock_file_counts_down_what_an_article_had(shop, old):
    imported("sku,on_hand\nSET,1\n", kind="stock", location=shop.soho)
    more = imported("sku,on_hand\nSET,2\n", kind="stock", location=shop.soho)

    assert errors(more) == [(2, "sku", "kit_has_no_stock")]
    assert Level.objects.get(variant=old).on_hand == 1


@pytest.mark.django_db(transaction=True)
def test_undo_of_a_stock_file_puts_no_units_on_a_kit(shop, cup):
    article = factories.variant("SET")
    receive(article, shop.soho, 3)
    record = imported("sku,on_hand\nSET,1\nCUP,8\n", kind="stock", location=shop.soho)
    make_kit(article, CUP=2)

    asked = undone(record)

    assert (asked.put_back, asked.left_alone) == (1, 1)
    assert Level.objects.get(variant=article).on_hand == 1


@pytest.mark.parametrize(
    ("parts", "listed"), [({"CUP": 10}, True), ({"CUP": 11}, False), ({"CUP": 1, "POT": 1}, False)]
)
def test_kit_is_in_stock_where_all_its_parts_are(shop, cup, parts, listed):
    receive(factories.variant("POT"), shop.bath, 1)
    kit_of(**parts)

    def found(query=""):
        rows = api("catalog.read").get(f"/variants?in_stock=true{query}").json()["results"]
        return "SET" in [row["sku"] for row in rows]

    assert (found(), found(f"&location={shop.soho.code}")) == (listed, listed)
    assert not found(f"&location={shop.bath.code}")


def test_units_that_an_article_had_are_no_kits_in_stock(shop, old, cup):
    adjust(cup, shop.soho, -10)

    rows = api("catalog.read").get("/variants?in_stock=true").json()["results"]

    assert [row["sku"] for row in rows] == []
