"""The list of what changed: page by page, past what cannot be read, and on from where the shop stopped answering."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.sales_channels.connector import Since, Unreadable
from commerce.sales_channels.connectors.shopify import Shopify, orders
from commerce.sales_channels.faults import ChannelFault, Denied
from tests.commerce.sales_channels.connectors.scripted_channel import Says
from tests.commerce.sales_channels.connectors.shopify.shop import Shop, failing, gid, money, page, recorded

ID = "820982911946154508"
SINCE = Since(datetime(2026, 11, 22, 5, tzinfo=UTC))


def node(**changes: Any) -> dict[str, Any]:
    return {**recorded("documented_query")["order"], **changes}


def changed(*nodes: dict[str, Any], more: str = "") -> dict[str, Any]:
    """One page of the list; the cursor of each order is `c` and its number."""
    rows = [{"cursor": f"c{each['id'].rpartition('/')[2]}", "node": each} for each in nodes]
    return {"orders": {"edges": rows, "pageInfo": page(more=more)["pageInfo"]}}


def listed(number: int, minute: int, **changes: Any) -> dict[str, Any]:
    return {**gid("Order", number), "updatedAt": f"2026-11-22T05:{minute:02}:00Z", "test": False, **changes}


def test_changed_orders_come_page_by_page_without_tests_and_deleted_ones(shop: Shop, shopify: Shopify):
    shop.says(
        "ChangedOrders",
        changed(listed(1, 1), listed(2, 2, test=True), listed(3, 3), more="c3"),
        changed(listed(4, 4)),
    )
    shop.says(
        "Order", {"order": node(refunds=[])}, {"order": None}, {"order": node(id="gid://shopify/Order/4", refunds=[])}
    )

    first = shopify.fetch_orders(SINCE)
    second = shopify.fetch_orders(SINCE, first.token)

    assert [order.external_id for order in first.items] == [ID]
    assert [order.external_id for order in second.items] == ["4"]
    assert second.token == ""
    filter = "updated_at:>='2026-11-22T05:00:00Z'"
    assert shop.wrote("ChangedOrders") == [
        {"first": 10, "after": None, "filter": filter},
        {"first": 10, "after": "c3", "filter": filter},
    ]


@pytest.mark.parametrize(
    "fault", [failing("THROTTLED"), Says(status=502), Says(raw=b"<html>"), Says(raw=b""), Says(cut=True)]
)
def test_what_was_read_before_something_went_wrong_is_kept(fault: Says, shop: Shop, shopify: Shopify):
    shop.says("ChangedOrders", changed(listed(1, 1), listed(2, 1), listed(3, 1), more="c3"), changed())
    shop.says("Order", {"order": node(refunds=[])}, fault)

    found = shopify.fetch_orders(SINCE)
    with pytest.raises(ChannelFault):
        shopify.fetch_order(ID)
    shopify.fetch_orders(SINCE, found.token)

    assert len(found.items) == 1
    assert [said["after"] for said in shop.wrote("ChangedOrders")] == [None, "c1"]


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        ({"order": node(totalPriceSet=money("9.00", "EUR"), refunds=[])}, "totalPriceSet is in EUR, not in USD"),
        ({"order": node(displayFinancialStatus="DUE", refunds=[])}, "The financial status is none of Shopify's"),
        (failing("MAX_COST_EXCEEDED", "Query cost is 1042"), "Query cost is 1042"),
    ],
)
@pytest.mark.parametrize("at", [0, 1])
def test_order_that_cannot_be_read_keeps_back_none_after_it(
    at: int, broken: Any, why: str, shop: Shop, shopify: Shopify
):
    """Neither in the turn that meets it, nor in the one after that."""
    shop.says("ChangedOrders", changed(listed(1, 1), listed(2, 2), listed(3, 3), more="c3"), changed(listed(4, 4)))
    answers = [{"order": node(refunds=[])} for _ in range(4)]
    shop.says("Order", *answers[:at], broken, *answers[at + 1 :])

    first = shopify.fetch_orders(SINCE)
    second = shopify.fetch_orders(SINCE, first.token)

    assert (len(first.items), list(first.unreadable)) == (2, [Unreadable(str(at + 1), why)])
    assert (len(second.items), second.token) == (1, "")


def test_shop_that_is_gone_in_the_middle_of_a_page_is_no_deleted_order(shop: Shop, shopify: Shopify):
    shop.says("ChangedOrders", changed(listed(1, 1)))
    shop.says("Order", Says(status=404, data={"errors": "Not Found"}))

    with pytest.raises(Denied):
        shopify.fetch_orders(SINCE)


def test_list_is_begun_anew_before_it_gets_too_deep(shop: Shop, shopify: Shopify):
    shop.says("ChangedOrders", changed(listed(1, 7), more="c9"))
    shop.says("Order", {"order": None})
    deep = f"{SINCE.at.isoformat()} {orders.DEEPEST - 1} c8"

    found = shopify.fetch_orders(Since(SINCE.at - timedelta(days=9)), deep)

    assert found.token == "2026-11-22T05:07:00+00:00 0 "
