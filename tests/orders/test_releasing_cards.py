"""What an order does not take any more is released at the bank as well, also after a part of it was taken."""

import pytest

from commerce import audit
from orders.models import TestCharge
from orders.payments.provider import ProviderUnknown
from tests.factories.orders import mugs
from tests.orders.ending import cancel, hand_over, money
from tests.orders.payments.rig import Scripted, instead
from tests.orders.test_handing_over import settle


def charge():
    return TestCharge.objects.values_list("status", "captured", "refunded").get()


def test_rest_is_released_when_the_other_unit_is_cancelled(shop, monkeypatch):
    own = instead(monkeypatch, Scripted())
    order = mugs(shop, 2)
    hand_over(order, 1)
    settle(order)

    cancel(order)
    done = settle(order)

    assert (done.status, done.payment_state, money(order)) == ("completed", "paid", [("captured", 1000, 1000, 0)])
    assert (charge(), own.asked) == (("captured", 1000, 0), ["capture", "void"])
    assert audit.run().findings == []


def test_rest_is_released_when_the_capture_before_it_was_asked_as_a_part(shop, monkeypatch):
    """The bank took the part and its answer was lost, so it still holds the rest when the other unit is cancelled."""
    instead(monkeypatch, Scripted(capture=("after", ProviderUnknown())))
    order = mugs(shop, 2)
    hand_over(order, 1)
    settle(order)

    cancel(order)
    for _ in range(2):
        done = settle(order)

    assert (done.payment_state, money(order)) == ("paid", [("captured", 1000, 1000, 0)])
    assert (charge(), audit.run().findings) == (("captured", 1000, 0), [])


@pytest.mark.parametrize("taken", [0, 1])
def test_nothing_is_left_to_release_twice(shop, monkeypatch, taken):
    own = instead(monkeypatch, Scripted())
    order = mugs(shop, 2)
    if taken:
        hand_over(order, taken)
    cancel(order)

    for _ in range(3):
        settle(order)

    assert own.asked.count("void") == 1 - taken
    assert charge()[0] == ("captured" if taken else "voided")
