"""`POST /fulfillments/{id}/picks`."""

import pytest

from commerce.models import Barcode
from tests.api_client import api, paths, problem
from tests.cast import gather
from tests.factories import fulfillment as work
from tests.factories.orders import mugs

CODE = "4006381333931"


@pytest.fixture
def pickup(shop):
    Barcode.objects.create(variant=shop.mug, code=CODE, key=CODE.zfill(14))
    return work.one(mugs(shop, 3), at="accepted")


def pick(pickup, *lines, client=None, **headers):
    return (client or api()).post(f"/fulfillments/{pickup.public_id}/picks", {"lines": list(lines)}, **headers)


def test_answer_is_the_fulfillment_as_it_is_now(shop, pickup):
    first = pick(pickup, {"barcode": CODE})
    last = pick(pickup, {"sku": shop.mug.sku.lower(), "quantity": 2})

    assert (first.status_code, first.json()["state"], first.json()["lines"][0]["picked"]) == (200, "picking", 1)
    assert (last.json()["state"], last.json()["lines"][0]["picked"]) == ("picked", 3)


def test_wrong_article_names_what_is_expected(shop, pickup):
    answer = pick(pickup, {"sku": shop.mug.sku}, {"barcode": "123"})

    line = pickup.order.lines.get().public_id
    assert problem(answer) == (422, "wrong_item")
    assert answer.json()["expected"] == [{"line": line, "sku": shop.mug.sku, "barcode": CODE, "quantity": 2}]


def test_too_many_and_nonsense_are_refused(shop, pickup):
    many = pick(pickup, {"barcode": CODE, "quantity": 4})
    both = pick(pickup, {"barcode": CODE, "sku": "MUG"})

    assert (problem(many), many.json()["wanted"]) == ((422, "too_many_picked"), 3)
    assert (problem(both), paths(both)) == ((400, "validation_error"), [("lines[0].sku", "required")])


def test_same_key_counts_once(shop, pickup):
    client = api()

    first, second = (pick(pickup, {"barcode": CODE}, client=client, idempotency_key="scan-1") for _ in range(2))

    assert (first.json(), second["Idempotent-Replayed"]) == (second.json(), "true")
    assert pickup.lines.get().picked == 1


def test_another_store_is_not_there(shop, pickup):
    cast = gather()

    answer = pick(pickup, {"barcode": CODE}, client=api("*", locations=[cast.camden]))

    assert problem(answer) == (404, "not_found")
