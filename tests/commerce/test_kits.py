"""Kits are made of plain goods: whoever says otherwise is refused, also two at once."""

import pytest

from commerce import kits
from commerce.models import KitComponent
from tests.api_client import api, paths, problem
from tests.factories.commerce import variant

pytestmark = pytest.mark.django_db

TWO_CUPS = [{"sku": "CUP", "quantity": 2}]


@pytest.fixture
def cup():
    return variant("CUP")


def change(sku, **changes):
    return api().patch(f"/variants/{sku}", changes, if_match="*")


def test_product_is_created_as_a_kit_of_its_parts(cup):
    made = api().post("/products", {"title": "Set", "variants": [{"sku": "SET", "price": 1, "components": TWO_CUPS}]})

    assert made.status_code == 201, made.json()
    assert made.json()["variants"][0]["components"] == TWO_CUPS
    assert api().get("/variants/SET").json()["components"] == TWO_CUPS
    assert api().get("/variants/CUP").json()["components"] == []


def test_kit_changes_its_parts_and_becomes_plain_again(cup):
    variant("SET")
    variant("POT")

    changed = change("SET", components=[*TWO_CUPS, {"sku": "pot", "quantity": 1}])
    plain = change("SET", components=[])

    assert changed.json()["components"] == [*TWO_CUPS, {"sku": "POT", "quantity": 1}]
    assert plain.json()["components"] == []
    assert KitComponent.objects.count() == 0


def test_changed_parts_are_another_version(cup):
    variant("SET")
    before = api().get("/variants/SET")["ETag"]

    change("SET", components=TWO_CUPS)

    assert api().get("/variants/SET")["ETag"] != before


@pytest.mark.parametrize(
    ("sku", "part"),
    [("SET", "SET"), ("BOX", "SET"), ("CUP", "POT")],
    ids=["itself", "a kit in a kit", "a part that becomes a kit"],
)
def test_kit_of_kits_is_refused(cup, sku, part):
    for name in ("SET", "BOX", "POT"):
        variant(name)
    change("SET", components=TWO_CUPS)

    answer = change(sku, components=[{"sku": part, "quantity": 1}])

    assert problem(answer) == (422, "cyclic_bundle")
    assert answer.json()["skus"] == [{"SET": "SET", "BOX": "SET", "CUP": "CUP"}[sku]]


def test_parts_that_nobody_knows_are_named(cup):
    variant("SET")

    answer = change("SET", components=[{"sku": "NOPE", "quantity": 1}])

    assert problem(answer) == (404, "unknown_sku")
    assert answer.json()["skus"] == ["NOPE"]


def test_part_is_named_once(cup):
    variant("SET")

    answer = change("SET", components=[*TWO_CUPS, {"sku": "cup", "quantity": 1}])

    assert (problem(answer), paths(answer)) == ((400, "validation_error"), [("components[1].sku", "duplicate")])


def test_parts_are_read_for_many_kits_in_one_query(cup, django_assert_num_queries):
    made = variant("SET")
    change("SET", components=TWO_CUPS)

    with django_assert_num_queries(1):
        found = kits.parts_of([made.pk, cup.pk])

    assert found == {made.pk: ((cup.pk, 2),)}
