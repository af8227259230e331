"""What is due and cannot be done never keeps the rest from its turn."""

from datetime import timedelta

import pytest
from django.db.models import F

from commerce import transactions
from commerce.errors import BusyRetry
from commerce.models import Message
from fulfillment import escalation, expiry, notices, reminders, short_policy, troubles, turns
from fulfillment.models import Fulfillment, StorePolicy, Trouble
from fulfillment.routing import router, wishes
from orders.models import Order
from tests.factories.orders import Buy, mugs, place
from tests.fulfillment import shorts
from tests.fulfillment.shorts import report
from tests.fulfillment.test_expiry import late, ready

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def one_at_once(monkeypatch):
    monkeypatch.setattr(turns, "AT_ONCE", 1)


@pytest.fixture
def breaks(monkeypatch):
    """Let a function fail for one order, so that what comes behind it is seen."""

    def arrange(module, name: str, is_broken) -> None:
        real = getattr(module, name)

        def strange(*given, **named):
            if is_broken(*given, **named):
                raise ZeroDivisionError
            return real(*given, **named)

        monkeypatch.setattr(module, name, strange)

    return arrange


def block(order) -> None:
    """Nobody can cancel units of it for now."""
    Order.objects.filter(pk=order.pk).update(status="completed")


def overdue(shop) -> Trouble:
    trouble = report(shorts.picking(shop, consent="never"))
    Trouble.objects.filter(pk=trouble.pk).update(decide_by=F("opened_at") - timedelta(days=1))
    return trouble


def test_missing_units_that_cannot_be_decided_let_the_others_go_first(committed_shop):
    stuck, free = overdue(committed_shop), overdue(committed_shop)
    block(stuck.order)

    decided = [short_policy.decide_due() for _ in range(3)]

    states = dict(Trouble.objects.values_list("pk", "status"))
    assert (decided, states) == ([0, 1, 0], {stuck.pk: "open", free.pk: "resolved"})
    assert Trouble.objects.get(pk=stuck.pk).tried_at is not None


def test_pickups_that_cannot_expire_let_the_others_go_first(committed_shop):
    stuck, free = (late(ready(mugs(committed_shop, 1))) for _ in range(2))
    block(stuck.order)

    ended = [expiry.expire_due() for _ in range(3)]

    states = dict(Fulfillment.objects.values_list("pk", "status"))
    assert (ended, states) == ([0, 1, 0], {stuck.pk: "ready", free.pk: "expired"})


def test_one_that_fails_stops_no_other_and_is_told(committed_shop, monkeypatch):
    monkeypatch.setattr(turns, "AT_ONCE", 9)
    broken, fine = overdue(committed_shop), overdue(committed_shop)
    due = Trouble.objects.order_by("id")

    with pytest.raises(ExceptionGroup) as raised:
        turns.take(due, lambda row: 1 / (row.pk - broken.pk) > 0)

    assert [(type(each), each.__notes__) for each in raised.value.exceptions] == [
        (ZeroDivisionError, [f"Trouble {broken.pk}"])
    ]
    assert list(Trouble.objects.exclude(tried_at=None)) == [broken]
    assert fine.pk > broken.pk


def test_work_that_cannot_be_escalated_stops_no_other(committed_shop, breaks):
    broken, fine = (router.route(order_id=mugs(committed_shop, 1).pk)[0] for _ in range(2))
    Fulfillment.objects.update(accept_by=F("routed_at") - timedelta(hours=1))
    breaks(troubles, "open", lambda *_, **told: told["fulfillment_id"] == broken)

    with pytest.raises(ExceptionGroup) as raised:
        escalation.escalate_due()

    assert [each.__notes__ for each in raised.value.exceptions] == [[f"id {broken}"]]
    assert dict(Fulfillment.objects.values_list("pk", "escalations")) == {broken: 0, fine: 1}


def test_an_order_that_cannot_be_routed_stops_no_other(committed_shop, breaks):
    shop = committed_shop
    policy = StorePolicy.objects.create(location=shop.soho, ships=False)
    broken, fine = (place(shop.web, [Buy(shop.mug, 1)]) for _ in range(2))
    for order in (broken, fine):
        router.route(order_id=order.pk)
    StorePolicy.objects.filter(pk=policy.pk).update(ships=True)
    breaks(wishes, "of", lambda order, _now: order.pk == broken.pk)

    with pytest.raises(ExceptionGroup):
        router.route_waiting()

    assert list(Fulfillment.objects.values_list("order", flat=True)) == [fine.pk]


def test_a_reminder_that_cannot_be_written_stops_no_other(committed_shop, breaks):
    broken, fine = (ready(mugs(committed_shop, 1, email="ana@example.com")) for _ in range(2))
    now, day = transactions.now(), timedelta(days=1)
    Fulfillment.objects.update(ready_at=now - day, keep_until=now + 5 * day, remind_at=now)
    Fulfillment.objects.filter(pk=broken.pk).update(remind_at=now - day)
    breaks(notices, "remind", lambda found, *_: found.pk == broken.pk)

    for _ in range(2):
        with pytest.raises(ExceptionGroup):
            reminders.remind_due()

    assert Message.objects.filter(kind="pickup_reminder", about=fine.order.public_id).count() == 1
    assert Fulfillment.objects.get(pk=broken.pk).remind_at == now - day


def test_each_passes_over_what_is_busy():
    tried = []

    def do(id: int) -> int:
        tried.append(id)
        if id == 1:
            raise BusyRetry("Somebody else has it.")
        return 1

    pages = {0: [1, 2], 2: [3], 3: []}

    assert (turns.each(pages.get, do), tried) == (2, [1, 2, 3])
