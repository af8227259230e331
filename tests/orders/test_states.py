"""What Python derives and what the database derives are the same, and say what people expect."""

import random
from datetime import UTC, datetime

import pytest

from commerce import sql
from orders import states
from orders.models import Order, OrderLine, Payment, TenderShare
from orders.states import DERIVED, STATES, Course, Tender, Units
from tests.factories import inventory
from tests.factories import orders as factories
from tests.factories.inventory import receive

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLACED = Course(1000, placed_at=NOW)


@pytest.mark.parametrize(
    ("course", "lines", "expected"),
    [
        (Course(1000), [Units(2)], ("awaiting_payment", "unfulfilled")),
        (PLACED, [Units(2)], ("placed", "unfulfilled")),
        (Course(1000, NOW, started_at=NOW), [Units(2)], ("in_fulfillment", "unfulfilled")),
        (PLACED, [Units(2, fulfilled=1)], ("in_fulfillment", "partial")),
        (PLACED, [Units(2, fulfilled=1, cancelled=1)], ("completed", "fulfilled")),
        (PLACED, [Units(2, fulfilled=2), Units(1)], ("in_fulfillment", "partial")),
        (PLACED, [Units(2, fulfilled=2), Units(1, fulfilled=1)], ("completed", "fulfilled")),
        (PLACED, [Units(2, cancelled=1)], ("placed", "unfulfilled")),
        (Course(1000, NOW, cancelled_at=NOW), [Units(2, cancelled=2)], ("cancelled", "cancelled")),
    ],
)
def test_state_follows_what_became_of_the_units(course, lines, expected):
    found = states.of(course, lines, [Tender("captured", 1000, captured=1000)])

    assert (found.status, found.fulfillment_state) == expected


@pytest.mark.parametrize(
    ("tenders", "expected"),
    [
        ([], "unpaid"),
        ([Tender("pending", 1000)], "pending"),
        ([Tender("requires_action", 1000)], "pending"),
        ([Tender("declined", 1000)], "failed"),
        ([Tender("authorized", 1000)], "authorized"),
        ([Tender("authorized", 600), Tender("captured", 400, captured=400)], "authorized"),
        ([Tender("authorized", 600, captured=200)], "authorized"),
        ([Tender("captured", 1000, captured=1000)], "paid"),
        ([Tender("captured", 600, captured=600)], "unpaid"),
        ([Tender("captured", 1000, captured=600, released=400, given_back=400)], "paid"),
        ([Tender("captured", 1000, captured=1000, refunded=400, given_back=400)], "partially_refunded"),
        ([Tender("captured", 1000, captured=1000, refunded=1000, given_back=1000)], "refunded"),
        ([Tender("voided", 1000, released=1000, given_back=1000)], "unpaid"),
        ([Tender("declined", 1000), Tender("captured", 1000, captured=1000)], "paid"),
    ],
)
def test_payment_state_follows_the_tenders(tenders, expected):
    found = states.of(Course(1000), [Units(1)], tenders)

    assert found.payment_state == expected


def test_an_order_that_costs_nothing_is_paid_until_it_is_cancelled():
    assert states.of(Course(0), [Units(1)], []).payment_state == "paid"
    assert states.of(Course(0, NOW, cancelled_at=NOW), [Units(1, cancelled=1)], []).payment_state == "unpaid"


@pytest.mark.parametrize(("returned", "expected"), [(0, "none"), (1, "partial"), (2, "returned")])
def test_return_state_counts_what_left(returned, expected):
    assert states.of(PLACED, [Units(3, fulfilled=2, returned=returned)], []).return_state == expected


def test_database_derives_what_python_derives_from_any_counters(db):
    shop = inventory.shop()
    receive(shop.mug, shop.soho, 1000)
    chance = random.Random(7)
    for _ in range(12):
        order = factories.mugs(shop, chance.randint(1, 5), tenders=_two_tenders())
        for _ in range(8):
            _shake(order, chance)

            states.derive([order.pk])

            order.refresh_from_db()
            assert {name: getattr(order, name) for name in STATES} == _by_python(order)


def test_derive_changes_nothing_and_no_version_when_all_is_as_it_should_be(db):
    shop = inventory.shop()
    receive(shop.mug, shop.soho, 5)
    order = factories.mugs(shop)

    states.derive([order.pk])

    assert Order.objects.get(pk=order.pk).version == order.version


def test_stored_states_are_the_derived_ones_for_all_orders_at_once(db):
    shop = inventory.shop()
    receive(shop.mug, shop.soho, 5)
    order = factories.mugs(shop)

    rows = sql.run(f"SELECT id, {', '.join(STATES)} FROM ({DERIVED}) AS d")

    assert rows == [(order.pk, *(getattr(order, name) for name in STATES))]


def _two_tenders():
    return [factories.Tender("cash", 300), factories.Tender()]


def _shake(order: Order, chance: random.Random) -> None:
    line = order.lines.get()
    fulfilled = chance.randint(0, line.quantity)
    cancelled = chance.randint(0, line.quantity - fulfilled)
    returned = chance.randint(0, fulfilled)
    OrderLine.objects.filter(pk=line.pk).update(fulfilled=fulfilled, cancelled=cancelled, returned=returned)
    times = {name: chance.choice([None, NOW]) for name in ("placed_at", "started_at", "cancelled_at")}
    Order.objects.filter(pk=order.pk).update(**times)
    for payment in order.payments.all():
        captured = chance.randint(0, payment.amount)
        released = chance.choice([0, payment.amount - captured])
        status = chance.choice(Payment.Status.values)
        refunded = chance.choice([0, captured, captured // 2])
        counters = {"captured": captured, "released": released, "refunded": refunded}
        Payment.objects.filter(pk=payment.pk).update(status=status, **counters)
        share = payment.shares.first()
        TenderShare.objects.filter(pk=share.pk).update(given_back=chance.choice([0, share.amount]))


def _by_python(order: Order) -> dict:
    lines = [Units(line.quantity, line.fulfilled, line.cancelled, line.returned) for line in order.lines.all()]
    tenders = [
        Tender(
            payment.status, payment.amount, payment.captured, payment.released, payment.refunded,
            sum(share.given_back for share in payment.shares.all()),
        )
        for payment in Payment.objects.filter(order=order)
    ]  # fmt: skip
    course = Course(order.total, order.placed_at, order.started_at, order.cancelled_at)
    found = states.of(course, lines, tenders)
    return {name: getattr(found, name) for name in STATES}
