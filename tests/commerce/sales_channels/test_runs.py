"""Comparing with a channel: what differs is found, put right by the matrix, on record, and can be taken back."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from commerce.actors import SYSTEM
from commerce.models import Conflict, Push, SyncRun
from commerce.sales_channels import conflicts, connections, prices, runs, serving
from commerce.sales_channels.faults import Down
from commerce.sales_channels.neutral import Offer
from commerce.state import InvalidTransition
from inventory import channel_sync
from orders.models import Order
from tests.factories.commerce import variant


def in_step(there, shop) -> None:
    """It shows what we have."""
    channel_sync.everything(there.connection.pk)
    serving.serve(there.connection.pk)


def shown_there(there, shop) -> int:
    return there.outside.levels[f"V{shop.mug.pk}", "S1"]


def drifted(there, shop, to: int) -> None:
    """It shows another number, and has for so long that no order is awaited for it."""
    in_step(there, shop)
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = to
    Push.objects.filter(place="S1").update(sent={"quantity": to})


def compare(there, kind: str) -> SyncRun:
    found = runs.run(there.connection.pk, kind)
    serving.serve(there.connection.pk)
    return found


def test_nothing_differs_where_nothing_does(there, shop):
    in_step(there, shop)

    found = compare(there, "stock")

    assert (found.status, found.checked, found.drift, found.total) == ("completed", 2, 0, 2)


def test_drift_is_counted_valued_and_healed(there, shop):
    drifted(there, shop, to=17)

    found = compare(there, "stock")

    assert (found.drift, found.healed, found.at_risk) == (1, 1, 3 * shop.mug.price)
    assert shown_there(there, shop) == 20
    assert Conflict.objects.values_list("field", "ours", "theirs", "status").get() == ("stock", 20, 17, "ours")
    assert compare(there, "stock").drift == 0


def test_what_is_on_its_way_is_no_drift(there, shop):
    drifted(there, shop, to=17)
    channel_sync.stock_changed([shop.level().pk])

    assert runs.run(there.connection.pk, "stock").drift == 0


def test_a_channel_that_is_right_changes_our_record_and_that_can_be_undone(there, shop):
    connections.decide(by=SYSTEM, connection=there.connection, holders={"stock": "channel"})
    drifted(there, shop, to=17)

    compare(there, "stock")

    assert (shop.position().on_hand, Conflict.objects.get().status) == (17, "theirs")

    conflicts.undo(by=SYSTEM, conflict=Conflict.objects.get())

    assert (shop.position().on_hand, Conflict.objects.get().status) == (20, "undone")
    with pytest.raises(InvalidTransition):
        conflicts.undo(by=SYSTEM, conflict=Conflict.objects.get())


def test_the_newest_is_the_channel_only_when_it_says_when(there, shop):
    connections.decide(by=SYSTEM, connection=there.connection, holders={"stock": "newest"})
    drifted(there, shop, to=17)
    there.outside.changed_at = datetime(2020, 1, 1, tzinfo=UTC)

    compare(there, "stock")

    assert (shop.position().on_hand, shown_there(there, shop)) == (20, 20)


@pytest.mark.parametrize(("side", "here", "over_there"), [("ours", 20, 20), ("theirs", 17, 17)])
def test_somebody_decides_where_the_matrix_says_so(there, shop, side, here, over_there):
    connections.decide(by=SYSTEM, connection=there.connection, holders={"stock": "manual"})
    drifted(there, shop, to=17)
    compare(there, "stock")
    compare(there, "stock")
    assert (Conflict.objects.get().status, shown_there(there, shop)) == ("open", 17)

    conflicts.decide(by=SYSTEM, conflict=Conflict.objects.get(), side=side)
    channel_sync.stock_changed([shop.level().pk])
    serving.serve(there.connection.pk)

    assert (shop.position().on_hand, shown_there(there, shop)) == (here, over_there)


def test_shadow_mode_reports_and_changes_nothing(there, shop):
    drifted(there, shop, to=17)
    connections.switch(by=SYSTEM, connection=there.connection, to="shadow")

    found = compare(there, "stock")

    assert (found.shadow, found.drift, found.healed) == (True, 1, 0)
    assert found.sample[0]["ours"] == 20
    assert (shown_there(there, shop), Conflict.objects.count()) == (17, 0)


def test_a_wrong_price_is_put_right(there, shop):
    price = shop.mug.price
    there.outside.offers = [
        Offer(f"P{shop.mug.pk}", f"V{shop.mug.pk}", "Mug", sku=shop.mug.sku, price=price - 100, currency="GBP")
    ]

    found = compare(there, "price")

    assert (found.drift, found.healed, found.at_risk) == (1, 1, 100)
    assert there.outside.calls["push_offers"] == 1


def test_a_price_of_the_channel_becomes_ours_there_and_back(there, shop):
    connections.decide(by=SYSTEM, connection=there.connection, holders={"price": "channel"})
    offer = Offer(f"P{shop.mug.pk}", f"V{shop.mug.pk}", "Mug", sku=shop.mug.sku, price=777, currency="GBP")
    there.outside.offers = [offer]

    compare(there, "price")

    assert prices_there(there, shop) == 777
    conflicts.undo(by=SYSTEM, conflict=Conflict.objects.get())
    assert prices_there(there, shop) == shop.mug.price


def prices_there(there, shop) -> int:
    return prices.shown(there.connection, [shop.mug.pk])[shop.mug.pk]


def test_an_order_that_was_never_heard_of_is_found(there, shop):
    there.sells((shop.mug, 2))

    found = compare(there, "orders")

    assert (found.drift, found.healed, Order.objects.count()) == (1, 1, 1)
    assert compare(there, "orders").drift == 0


def test_offers_that_nobody_knows_are_counted(there, shop):
    strange = variant()
    there.outside.offers.append(Offer("P-x", "V-x", "Odd", sku="their-own"))
    there.outside.offers.append(Offer("P-y", "V-y", "Even", sku=strange.sku))

    found = compare(there, "mapping")

    assert (found.checked, found.drift) == (3, 1)


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(there, shop):
    drifted(there, shop, to=17)
    before = SyncRun.objects.count()

    def down(name: str) -> None:
        raise Down("Nobody there")

    there.outside.before = down
    cut = runs.run(there.connection.pk, "stock")
    assert (SyncRun.objects.get(pk=cut.pk).status, SyncRun.objects.count() - before) == ("running", 1)
    assert "stock" in runs.due(there.connection, timezone.now())

    there.outside.before = lambda name: None
    found = compare(there, "stock")

    assert (found.pk, found.status, found.healed) == (cut.pk, "completed", 1)


def test_what_a_channel_shows_and_cannot_be_is_for_somebody_and_the_run_goes_on(there, shop):
    connections.decide(by=SYSTEM, connection=there.connection, holders={"stock": "channel"})
    drifted(there, shop, to=-5)

    found = compare(there, "stock")

    assert (found.status, found.drift, found.healed) == ("completed", 1, 0)
    assert (shop.position().on_hand, Conflict.objects.get().status) == (20, "open")


def test_a_run_that_breaks_us_has_failed_and_the_next_one_starts_afresh(there, shop):
    drifted(there, shop, to=17)

    def riddle(name: str) -> None:
        raise ValueError("Nobody thought of this.")

    there.outside.before = riddle
    with pytest.raises(ValueError, match="Nobody"):
        runs.run(there.connection.pk, "stock")
    assert SyncRun.objects.values_list("status", "error").get() == ("failed", "ValueError")

    there.outside.before = lambda name: None

    assert compare(there, "stock").healed == 1
