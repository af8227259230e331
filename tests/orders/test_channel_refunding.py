"""What is cancelled here is given back by the channel that was paid, once, and counts as refunded when it was."""

from dataclasses import replace

import pytest

from commerce.actors import SYSTEM
from commerce.models import Connection, Push, SyncException
from commerce.sales_channels import desk, serving
from commerce.sales_channels.connector import Can
from commerce.sales_channels.faults import Unclear
from commerce.sales_channels.neutral import Payment, Progress, Refund, RefundLine
from orders import channel_records, channel_sync, foresight, lifecycle
from orders.console import effects
from orders.models import ChannelOrder, OrderLine
from orders.units import Units
from tests.factories.channels import later, open_causes, ours


def test_the_channel_gives_back_what_is_cancelled_here(there, shop):
    order = _cancelled_here(there, shop)
    assert (ours(order).status, ours(order).payment_state) == ("cancelled", "paid")

    for _ in range(2):
        serving.serve(there.connection.pk)

    assert _given(there) == [(order.external_id, 3000, "GBP")]
    assert (ours(order).payment_state, ours(order).refunded, open_causes()) == ("refunded", 3000, [])


def test_each_cancellation_gives_back_its_own_money_whatever_became_of_the_one_before(there, shop):
    order = there.sells((shop.mug, 3))
    channel_sync.take(there.connection, order)
    _cancel_one(order)
    there.outside.before = _lose_refunds
    serving.serve(there.connection.pk)
    there.outside.before = lambda name: None
    _cancel_one(order)
    _all_due()

    serving.serve(there.connection.pk)

    assert [amount for _, amount, _ in _given(there)] == [1500, 1500]
    assert (ours(order).payment_state, ours(order).refunded) == ("partially_refunded", 3000)


def test_what_the_channel_called_off_itself_is_not_given_back_again(there, shop):
    order, whole = there.sells((shop.mug, 3)), there.sells((shop.mug, 1))
    for each in (order, whole):
        channel_sync.take(there.connection, each)

    channel_sync.take(there.connection, later(order, lines=(replace(order.lines[0], current_quantity=1),)))
    channel_sync.take(there.connection, later(whole, progress=Progress.CANCELLED))
    serving.serve(there.connection.pk)

    assert _given(there) == []
    assert (ours(order).refunded, ours(whole).payment_state) == (3000, "refunded")


@pytest.mark.parametrize(("units", "asked"), [(1, []), (0, [1500])])
def test_units_that_the_channel_gave_back_before_are_not_given_back_again(there, shop, units, asked):
    """Whoever was told of them cancels them here. Money for no units at all is of something else."""
    order = there.sells((shop.mug, 3))
    channel_sync.take(there.connection, order)
    back = Refund("R1", order.external_id, 1500, "GBP", order.updated_at, (RefundLine("L0", units, 1500),))
    channel_sync.take(there.connection, later(order, refunded=1500, refunds=(back,)))

    _cancel_one(order)
    serving.serve(there.connection.pk)

    assert [amount for _, amount, _ in _given(there)] == asked
    assert ours(order).refunded == 1500


def test_nothing_is_given_back_that_the_channel_has_not_taken(there, shop):
    order = there.sells((shop.mug, 2), payment=Payment.AUTHORIZED)
    channel_sync.take(there.connection, order)

    lifecycle.cancel(by=SYSTEM, order=ours(order))
    serving.serve(there.connection.pk)

    assert _given(there) == []


def test_a_refused_refund_waits_for_people_and_ends_when_it_was_given_back_there(there, shop):
    there.outside.refunds.refuses = True
    order = _cancelled_here(there, shop)
    serving.serve(there.connection.pk)
    assert (open_causes(), ours(order).payment_state) == (["refund_refused"], "paid")

    _given_back_by_hand(there, order)
    serving.serve(there.connection.pk)

    assert (open_causes(), ours(order).payment_state) == ([], "refunded")


