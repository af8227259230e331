"""`POST /stock/adjustments`: what is refused, and where."""

import pytest

from inventory import stock
from tests.api_client import api, paths, problem
from tests.factories.inventory import receive


@pytest.fixture
def send(shop):
    receive(shop.mug, shop.soho, 5)
    client = api("stock.write")

    def post(*lines):
        body = {"location": shop.soho.code, "reason": "correction", "lines": list(lines)}
        return client.post("/stock/adjustments", body, idempotency_key="k")

    return post


def test_one_sku_is_set_once_in_a_request_however_it_is_spelled(shop, send):
    first = {"sku": shop.mug.sku, "set": 4, "expected": 5}

    answer = send(first, {"sku": shop.mug.sku.lower(), "set": 3, "expected": 5})

    assert (problem(answer), paths(answer)) == ((400, "validation_error"), [("lines[1].set", "duplicate")])
    assert shop.level().on_hand == 5


def test_one_sku_may_change_by_several_lines(shop, send):
    answer = send({"sku": shop.mug.sku, "delta": -1}, {"sku": shop.mug.sku, "delta": -1})

    assert answer.status_code == 201
    assert shop.level().on_hand == 3


def test_more_set_aside_than_stands_there_is_negative_stock(shop, send):
    answer = send({"sku": shop.mug.sku, "delta": 6, "bucket": "damaged"})

    assert (problem(answer), paths(answer)) == ((409, "negative_stock"), [("lines[0]", "negative_stock")])
    assert shop.level().unavailable == 0


def test_line_beyond_what_fits_at_one_location_is_named(shop, send):
    full = {"sku": shop.mug.sku, "set": stock.LARGEST, "expected": 5}

    answer = send(full, {"sku": shop.mug.sku, "delta": 1})

    assert (problem(answer), paths(answer)) == ((400, "validation_error"), [("lines[1]", "out_of_range")])
    assert shop.level().on_hand == 5
