"""A wrong price at a channel: people are told within five minutes, with both values, until it is right."""

from datetime import UTC, datetime, timedelta

from commerce.actors import SYSTEM
from commerce.models import SyncException, SyncRun
from commerce.sales_channels import connections, runs
from commerce.sales_channels.neutral import Offer
from tests.commerce.sales_channels.test_runs import compare


def offers(there, shop, price: int) -> None:
    there.outside.offers = [
        Offer(f"P{shop.mug.pk}", f"V{shop.mug.pk}", "Mug", sku=shop.mug.sku, price=price, currency="GBP", quantity=3)
    ]


def told() -> list[tuple]:
    return list(SyncException.objects.order_by("id").values_list("cause", "status", "times"))


def test_a_wrong_price_is_told_once_with_both_values_and_closes_when_it_is_right(there, shop):
    right = shop.mug.price
    offers(there, shop, right - 100)

    compare(there, "price")
    compare(there, "price")
    (found,) = SyncException.objects.all()
    wrong = told()
    offers(there, shop, right)
    compare(there, "price")

    assert wrong == [("price_differs", "open", 2)]
    assert found.facts == {
        "sku": shop.mug.sku, "ours": right, "theirs": right - 100, "currency": "GBP", "at_risk": 300,
    }  # fmt: skip
    assert f"costs {(right - 100) / 100:.2f} GBP there and should cost {right / 100:.2f}; 3.00 GBP" in found.detail
    assert told() == [("price_differs", "resolved", 2)]


def test_where_the_channel_is_right_nobody_is_told(there, shop):
    connections.decide(by=SYSTEM, connection=there.connection, holders={"price": "channel"})
    offers(there, shop, 777)

    compare(there, "price")

    assert told() == []


def test_prices_are_compared_again_in_four_minutes_and_after_a_rest_that_is_four_times_as_long():
    minute = timedelta(minutes=1)

    def due(took: timedelta, after: timedelta) -> bool:
        start = datetime(2026, 6, 1, tzinfo=UTC)
        return runs._is_due(SyncRun.Kind.PRICE, "completed", start, start + took, start + after)

    quick, slow = minute * 0.8, minute * 3
    assert (due(quick, minute * 3.9), due(quick, minute * 4)) == (False, True)
    assert (due(slow, minute * 14.9), due(slow, minute * 15)) == (False, True)
