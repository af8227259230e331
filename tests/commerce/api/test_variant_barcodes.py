"""Barcodes and options over the API: one barcode is one variant, options tell variants of a product apart."""

import pytest

from tests.api_client import api, paths, problem
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db


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
