"""`GET /availability` over the API: a pair that was never stocked, and one that was."""

from tests.api_client import api
from tests.factories.inventory import keep_back, receive

COUNTERS = ("on_hand", "unavailable", "allocated", "held", "safety", "available", "backordered", "incoming", "version")


def test_a_pair_never_stocked_is_zeros_whatever_its_channel_keeps_back(shop):
    receive(shop.mug, shop.soho, 3)
    keep_back(1, channel=shop.web)

    stocked, never = (
        api("stock.read")
        .get(
            f"/availability?sku={shop.mug.sku}&location={shop.soho.code}&location={shop.bath.code}&channel={shop.web.code}"
        )
        .json()["results"]
    )

    assert (stocked["on_hand"], stocked["safety"], stocked["available"]) == (3, 1, 2)
    assert [never[name] for name in COUNTERS] == [0] * len(COUNTERS)
