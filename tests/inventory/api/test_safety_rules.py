"""`PUT /safety-rules`: a rule reaches no further than whoever sets it."""

import pytest

from inventory.models import SafetyRule
from tests.api_client import api, problem


@pytest.mark.parametrize("channel", [{}, {"channel": None}])
def test_key_of_one_channel_sets_no_rule_for_every_channel(shop, channel):
    client = api("stock.write", channels=[shop.web])

    answer = client.send("PUT", "/safety-rules", {"sku": shop.mug.sku, "quantity": 2, **channel})

    assert problem(answer) == (403, "channel_not_allowed")
    assert SafetyRule.objects.count() == 0


def test_key_of_one_channel_sets_a_rule_for_it(shop):
    client = api("stock.write", "stock.read", channels=[shop.web])

    answer = client.send("PUT", "/safety-rules", {"channel": shop.web.code, "quantity": 2})

    assert (answer.status_code, answer.json()["channel"]) == (200, shop.web.code)


def test_key_of_every_channel_sets_a_rule_for_all_of_them(shop):
    answer = api("stock.write", "stock.read").send("PUT", "/safety-rules", {"sku": shop.mug.sku, "quantity": 2})

    assert (answer.status_code, answer.json()["channel"]) == (200, None)
