"""Orders of BigCommerce: put together from several answers, and none jumped over."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest

from commerce.sales_channels.connector import Since, Unreadable
from commerce.sales_channels.connectors.bigcommerce import BigCommerce
from commerce.sales_channels.faults import Denied, Down, Garbled, Missing, Throttled
from commerce.sales_channels.neutral import Method, Payment, Progress
from tests.commerce.sales_channels.connectors.bigcommerce.conftest import DOCUMENTED, account
from tests.commerce.sales_channels.connectors.scripted_channel import Says, ScriptedChannel

SINCE = Since(datetime(2026, 11, 21, 9, tzinfo=UTC))
PATH = "/v2/orders/250"


def order(**parts: Any) -> dict[str, Any]:
    return {**deepcopy(DOCUMENTED["order_v2"]), "consignments": deepcopy(DOCUMENTED["consignments"]), **parts}


def product(**parts: Any) -> dict[str, Any]:
    return {**deepcopy(DOCUMENTED["order_products"][0]), **parts}


def fetched(channel: ScriptedChannel, said: dict[str, Any], *products: dict[str, Any]) -> Any:
    channel.says("GET", PATH, Says(said))
    channel.says("GET", f"{PATH}/products", Says(list(products) or [product()]))
    return account(channel).fetch_order("250")


def test_order_collected_in_store_adds_up(channel: ScriptedChannel):
    found = fetched(channel, order())

    line = found.lines[0]
    assert (line.quantity, line.unit_price, line.order_discount_share, line.tax, line.total) == (
        2,
        2000,
        400,
        330,
        3930,
    )
    assert (line.external_product_id, line.external_variant_id, line.sku) == ("97", "69", "TEE-BLU-M")
    assert (found.total, found.tax, found.tax_included, found.paid) == (3930, 330, False, 3930)
    assert (found.progress, found.payment, found.codes) == (Progress.OPEN, Payment.PAID, ("TEN",))
    assert (found.delivery.method, found.delivery.place_ref) == (Method.PICKUP, "2")
    assert (found.delivery.instructions, found.address) == ("Side door", None)
    assert (found.customer.external_id, found.customer.email) == ("11", "ann.lee@example.test")
    assert found.updated_at == datetime(2026, 11, 21, 10, 5, tzinfo=UTC)
    asked = channel.asked_for("GET", PATH)[0]
    assert asked.headers["x-auth-token"] == "xtoken"
    assert asked.query["consignment_structure"] == "object"


def test_order_of_prices_with_tax_uses_what_was_typed(channel: ScriptedChannel):
    said = order(total_inc_tax="28.4900", total_tax="4.7500", shipping_cost_ex_tax="7.0700")
    said |= {"shipping_cost_inc_tax": "8.4900", "handling_cost_ex_tax": "0.0000", "consignments": {"shipping": [{}]}}
    line = product(base_price="10.0000", price_inc_tax="10.0000", price_ex_tax="8.3333", total_tax="3.3300")
    line |= {"total_inc_tax": "20.0000", "total_ex_tax": "16.6700", "applied_discounts": []}

    found = fetched(channel, said, line)

    assert found.tax_included is True
    assert (found.lines[0].unit_price, found.lines[0].total) == (1000, 2000)
    assert (found.shipping, found.shipping_tax) == (849, 142)
    assert found.lines[0].total + found.shipping == found.total


def test_order_line_whose_sum_does_not_divide_loses_no_cent(channel: ScriptedChannel):
    line = product(quantity=3, price_ex_tax="3.3333", total_ex_tax="10.0000", total_tax="0", applied_discounts=[])
    said = [{"id": "sale", "target": "product", "amount": "1.0000"}, {"id": "x", "target": "order", "amount": "2.0000"}]

    found = fetched(channel, order(), line, {**line, "applied_discounts": said, "quantity": "1.5"})

    first, second = found.lines
    assert (first.unit_price, first.line_discount, first.total) == (334, 2, 1000)
    assert first.unit_price * 3 - first.line_discount == first.total
    assert (second.problem, second.line_discount, second.order_discount_share) == ("fractional_quantity", 100, 200)


@pytest.mark.parametrize(
    ("parts", "shipped", "progress", "payment"),
    [
        ({"status_id": 0}, 0, Progress.DRAFT, Payment.PAID),
        ({"status_id": 7, "payment_status": ""}, 0, Progress.PENDING, Payment.UNPAID),
        ({"status_id": 11, "payment_status": ""}, 0, Progress.OPEN, Payment.PAID),
        ({"status_id": 9, "payment_status": "authorized"}, 0, Progress.OPEN, Payment.AUTHORIZED),
        ({"status_id": 2, "payment_status": "partially refunded"}, 2, Progress.FULFILLED, Payment.PARTLY_REFUNDED),
        ({"status_id": 5, "payment_status": "void"}, 0, Progress.CANCELLED, Payment.VOIDED),
        ({"status_id": 4, "payment_status": "refunded"}, 0, Progress.CANCELLED, Payment.REFUNDED),
        ({"status_id": 4, "payment_status": "refunded"}, 2, Progress.FULFILLED, Payment.REFUNDED),
        ({"status_id": 99, "payment_status": "declined"}, 0, Progress.OPEN, Payment.UNPAID),
    ],
)
def test_order_stands_where_its_status_says(
    channel: ScriptedChannel, parts: dict[str, Any], shipped: int, progress: Progress, payment: Payment
):
    found = fetched(channel, order(**parts), product(quantity_shipped=shipped))

    assert (found.progress, found.payment, found.lines[0].fulfilled) == (progress, payment, shipped)


def test_order_without_consignments_asks_for_addresses_and_refunds(channel: ScriptedChannel):
    address = {"first_name": "Ann", "last_name": "Lee", "street_1": "1 Main St", "zip": "73301", "country_iso2": "US"}
    item = {"item_type": "PRODUCT", "item_id": 22, "quantity": 1, "requested_amount": "5.0000"}
    refund = {"id": 3, "created": "2026-11-22T08:00:00+00:00", "total_amount": 5.41, "items": [item], "reason": "Torn"}
    channel.says("GET", f"{PATH}/consignments", Says(status=404))
    channel.says("GET", f"{PATH}/shipping_addresses", Says([address]))
    channel.says("GET", "/v3/orders/250/payment_actions/refunds", Says({"data": [refund], "meta": {}}))

    found = fetched(channel, order(consignments={"url": "x"}, refunded_amount="5.4100", customer_id=0))

    assert (found.delivery.method, found.address.name, found.address.country) == (Method.SHIP, "Ann Lee", "US")
    assert (found.refunded, found.refunds[0].amount, found.refunds[0].lines[0].quantity) == (541, 541, 1)
    assert found.customer.external_id == ""


def test_pages_of_orders_go_on_in_time_not_by_number(channel: ScriptedChannel):
    def at(number: int, minute: int) -> dict[str, Any]:
        channel.says("GET", f"/v2/orders/{number}/products", Says([product()]))
        return order(id=number, date_modified=f"Sat, 21 Nov 2026 10:{minute:02d}:00 +0000")

    channel.says(
        "GET",
        "/v2/orders",
        Says([at(1, 0), at(2, 1)]),
        Says([at(2, 1), at(3, 1)]),
        Says([at(4, 1), at(5, 1)]),
        Says(status=204),
    )
    store = account(channel, page_size="2")

    seen, token, tokens = [], "", []
    for _ in range(9):
        page = store.fetch_orders(SINCE, token)
        seen += [each.external_id for each in page.items]
        if not (token := page.token):
            break
        tokens.append(token)

    assert seen == ["1", "2", "2", "3", "4", "5"]
    assert tokens == ["2026-11-21T10:01:00Z|1", "2026-11-21T10:01:00Z|2", "2026-11-21T10:01:00Z|3"]
    first = channel.asked_for("GET", "/v2/orders")[0].query
    assert (first["min_date_modified"], first["sort"], first["limit"]) == (
        "2026-11-21T09:00:00Z",
        "date_modified:asc",
        "2",
    )


def test_order_that_cannot_be_read_keeps_no_other_back(channel: ScriptedChannel, store: BigCommerce):
    channel.says("GET", "/v2/orders", Says([order(id=1, status_id="?"), order(id=2)]))
    for number in (1, 2):
        channel.says("GET", f"/v2/orders/{number}/products", Says([product()]))

    page = store.fetch_orders(SINCE)

    assert [each.external_id for each in page.items] == ["2"]
    assert list(page.unreadable) == [Unreadable("1", "status_id is no number")]
    channel.says("GET", "/v2/orders/1/products", Says(raw=b"<html>"))
    with pytest.raises(Garbled):
        store.fetch_orders(SINCE)


@pytest.mark.parametrize(
    ("says", "fault", "after"),
    [
        (Says(status=429, headers={"X-Rate-Limit-Time-Reset-Ms": "15000"}), Throttled, 15.0),
        (Says(status=429, headers={"Retry-After": "Wed, 01 Jan 2200 00:00:00 GMT"}), Throttled, 900.0),
        (Says(status=429), Throttled, None),
        (Says(status=502), Down, None),
        (Says(raw=b"<html>"), Garbled, None),
        (Says({"id": 250}), Garbled, None),
        (Says(status=404), Missing, None),
        (Says(status=401), Denied, None),
    ],
)
def test_trouble_with_reading_is_told_by_what_it_means(
    channel: ScriptedChannel, store: BigCommerce, says: Says, fault: type[Exception], after: float | None
):
    channel.says("GET", PATH, says)
    channel.says("GET", f"{PATH}/products", Says([]))
    channel.says("GET", f"{PATH}/consignments", Says([]))
    channel.says("GET", f"{PATH}/shipping_addresses", Says([]))

    with pytest.raises(fault) as raised:
        store.fetch_order("250")

    assert getattr(raised.value, "after", None) == after
