"""Variants over the API: found by SKU in any spelling, renamed with an alias, changed only by who has seen them."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from commerce import catalog, transactions
from commerce.actors import SYSTEM
from commerce.models import Publication, SkuName
from tests.api_client import Api, api, paths, problem
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db


def skus(client: Api, query: str) -> list[str]:
    answer = client.get(f"/variants?{query}")
    assert answer.status_code == 200, answer.content
    return [each["sku"] for each in answer.json()["results"]]


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


def test_sku_that_only_looks_like_another_is_refused():
    factories.variant("PACK-10")

    answer = api().post("/products", {"title": "Fake", "variants": [{"sku": "РАСК-10", "price": 1}]})

    assert problem(answer) == (409, "confusable_sku")
    assert answer.json()["owner"] == "PACK-10"


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


def test_barcode_on_two_skus_is_refused_and_names_both_owners():
    factories.variant("A")
    client = api()
    client.patch("/variants/A", {"barcodes": ["4006381333931"]}, if_match="*")

    answer = client.post(
        "/products", {"title": "B", "variants": [{"sku": "B", "price": 1, "barcodes": ["04006381333931"]}]}
    )

    assert problem(answer) == (409, "barcode_ambiguous")
    assert answer.json()["owners"] == ["A", "B"]
    assert paths(answer) == [("variants[0].barcodes[0]", "barcode_ambiguous")]


def test_barcode_within_one_request_belongs_to_one_variant():
    line = {"price": 1, "barcodes": ["4006381333931"]}
    variants = [{**line, "sku": "A", "options": {"S": "1"}}, {**line, "sku": "B", "options": {"S": "2"}}]

    answer = api().post("/products", {"title": "T", "variants": variants})

    assert (problem(answer), answer.json()["owners"]) == ((409, "barcode_ambiguous"), ["A", "B"])


def test_wrong_check_digit_is_refused_where_it_stands():
    client = api()
    body = {"title": "T", "variants": [{"sku": "A", "price": 1, "barcodes": ["4006381333932"]}]}

    posted, asked = client.post("/products", body), client.get("/variants?barcode=4006381333932")

    assert paths(posted) == [("variants[0].barcodes[0]", "invalid_check_digit")]
    assert problem(asked)[0] == 400
    assert paths(asked) == [("barcode", "invalid_check_digit")]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("4006381333931", ["A"]), ("04006381333931", ["A"]), ("40063813339", None), ("96385074", [])],
)
def test_barcode_is_matched_whole_in_any_gtin_length(asked, found):
    factories.variant("A")
    client = api()
    client.patch("/variants/A", {"barcodes": ["4006381333931"]}, if_match="*")

    answer = client.get(f"/variants?barcode={asked}")

    names = [each["sku"] for each in answer.json()["results"]] if answer.status_code == 200 else None
    assert names == found


def test_options_are_complete_and_distinct():
    client = api()
    options = [{"Size": "S"}, {"Size": "S"}, {"Color": "Red"}]
    variants = [{"sku": f"V{n}", "price": 1, "options": each} for n, each in enumerate(options)]

    same = client.post("/products", {"title": "T", "variants": variants[:2]})
    other = client.post("/products", {"title": "T", "variants": [variants[0], variants[2]]})

    assert (problem(same), paths(same)) == ((409, "duplicate_options"), [("variants[1].options", "duplicate_options")])
    assert (problem(other), paths(other)) == ((400, "options_mismatch"), [("variants[1].options", "options_mismatch")])


def test_lists_are_filtered_by_category_and_all_below_it():
    clothing = factories.CategoryFactory(path="clothing")
    coats = factories.CategoryFactory(path="clothing/coats", parent=clothing)
    factories.product("COAT", categories=[coats])
    factories.product("SHIRT", categories=[clothing, coats])
    factories.product("TENT", categories=[factories.CategoryFactory(path="clothing-care")])
    client = api()

    assert skus(client, "category=clothing") == ["COAT", "SHIRT"]
    assert skus(client, "category=clothing/coats") == ["COAT", "SHIRT"]
    assert paths(client.get("/variants?category=cloth")) == [("category", "unknown_category")]


def test_lists_are_filtered_by_assortment_and_channel():
    soho, camden = (factories.LocationFactory(code=code) for code in ("soho", "camden"))
    web, pos = (factories.ChannelFactory(code=code) for code in ("web", "pos"))
    factories.product("EVERYWHERE")
    factories.product("SOHO", locations=[soho], channels=[web])
    factories.product("DRAFT", status="draft")
    client = api()

    assert skus(client, "location=soho") == ["EVERYWHERE", "SOHO", "DRAFT"]
    assert skus(client, "location=camden") == ["EVERYWHERE", "DRAFT"]
    assert skus(client, "channel=web") == ["EVERYWHERE", "SOHO"]
    assert skus(client, "channel=pos") == ["EVERYWHERE"]


def test_publication_holds_from_its_start_until_before_its_end():
    web = factories.ChannelFactory(code="web")
    factories.product("SOON", channels=[web])
    client = api()

    Publication.objects.update(starts_at="2099-01-01T00:00:00Z")
    soon = skus(client, "channel=web")
    Publication.objects.update(starts_at=None, ends_at="2020-01-01T00:00:00Z")

    assert (soon, skus(client, "channel=web")) == ([], [])


def test_updated_since_lists_changes_in_their_order():
    variant = factories.variant("A")
    factories.variant("B")
    with transactions.at(datetime(2098, 1, 1, tzinfo=UTC)):
        catalog.change_variant(variant_id=variant.pk, changes={"price": 7}, expected=None, by=SYSTEM)
    client = api()

    assert skus(client, "updated_since=2020-01-01T00:00:00Z") == ["B", "A"]
    assert skus(client, "updated_since=2098-01-01T00:00:00Z") == ["A"]
    assert skus(client, "updated_since=2098-01-01T00:00:00.000001Z") == []


def test_change_that_fails_changes_nothing():
    factories.variant("A")
    factories.variant("B")
    client = api()

    answer = client.patch("/variants/A", {"price": 99, "sku": "b"}, if_match="*")

    assert problem(answer) == (409, "duplicate_sku")
    assert client.get("/variants/A").json()["price"] == 1990
