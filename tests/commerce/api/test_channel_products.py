"""Publishing by API: by id or SKU, how far it has come, and taking it off again."""

import pytest

from commerce.sales_channels import serving
from tests import api_client
from tests.factories import inventory
from tests.factories.channels import connect
from tests.factories.commerce import product


@pytest.fixture
def there(db, settings):
    settings.CONNECTORS = ["tests.factories.channels.Scripted"]
    shop = inventory.shop()
    return connect(shop.web, {shop.soho: "S1"})


def test_products_are_published_by_id_or_sku_and_taken_off_again(there):
    api, hat, cap = api_client.api(), product("HAT"), product("CAP")
    base = f"/channels/{there.connection.channel.code}"

    answer = api.post(f"{base}/products", {"products": [hat.public_id], "skus": ["CAP", "cap"]})
    serving.serve(there.connection.pk)
    listed = api.get(f"{base}/products").json()["results"]

    assert (answer.status_code, [each["state"] for each in answer.json()["products"]]) == (202, ["waiting"] * 2)
    assert [(each["product"], each["state"]) for each in listed] == [
        (hat.public_id, "published"),
        (cap.public_id, "published"),
    ]
    assert listed[0]["external_product_id"] == f"OURS-{hat.public_id}"

    gone = api.post(f"{base}/product-withdrawals", {"skus": ["HAT"]})
    serving.serve(there.connection.pk)
    states = {each["product"]: each["state"] for each in api.get(f"{base}/products").json()["results"]}
    assert (gone.status_code, states[hat.public_id]) == (202, "hidden")

    none = api.post(f"{base}/products", {})
    unknown = api.post(f"{base}/products", {"products": ["prd_0000000000000"]})
    off = api.post(f"{base}/product-withdrawals", {"products": [product("NEW").public_id]})
    assert (none.status_code, unknown.status_code, off.status_code) == (400, 400, 409)
    assert off.json()["code"] == "not_published"
