"""Past orders under other rules: compared on one snapshot, nothing is written."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce import transactions
from fulfillment.models import Fulfillment, RoutingDecision
from fulfillment.routing import router, rule_sets, whatif
from fulfillment.routing.rule_sets import NewRules
from tests.factories.inventory import receive
from tests.factories.orders import Buy, mugs, place


@pytest.fixture
def question(shop):
    for where, latitude in ((shop.soho, "51.5138"), (shop.bath, "53.7974")):
        where.latitude, where.longitude = latitude, "-1.5"
        where.save()
        receive(shop.mug, where, 9)
    for _ in range(3):
        router.route(order_id=place(shop.web, [Buy(shop.mug, 1)]).pk)
    router.route(order_id=mugs(shop, 1).pk)
    now = transactions.now()
    rules = [rule_sets.build(NewRules(rules=[{"rule": "distance"}])), rule_sets.default()]
    pinned = [{"rule": "pinned", "locations": [shop.soho.code]}]
    return whatif.Question(
        rules[0], rule_sets.build(NewRules(rules=pinned)), now - timedelta(days=1), now + timedelta(1)
    )


def test_two_rule_sets_are_compared_on_past_parcels(shop, question):
    heard = []

    found = whatif.compare(question, progress=heard.append)

    assert (found.before.orders, found.after.orders, heard) == (3, 3, [3])
    assert (found.differing, found.examples[0][1:]) == (3, ([shop.bath.code], [shop.soho.code]))
    assert (found.before.parcels, found.after.parcels, found.before.left) == (3, 3, 0)
    assert found.before.km < 15 and 750 < found.after.km < 800


def test_nothing_is_written_and_groups_share_their_questions(question, monkeypatch):
    counts = [Fulfillment.objects.count(), RoutingDecision.objects.count()]
    with CaptureQueriesContext(connection) as few:
        whatif.compare(question)
    monkeypatch.setattr(whatif, "GROUP", 1)
    with CaptureQueriesContext(connection) as many:
        again = whatif.compare(question)

    assert again.before.orders == 3
    assert len(many) > len(few)
    assert not [query for query in few if (query["sql"] or "").startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [Fulfillment.objects.count(), RoutingDecision.objects.count()] == counts


def test_at_most_so_many_are_looked_at(question):
    found = whatif.compare(whatif.Question(question.before, question.after, question.since, question.until, most=2))

    assert found.before.orders == 2
