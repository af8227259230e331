"""Other rules on past orders, asked by a person, answered by a worker; and one order under a draft."""

from datetime import timedelta

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.errors import Invalid
from fulfillment.models import Fulfillment, RoutingDecision, RoutingTrial
from fulfillment.routing import preview, router, rule_sets, trials
from fulfillment.routing.rule_sets import NewRules
from orders.models import Order
from tests.factories.inventory import receive
from tests.factories.orders import Buy, mugs, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def pinned(shop) -> NewRules:
    """Everything from Bath, where there are mugs as well."""
    receive(shop.mug, shop.bath, 9)
    return NewRules(rules=[{"rule": "pinned", "locations": [shop.bath.code]}])


def test_a_worker_answers_with_both_totals_and_examples(shop, pinned) -> None:
    order = place(shop.web, [Buy(shop.mug, 1)])
    router.route(order_id=order.pk)
    Order.objects.update(placed_at=order.placed_at - timedelta(hours=1))
    asked = trials.ask(by=SYSTEM, channel=shop.web, draft=pinned)

    assert (trials.run_waiting(), trials.run_waiting()) == (1, 0)

    asked.refresh_from_db()
    assert (asked.status, asked.done) == ("done", 1)
    assert (asked.answer["before"]["parcels"], asked.answer["after"]["parcels"]) == (1, 1)
    assert asked.answer["examples"] == [[order.pk, [shop.soho.code], [shop.bath.code]]]


def test_rules_that_cannot_be_used_are_not_asked_about(shop) -> None:
    with pytest.raises(Invalid):
        trials.ask(by=SYSTEM, channel=None, draft=NewRules(rules=[]))

    assert RoutingTrial.objects.count() == 0


def test_a_question_that_its_worker_left_is_taken_up_again(shop, pinned) -> None:
    asked = trials.ask(by=SYSTEM, channel=None, draft=pinned)
    now = transactions.now()
    RoutingTrial.objects.filter(pk=asked.pk).update(status="running", taken_at=now)

    early = trials.run_waiting()
    RoutingTrial.objects.filter(pk=asked.pk).update(taken_at=now - trials.SILENT - timedelta(seconds=1))

    assert (early, trials.run_waiting()) == (0, 1)


def test_one_order_is_planned_under_a_draft_and_nothing_changes(shop, pinned) -> None:
    order = place(shop.web, [Buy(shop.mug, 2)])
    router.route(order_id=order.pk)
    counts = [Fulfillment.objects.count(), RoutingDecision.objects.count()]

    (told,) = preview.of(order, rule_sets.build(pinned))

    assert [each["code"] for each in told["chosen"]] == [shop.bath.code]
    assert "Fixed place decided" in told["summary"]
    assert [Fulfillment.objects.count(), RoutingDecision.objects.count()] == counts


def test_what_is_collected_goes_nowhere(shop) -> None:
    assert preview.of(mugs(shop), rule_sets.default()) == []


def test_a_question_that_no_task_has_time_for_is_not_worked_on_for_ever(shop, pinned, monkeypatch) -> None:
    order = place(shop.web, [Buy(shop.mug, 1)])
    Order.objects.update(placed_at=order.placed_at - timedelta(hours=1))
    asked = trials.ask(by=SYSTEM, channel=shop.web, draft=pinned)
    monkeypatch.setattr(trials, "LONGEST", timedelta())

    with pytest.raises(trials.TookTooLong):
        trials.run_waiting()

    asked.refresh_from_db()
    assert (asked.status, trials.run_waiting()) == ("failed", 0)