@pytest.mark.parametrize("answered", [True, False])
def test_the_refund_of_another_cancellation_does_not_end_a_refused_one(there, shop, answered):
    """Whether the channel is heard before it answers, or after."""
    order = there.sells((shop.mug, 3))
    channel_sync.take(there.connection, order)
    there.outside.refunds.refuses = True
    _cancel_one(order)
    serving.serve(there.connection.pk)
    there.outside.refunds.refuses = False
    _cancel_one(order)
    if answered:
        serving.serve(there.connection.pk)

    number = Push.objects.filter(kind="refund").latest("pk").reference if answered else "R9"
    row, at = ChannelOrder.objects.get(), later(order).updated_at
    channel_records.note_refund(by=SYSTEM, row=row, refund=Refund(number, order.external_id, 1500, "GBP", at))
    serving.serve(there.connection.pk)

    assert (open_causes(), ours(order).refunded) == (["refund_refused"], 1500)


def test_a_channel_that_is_told_nothing_any_more_leaves_it_to_people(there, shop):
    order = there.sells((shop.mug, 2))
    channel_sync.take(there.connection, order)
    Connection.objects.update(status=Connection.Status.PAUSED)

    lifecycle.cancel(by=SYSTEM, order=ours(order))

    assert (open_causes(), ours(order).payment_state) == (["refund_refused"], "paid")


def test_what_cancelling_does_says_who_gives_the_money_back(there, shop):
    order = there.sells((shop.mug, 2))
    channel_sync.take(there.connection, order)
    mine = ours(order)
    lines = [Units(line.pk, line.quantity) for line in OrderLine.objects.all()]

    told = effects.cancelling(mine, foresight.cancelling(mine, lines))
    there.outside.cannot = frozenset({Can.REFUND_OUT})
    by_hand = effects.cancelling(mine, foresight.cancelling(mine, lines))

    assert ("return", f"Refund £30.00 through {there.connection.name}") in told
    assert any("to be paid back where it was paid" in text for _, text in by_hand)


def test_a_system_that_cannot_give_back_leaves_it_to_people(there, shop):
    there.outside.cannot = frozenset({Can.REFUND_OUT})
    order = _cancelled_here(there, shop)
    serving.serve(there.connection.pk)
    desk.retry(by=SYSTEM, ids=[SyncException.objects.get().pk])
    serving.serve(there.connection.pk)
    assert (open_causes(), ours(order).payment_state) == (["refund_refused"], "paid")
    assert SyncException.objects.get().facts == {"amount": 3000, "currency": "GBP"}

    _given_back_by_hand(there, order)
    serving.serve(there.connection.pk)

    assert (open_causes(), ours(order).payment_state) == ([], "refunded")


@pytest.mark.parametrize(
    ("cannot", "then"), [({Can.REFUND_OUT}, ([], "refunded")), (set(), (["refund_refused"], "paid"))]
)
def test_cancelled_there_as_well_the_money_went_back_where_the_system_cannot_be_told(there, shop, cannot, then):
    there.outside.cannot, there.outside.refunds.refuses = frozenset(cannot), True
    order = _cancelled_here(there, shop)
    serving.serve(there.connection.pk)

    channel_sync.take(there.connection, later(order, progress=Progress.CANCELLED))
    serving.serve(there.connection.pk)

    assert (open_causes(), ours(order).payment_state) == then


def _cancelled_here(there, shop):
    order = there.sells((shop.mug, 2))
    channel_sync.take(there.connection, order)
    lifecycle.cancel(by=SYSTEM, order=ours(order))
    return order


def _cancel_one(order) -> None:
    lifecycle.cancel(by=SYSTEM, order=ours(order), lines=[Units(OrderLine.objects.get().pk, 1)])


def _given_back_by_hand(there, order) -> None:
    row = ChannelOrder.objects.get()
    at = later(order).updated_at
    channel_records.note_refund(by=SYSTEM, row=row, refund=Refund("R1", order.external_id, 3000, "GBP", at))


def _lose_refunds(name: str) -> None:
    if name == "refunded":
        raise Unclear("No answer came.")


def _all_due() -> None:
    Push.objects.update(due_at="2026-01-01T00:00:00Z", leased_until=None)


def _given(there) -> list[tuple[str, int, str]]:
    return [(each.order_id, each.amount, each.currency) for each in there.outside.refunds.made.values()]
