"""What is due and cannot be done never keeps the rest from its turn."""

from datetime import timedelta

import pytest
from django.db.models import F

from fulfillment import expiry, short_policy, turns
from fulfillment.models import Fulfillment, Trouble
from orders.models import Order
from tests.factories.orders import mugs
from tests.fulfillment import shorts
from tests.fulfillment.shorts import report
from tests.fulfillment.test_expiry import late, ready

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def one_at_once(monkeypatch):
    monkeypatch.setattr(turns, "AT_ONCE", 1)


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
