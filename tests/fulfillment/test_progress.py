"""A fulfillment moves along its table only, and its history says so."""

from itertools import pairwise

import pytest

from commerce.actors import SYSTEM
from commerce.models import Reaction
from commerce.state import InvalidTransition
from fulfillment import progress
from fulfillment.models import Fulfillment, FulfillmentEvent
from tests.factories import fulfillment as work
from tests.factories.inventory import inside
from tests.factories.orders import Buy, mugs, place

WAYS = [("pickup", step) for step in work.WAYS["pickup"]] + [("ship", step) for step in work.WAYS["ship"]]
STATES = [str(state) for state in Fulfillment.Status]


def _one(shop, kind):
    return work.one(mugs(shop) if kind == "pickup" else place(shop.web, [Buy(shop.mug, 3)]))


@pytest.mark.parametrize(("kind", "state"), [("pickup", "routed"), ("ship", "routed"), *WAYS])
def test_illegal_moves_are_refused_with_the_allowed_ones(shop, kind, state):
    found = work.reached(_one(shop, kind), state)
    possible = progress.allowed(found)
    unasked = {to for before, to in Fulfillment.UNASKED if before == state and kind == "ship"}

    for to in set(STATES) - set(possible) - unasked:
        with pytest.raises(InvalidTransition) as refused:
            inside(lambda now, to=to: progress.move(progress.lock(found.pk), to, by=SYSTEM, now=now))
        assert refused.value.facts == {"state": state, "allowed": possible}
    found.refresh_from_db()
    assert found.status == state


@pytest.mark.parametrize("kind", ["pickup", "ship"])
def test_history_names_every_move_once(shop, kind):
    found = work.reached(_one(shop, kind), work.WAYS[kind][-1])

    moves = list(FulfillmentEvent.objects.filter(fulfillment=found).values_list("before", "after"))

    assert moves == [("", "routed"), *pairwise(("routed", *work.WAYS[kind]))]
    assert found.ended_at is not None


def test_ready_again_after_an_arrival_tells_nobody(shop):
    found = work.reached(_one(shop, "pickup"), "arrived")
    before = Reaction.objects.filter(fact="PickupReady").count()

    inside(lambda now: progress.move(progress.lock(found.pk), "ready", by=SYSTEM, now=now))

    assert Reaction.objects.filter(fact="PickupReady").count() == before


def test_a_state_of_the_other_kind_is_no_move(shop):
    found = work.reached(_one(shop, "ship"), "picked")

    assert progress.allowed(found) == ["cancelled", "packed", "picking", "rejected"]
