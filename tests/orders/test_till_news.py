"""What tills say of the shelf that they sell from is booked: what came back, what was counted, what was corrected."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commerce.actors import SYSTEM
from commerce.models import Connection, Inbound, SyncException
from commerce.sales_channels import connections, desk, inbox, receivers, working
from commerce.sales_channels.connector import Verified
from inventory.models import Movement
from orders.models import ChannelRefund
from tests.commerce.sales_channels.connectors.custom_pos.tills import event, till
from tests.factories.channels import open_causes
from tests.factories.inventory import receive

SALE, SOLD = "sale-1", timedelta(minutes=30)


def tell(there: Any, kind: str, data: dict[str, Any], *, ago: timedelta = timedelta(), id: str = "e1") -> list[Any]:
    """Have it heard as it comes from a till."""
    at = (datetime.now(UTC) - ago).isoformat()
    body = event(kind, {"location": "S1", **data}, id=id, occurred_at=at)
    return [receivers.deliver(there.connection, each) for each in till().normalize(kind, body)]


def sell(there: Any, shop: Any, units: int, *, ago: timedelta = SOLD) -> None:
    line = {"sku": shop.mug.sku, "quantity": units, "unit_price": 1500, "total": 1500 * units, "tax": 250 * units}
    at = (datetime.now(UTC) - ago).isoformat()
    tell(there, "sale.created", {"client_id": SALE, "sold_at": at, "lines": [line], "payments": [
        {"amount": 1500 * units}]}, ago=ago)  # fmt: skip


def back(units: int, condition: str = "sellable", **changes: Any) -> dict[str, Any]:
    line = {"line": 1, "quantity": units, "amount": 1500 * units, "condition": condition}
    return {"client_id": "back-1", "order": SALE, "lines": [line], "refunds": [{"amount": 1500 * units}], **changes}


def counted(shop: Any, units: int, name: str = "counted", **more: int) -> dict[str, Any]:
    return {"lines": [{"sku": sku, name: found} for sku, found in {shop.mug.sku: units, **more}.items()]}


def on_hand(shop: Any) -> int:
    return shop.position().on_hand


def test_goods_that_can_be_sold_again_stand_on_the_shelf_once(there, shop):
    sell(there, shop, 3)

    for _ in range(2):
        tell(there, "return.created", back(2))

    moved = Movement.objects.get(kind="return")
    assert (on_hand(shop), moved.on_hand_delta) == (19, 2)
    assert (ChannelRefund.objects.get().amount, open_causes()) == (3000, [])


@pytest.mark.parametrize("condition", ["damaged", "inspect"])
def test_goods_that_cannot_be_sold_are_not_put_back(there, shop, condition):
    sell(there, shop, 3)

    tell(there, "return.created", back(2, condition))

    assert (on_hand(shop), ChannelRefund.objects.count()) == (17, 1)


@pytest.mark.parametrize(
    "wrong",
    [{"order": "never told"}, {"location": "moon"}, {"lines": [{"line": 7, "quantity": 1, "condition": "sellable"}]}],
)
def test_a_return_that_cannot_be_booked_waits_for_somebody_who_has_it_tried_again(there, shop, wrong, settings):
    sell(there, shop, 3)
    settings.CONNECTORS = ["commerce.sales_channels.connectors.custom_pos.CustomPos"]
    Connection.objects.update(system="custom_pos")
    connection = Connection.objects.select_related("channel", "till_channel").get()
    body = event("return.created", {"location": "S1", **back(2), **wrong})
    inbox.store(connection, Verified("m1", "return.created", f"order:{SALE}"), body)

    working.work(connection, deadline=float("inf"), most=1)

    found = SyncException.objects.get()
    assert (found.cause, found.status, found.inbound_id) == ("return_not_booked", "open", Inbound.objects.get().pk)
    assert (Inbound.objects.get().status, on_hand(shop)) == ("parked", 17)


def test_a_return_is_booked_once_its_cause_is_mended_and_it_is_tried_again(there, shop, settings):
    sell(there, shop, 3)
    settings.CONNECTORS = ["commerce.sales_channels.connectors.custom_pos.CustomPos"]
    Connection.objects.update(system="custom_pos")
    connection = Connection.objects.select_related("channel", "till_channel").get()
    body = event("return.created", {**back(2), "location": "soho"})
    inbox.store(connection, Verified("m1", "return.created", f"order:{SALE}"), body)
    working.work(connection, deadline=float("inf"), most=1)

    connections.place(by=SYSTEM, connection=connection, refs={shop.soho: "soho"})
    desk.retry(by=SYSTEM, ids=[SyncException.objects.get().pk])
    working.work(connection, deadline=float("inf"), most=1)

    assert (Inbound.objects.get().status, on_hand(shop), open_causes()) == ("done", 19, [])


@pytest.mark.parametrize(
    ("kind", "name", "ledger"), [("stock.counted", "counted", "count"), ("stock.adjusted", "set", "adjustment")]
)
def test_the_record_follows_what_stands_on_the_shelf_promised_or_not(there, shop, kind, name, ledger):
    receivers.deliver(there.connection, there.sells((shop.mug, 4)))

    for _ in range(2):
        tell(there, kind, counted(shop, 17, name))

    moved = Movement.objects.get(kind=ledger)
    assert (moved.on_hand_delta, moved.cause) == (-3, f"{there.connection.public_id}:count:e1")
    assert (on_hand(shop), shop.position().allocated, open_causes()) == (17, 4, [])


def test_a_late_count_keeps_what_moved_since_and_holds_sales_that_were_told_before_it(there, shop):
    """One unit stood there after both were sold, ten minutes ago; the others all came since."""
    sell(there, shop, 2)
    receive(shop.mug, shop.soho, 5)

    tell(there, "stock.counted", counted(shop, 1), ago=timedelta(minutes=10))

    assert on_hand(shop) == 1 + 20 + 5


def test_a_count_from_before_the_last_correction_changes_nothing(there, shop):
    tell(there, "stock.adjusted", counted(shop, 12, "set"), id="e2")

    tell(there, "stock.counted", counted(shop, 19), ago=timedelta(minutes=10), id="e1")

    assert (on_hand(shop), open_causes()) == (12, [])


def test_what_cannot_be_counted_is_for_people_and_keeps_back_nothing_else(there, shop):
    tell(there, "stock.counted", counted(shop, 17, nonsense=4))
    tell(there, "stock.counted", {**counted(shop, 3), "location": "moon"}, id="e2")

    first, second = SyncException.objects.order_by("id")
    assert open_causes() == ["count_not_booked"] * 2
    assert [each["sku"] for each in first.facts["lines"]] == ["nonsense"]
    assert (on_hand(shop), second.facts["place"]) == (17, "moon")
