"""Variants over the API: found by SKU in any spelling, renamed with an alias, changed only by who has seen them."""

from urllib.parse import quote

import pytest

from commerce.models import SkuName
from tests.api_client import Api, api, paths, problem
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db


def etag(client: Api, path: str) -> str:
    return client.get(path)["ETag"]


@pytest.mark.parametrize("sku", ["A/B", "100%", "a b", "ü&?#=+", "x/../y", ".", "😀-1", "50%2F", "a//b", "Ω;", '"q"'])
def test_any_character_is_legal_in_a_sku_end_to_end(sku):
    client = api()
    made = client.post("/products", {"title": "Odd", "variants": [{"sku": sku, "price": 1}]})
    if sku == ".":
        assert (problem(made), paths(made)) == ((400, "validation_error"), [("variants[0].sku", "invalid_sku")])
        return

    found = client.get(f"/variants/{quote(sku, safe='')}")

    assert made.status_code == 201, made.content
    assert (found.status_code, found.json().get("sku")) == (200, sku)


@pytest.mark.parametrize("written", ["BLU-JAC-M", "blu jac m", " BLU_JAC.M", "ＢＬＵ－ＪＡＣ－Ｍ", "blu/jac/m"])
def test_variant_is_found_in_any_spelling_of_its_sku(written):
    factories.variant("BLU-JAC-M")

    assert api().get(f"/variants/{quote(written, safe='')}").json()["sku"] == "BLU-JAC-M"


def test_unknown_sku_is_404_and_named():
    answer = api().get("/variants/NOPE")

    assert problem(answer) == (404, "unknown_sku")
    assert answer.json()["skus"] == ["NOPE"]


def test_renamed_variant_answers_to_both_names_and_keeps_its_id():
    factories.variant("OLD")
    client = api()
    before = client.get("/variants/OLD").json()

    renamed = client.patch("/variants/OLD", {"sku": "NEW"}, if_match="*")

    assert renamed.status_code == 200
    assert (renamed.json()["sku"], renamed.json()["aliases"], renamed.json()["id"]) == ("NEW", ["OLD"], before["id"])
    assert client.get("/variants/old").json()["sku"] == "NEW"


def test_old_name_is_never_given_to_another_variant():
    factories.variant("OLD")
    client = api()
    client.patch("/variants/OLD", {"sku": "NEW"}, if_match="*")

    answer = client.post("/products", {"title": "Other", "variants": [{"sku": "OLD", "price": 1}]})

    assert problem(answer) == (409, "duplicate_sku")
    assert answer.json()["owner"] == "NEW"


def test_variant_may_go_back_to_its_old_name():
    factories.variant("OLD")
    client = api()
    client.patch("/variants/OLD", {"sku": "NEW"}, if_match="*")

    answer = client.patch("/variants/NEW", {"sku": "old"}, if_match="*")

    assert (answer.json()["sku"], answer.json()["aliases"]) == ("old", ["NEW"])
    assert SkuName.objects.filter(current=True).count() == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("PACK-10", "РАСК-10"),
        ("РАСК-10", "PACK-10"),
        ("PАСК-10", "РACK-10"),
        ("AB\u200bC", "ABC"),
        ("ЩУКА", "ЩУ\u200bКА"),
    ],
)
def test_sku_that_only_looks_like_another_is_refused_whichever_was_first(first, second):
    factories.variant(first)

    answer = api().post("/products", {"title": "Fake", "variants": [{"sku": second, "price": 1}]})

    assert problem(answer) == (409, "confusable_sku")
    assert answer.json()["owner"] == first


def test_two_skus_of_one_request_that_look_the_same_are_refused():
    variants = [{"sku": "РАСК-10", "price": 1, "title": "One"}, {"sku": "PACK-10", "price": 1, "title": "Other"}]

    answer = api().post("/products", {"title": "Fake", "variants": variants})

    assert (problem(answer), paths(answer)) == ((409, "confusable_sku"), [("variants[1].sku", "confusable_sku")])


def test_renaming_to_what_ones_own_name_looked_like_is_allowed():
    factories.variant("РАСК-10")

    renamed = api().patch("/variants/РАСК-10", {"sku": "PACK-10"}, if_match="*")

    assert (renamed.json()["sku"], renamed.json()["aliases"]) == ("PACK-10", ["РАСК-10"])


def test_change_needs_the_version_it_is_based_on():
    factories.variant("A")
    client = api()
    seen = etag(client, "/variants/A")

    missing = client.patch("/variants/A", {"price": 1})
    first = client.patch("/variants/A", {"price": 1}, if_match=seen)
    stale = client.patch("/variants/A", {"price": 2}, if_match=seen)
    weak = client.patch("/variants/A", {"price": 2}, if_match=f"W/{first['ETag']}")

    assert problem(missing) == (428, "precondition_required")
    assert first.status_code == 200
    assert problem(stale) == problem(weak) == (412, "version_conflict")
    assert client.get("/variants/A").json()["price"] == 1


def test_unchanged_variant_is_304():
    factories.variant("A")
    client = api()

    answer = client.get("/variants/A", if_none_match=etag(client, "/variants/A"))

    assert (answer.status_code, answer.content) == (304, b"")


def test_etag_of_a_product_changes_with_its_variants_and_the_other_way_round():
    product = factories.product("A")
    client = api()
    path = f"/products/{product.public_id}"
    of_product, of_variant = etag(client, path), etag(client, "/variants/A")

    client.patch("/variants/A", {"price": 1}, if_match="*")
    after_variant = etag(client, path)
    client.patch(path, {"title": "New"}, if_match="*")

    assert len({of_product, after_variant, etag(client, path)}) == 3
    assert etag(client, "/variants/A") != of_variant


def test_change_that_fails_changes_nothing():
    factories.variant("A")
    factories.variant("B")
    client = api()

    answer = client.patch("/variants/A", {"price": 99, "sku": "b"}, if_match="*")

    assert problem(answer) == (409, "duplicate_sku")
    assert client.get("/variants/A").json()["price"] == 1990
