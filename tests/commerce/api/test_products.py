"""Products over the API: create, read, list, change, and every way a name can be taken."""

import pytest

from commerce.models import Channel, Location
from tests.api_client import api, paths, problem
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db
JACKET = {"title": "Rain jacket", "variants": [{"sku": "RAIN-JAC", "price": 8990}]}


def test_product_with_title_and_sku_is_active_everywhere():
    answer = api().post("/products", JACKET)

    product = answer.json()
    variant = product["variants"][0]
    assert answer.status_code == 201, answer.content
    assert product["id"].startswith("prd_")
    assert (product["status"], product["channels"], product["locations"]) == ("active", None, None)
    assert (product["handle"], product["categories"], product["images"]) == ("rain-jacket", [], [])
    assert (variant["sku"], variant["price"], variant["currency"]) == ("RAIN-JAC", 8990, "GBP")


def test_product_body_is_read_strictly():
    client = api()

    unknown = client.post("/products", {**JACKET, "is_staff": True})
    wrong = client.post("/products", {"title": 7, "variants": [{"sku": "A", "price": "8990"}]})

    assert problem(unknown) == (400, "unknown_field")
    assert paths(unknown) == [("is_staff", "unknown_field")]
    assert problem(wrong) == (400, "validation_error")
    assert paths(wrong) == [("title", "invalid_type"), ("variants[0].price", "invalid_type")]


def test_sku_of_another_product_in_another_spelling_is_refused_with_its_owner():
    factories.product("RAIN-JAC")

    answer = api().post("/products", {"title": "Other", "variants": [{"sku": "rain_jac", "price": 1}]})

    assert problem(answer) == (409, "duplicate_sku")
    assert answer.json()["owner"] == "RAIN-JAC"
    assert paths(answer) == [("variants[0].sku", "duplicate_sku")]


def test_key_of_one_channel_changes_no_other_channel_and_nothing_that_is_closed():
    web, app, closed = (factories.ChannelFactory(code=code) for code in ("web", "app", "closed"))
    soho, shut = (factories.LocationFactory(code=code) for code in ("soho", "shut"))
    product = factories.product("COAT", channels=[web, app, closed], locations=[soho, shut])
    Channel.objects.filter(code="closed").update(active=False)
    Location.objects.filter(code="shut").update(active=False)
    client = api("catalog.read", "catalog.write", channels=[web])
    path = f"/products/{product.public_id}"

    answer = client.patch(path, {"channels": [], "locations": []}, if_match=client.get(path)["ETag"])

    assert answer.status_code == 200, answer.content
    assert {row.channel for row in product.publications.all()} == {app, closed}
    assert {row.location for row in product.assortment.all()} == {shut}
