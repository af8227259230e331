"""Channel sync for programs: health, mappings, exceptions tried again or dismissed, comparing now."""

import pytest

from commerce.models import SyncException
from commerce.sales_channels import serving
from inventory import channel_sync as levels
from orders import channel_sync
from tests import api_client
from tests.api_client import Api
from tests.factories import inventory
from tests.factories.channels import connect, order_of
from tests.factories.inventory import Shop, receive


@pytest.fixture
def shop(db) -> Shop:
    shop = inventory.shop()
    receive(shop.mug, shop.soho, 20)
    return shop


@pytest.fixture
def api(db) -> Api:
    return api_client.api()


@pytest.fixture
def there(shop, settings):
    settings.CONNECTORS = ["tests.factories.channels.Scripted"]
    found = connect(shop.web, {shop.soho: "S1"})
    found.offers(shop.mug)
    return found


def test_health_tells_what_was_accepted_and_what_waits(there, shop, api):
    levels.stock_changed([shop.level().pk])
    code = there.connection.channel.code

    waiting = api.get(f"/channels/{code}/health").json()
    serving.serve(there.connection.pk)
    after = api.get(f"/channels/{code}/health").json()

    assert (waiting["backlog"], waiting["lag_p95"], waiting["breaker"]) == (1, None, "closed")
    assert (after["backlog"], after["well"], after["exceptions"]) == (0, True, 0)
    assert after["lag_p95"] < 60


def test_a_channel_without_a_connection_has_no_health(shop, api):
    assert api.get(f"/channels/{shop.pos.code}/health").status_code == 404


def test_mappings_name_both_sides(there, shop, api):
    row = api.get("/channel-mappings?state=matched").json()["results"][0]

    assert (row["external_variant_id"], row["sku"], row["matched_by"]) == (f"V{shop.mug.pk}", shop.mug.sku, "sku")


def test_an_exception_is_tried_again_and_ends_resolved(there, shop, api):
    order = order_of((shop.mug, 1), currency="EUR")
    channel_sync.take(there.connection, order)
    found = api.get("/sync-exceptions?state=open").json()["results"][0]
    assert (found["cause"], found["subject"]) == ("currency_differs", order.external_id)

    again = api.post(f"/sync-exceptions/{found['id']}/retry", {}).json()
    assert again["state"] == "open"

    there.connection.channel.currency = "EUR"
    there.connection.channel.save()
    assert api.post(f"/sync-exceptions/{found['id']}/retry", {}).json()["state"] == "resolved"


def test_an_exception_is_dismissed(there, shop, api):
    channel_sync.take(there.connection, order_of((shop.mug, 1), currency="EUR"))
    found = SyncException.objects.get()

    answer = api.post(f"/sync-exceptions/{found.public_id}/dismissal", {"reason": "A test order"})

    assert (answer.status_code, answer.json()["state"]) == (200, "dismissed")


def test_comparing_without_a_kind_compares_everything(there, shop, api):
    path = f"/channels/{there.connection.channel.code}/reconciliations"

    answer, again = api.post(path), api.post(path)
    stock = api.post(path, {"kind": "stock"})

    kinds = [run["kind"] for run in answer.json()["runs"]]
    assert (answer.status_code, kinds[0], sorted(kinds)) == (202, "stock", ["mapping", "orders", "price", "stock"])
    assert [run["id"] for run in again.json()["runs"]] == [run["id"] for run in answer.json()["runs"]]
    assert stock.json()["id"] == answer.json()["id"] == stock.json()["runs"][0]["id"]


def test_comparing_now_answers_with_the_run(there, shop, api):
    code = there.connection.channel.code

    first = api.post(f"/channels/{code}/reconciliations", {"kind": "stock"})
    again = api.post(f"/channels/{code}/reconciliations", {"kind": "stock"})

    assert (first.status_code, first.json()["state"], first.json()["total"]) == (202, "running", 1)
    assert again.json()["id"] == first.json()["id"]
