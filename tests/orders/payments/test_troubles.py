"""What a bank refused: found until it was tried again, and tried again once, for what is due and nothing else."""

import pytest

from commerce import audit, transactions
from orders.models import Payment, TestCharge
from orders.payments import card, troubles
from orders.payments.troubles import NoTrouble
from tests.factories.orders import mugs
from tests.orders.ending import cancel, hand_over, money
from tests.orders.payments.rig import BY, Refuses, instead
from tests.orders.test_handing_over import settle


def found(payment: Payment) -> list[tuple[str, int]]:
    return [(each.kind, each.amount) for each in troubles.find([payment.pk], transactions.now())]


def take_again(payment: Payment) -> Payment:
    return troubles.settle(**BY, payment_id=payment.pk)


def left_without_its_money(shop, monkeypatch, units=2):
    """An order of which one unit has left while the bank refused to pay for it."""
    order = mugs(shop, units)
    instead(monkeypatch, Refuses("capture"))
    hand_over(order, 1)
    settle(order)
    instead(monkeypatch, Refuses())
    return order, order.payments.get()


def test_taking_a_part_again_keeps_the_rest_for_the_other_units(shop, monkeypatch):
    order, payment = left_without_its_money(shop, monkeypatch)

    take_again(payment)
    taken = money(order)
    hand_over(order, 1)
    done = settle(order)

    assert taken == [("authorized", 1000, 0, 0)]
    assert (done.status, done.payment_state, money(order)) == ("completed", "paid", [("captured", 2000, 0, 0)])
    assert (TestCharge.objects.get().captured, audit.run().findings) == (2000, [])


def test_unit_that_is_cancelled_later_does_not_give_back_the_money_of_the_other(shop, monkeypatch):
    order, payment = left_without_its_money(shop, monkeypatch)

    take_again(payment)
    cancel(order)
    done = settle(order)

    charge = TestCharge.objects.get()
    assert (charge.captured, charge.refunded, done.status) == (1000, 0, "completed")
    assert (money(order), audit.run().findings) == ([("captured", 1000, 1000, 0)], [])


def test_what_leaves_later_is_taken_together_with_what_was_refused(shop, monkeypatch):
    order, payment = left_without_its_money(shop, monkeypatch, units=3)
    before = found(payment)

    hand_over(order, 1)
    settle(order)

    assert (before, found(payment)) == ([("capture_declined", 1000)], [])
    assert TestCharge.objects.get().captured == 2000


def test_two_who_press_at_once_take_it_once(shop, monkeypatch):
    order, payment = left_without_its_money(shop, monkeypatch)
    find, seen = troubles.find, [troubles.find([payment.pk], transactions.now())]
    take_again(payment)

    monkeypatch.setattr(troubles, "find", lambda ids, now: seen.pop() if seen else find(ids, now))
    with pytest.raises(NoTrouble):
        take_again(payment)

    assert TestCharge.objects.get().captured == 1000


def refused_refunds(shop, monkeypatch, *, then_given: bool):
    """Three mugs that were paid, one cancelled without its refund; and perhaps another one with its own."""
    order = mugs(shop, 3)
    payment = order.payments.get()
    card.capture(**BY, payment_id=payment.pk, amount=3000)
    instead(monkeypatch, Refuses("refund"))
    cancel(order, 1)
    settle(order)
    instead(monkeypatch, Refuses(*([] if then_given else ["refund"])))
    cancel(order, 1)
    settle(order)
    instead(monkeypatch, Refuses())
    return order, payment


def test_refused_refund_is_not_forgotten_for_another_that_was_given(shop, monkeypatch):
    order, payment = refused_refunds(shop, monkeypatch, then_given=True)
    before = found(payment)

    take_again(payment)

    assert (before, found(payment)) == ([("refund_declined", 1000)], [])
    assert (TestCharge.objects.get().refunded, money(order)) == (2000, [("captured", 3000, 0, 2000)])


def test_all_refused_refunds_are_given_back_in_one_step(shop, monkeypatch):
    order, payment = refused_refunds(shop, monkeypatch, then_given=False)
    before = found(payment)

    take_again(payment)

    assert (before, found(payment)) == ([("refund_declined", 2000)], [])
    assert TestCharge.objects.get().refunded == 2000
    with pytest.raises(NoTrouble):
        take_again(payment)


def test_card_that_was_charged_elsewhere_and_cannot_be_released_needs_somebody(shop):
    order = mugs(shop, 2)
    payment = order.payments.get()
    TestCharge.objects.update(status="captured", captured=2000)
    cancel(order)
    settle(order)
    before = found(payment)

    take_again(payment)
    still = found(payment)
    TestCharge.objects.update(refunded=2000)
    take_again(payment)

    assert before == still == [("void_declined", 2000)]
    assert (found(payment), money(order)) == ([], [("voided", 0, 2000, 0)])
