"""Calls of the GraphQL Admin API: what is sent, and what each kind of answer means."""

import pytest

from commerce.sales_channels.connectors.shopify import Shopify
from commerce.sales_channels.connectors.shopify.client import Client, NoAnswer
from commerce.sales_channels.connectors.shopify.mutations import SET_LEVELS
from commerce.sales_channels.faults import ChannelFault, Denied, Down, Garbled, Refused, Throttled, Unclear
from tests.commerce.sales_channels.connectors.scripted_channel import Says
from tests.commerce.sales_channels.connectors.shopify.shop import PATH, Shop, failing, link, page, points

BAD_POINTS = {"cost": {"throttleStatus": {"currentlyAvailable": "many", "restoreRate": 1}}}
NO_VARIANTS = {"shop": {"currencyCode": "USD"}, "productVariants": page()}


def test_call_names_its_operation_and_carries_the_token(shop: Shop, shopify: Shopify):
    shop.says("Variants", NO_VARIANTS)

    shopify.fetch_offers("cursor-1")

    (asked,) = shop.channel.asked
    assert (asked.method, asked.path) == ("POST", PATH)
    assert asked.headers["x-shopify-access-token"] == "shpat_1"
    assert asked.headers["content-type"] == "application/json"
    assert sorted(asked.json) == ["operationName", "query", "variables"]
    assert asked.json["variables"] == {"after": "cursor-1"}


@pytest.mark.parametrize(
    ("answer", "reads", "writes"),
    [
        (Says(status=401, data={"errors": "[API] Invalid API key"}), Denied, Denied),
        (Says(status=402, data={"errors": "Unavailable Shop"}), Denied, Denied),
        (Says(status=423, data={"errors": "Locked"}), Denied, Denied),
        (Says(status=404, data={"errors": "Not Found"}), Denied, Denied),
        (Says(status=429, headers={"Retry-After": "2"}), Throttled, Throttled),
        (Says(status=500, raw=b"oops"), Down, Unclear),
        (Says(status=503), Down, Down),
        (Says(cut=True), Down, Unclear),
        (Says(raw=b"<html>nice</html>"), NoAnswer, NoAnswer),
        (Says(raw=b""), NoAnswer, NoAnswer),
        (Says([]), NoAnswer, NoAnswer),
        (Says({"data": None}), NoAnswer, NoAnswer),
        (Says({"data": {"other": 1}}), Garbled, Garbled),
        (Says({"data": {}, "extensions": BAD_POINTS}), NoAnswer, NoAnswer),
        (Says({"errors": "something"}), Refused, Refused),
        (Says(status=400, data={"errors": "Bad Request"}), Refused, Refused),
        (failing("ACCESS_DENIED", data={"shop": {}}), Denied, Denied),
        (failing("INTERNAL_SERVER_ERROR"), Down, Unclear),
        (failing("MAX_COST_EXCEEDED"), Refused, Refused),
        (failing("THROTTLED"), Throttled, Throttled),
    ],
)
def test_answer_is_the_fault_that_it_means_for_a_read_and_for_a_write(
    answer: Says, reads: type[ChannelFault], writes: type[ChannelFault], shop: Shop, shopify: Shopify
):
    shop.says("Variants", answer)
    shop.says("SetLevels", answer)

    with pytest.raises(ChannelFault) as read:
        shopify.fetch_offers()
    with pytest.raises(ChannelFault) as write:
        Client(link(shop.channel.url)).change(SET_LEVELS, input={}, key="1")

    assert (type(read.value), type(write.value)) == (reads, writes)
    assert "shpat_1" not in read.value.detail + write.value.detail


def test_throttled_call_waits_until_its_points_are_back(shop: Shop, shopify: Shopify):
    shop.says("Variants", failing("THROTTLED", cost=302, available=52))

    with pytest.raises(Throttled) as fault:
        shopify.fetch_offers()

    assert fault.value.after == pytest.approx(2.5)


def test_call_that_the_points_would_not_do_is_not_sent(shop: Shop, shopify: Shopify):
    shop.says("Variants", Says({"data": NO_VARIANTS, "extensions": points(cost=800, available=100)}))

    shopify.fetch_offers()
    with pytest.raises(Throttled) as fault:
        shopify.fetch_offers()

    assert 6.5 < fault.value.after <= 7.0
    assert len(shop.calls) == 1


def test_refusal_carries_the_code_that_shopify_gave(shop: Shop, shopify: Shopify):
    shop.says("Variants", failing("undefinedField", "Field 'x' doesn't exist"))

    with pytest.raises(Refused) as fault:
        shopify.fetch_offers()

    assert (fault.value.code, fault.value.detail) == ("undefinedField", "Field 'x' doesn't exist")
