"""A promise that gets later is told to whoever waits, however the store came to break it."""

from datetime import timedelta

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from commerce.events.facts import PromiseMoved
from fulfillment import pickup, repromising, waves
from tests.factories import fulfillment as work
from tests.factories.orders import mugs

pytestmark = pytest.mark.django_db(transaction=True)


def alone(found) -> None:
    pickup.accept(by=SYSTEM, fulfillment=found)


def in_a_wave(found) -> None:
    waves.build(by=SYSTEM, location_id=found.location_id, kinds=["pickup"])


def test_a_later_promise_is_told_an_earlier_one_is_not(committed_shop, told):
    found = work.one(mugs(committed_shop))

    repromising.delay(by=SYSTEM, fulfillment=found, until=found.promised_at - timedelta(hours=1))
    silent = len(told)
    repromising.delay(by=SYSTEM, fulfillment=found, until=found.promised_at + timedelta(hours=1))

    assert (silent, told) == (0, [PromiseMoved(fulfillment_id=found.pk)])


@pytest.mark.parametrize("accept", [alone, in_a_wave])
@pytest.mark.parametrize(("minutes", "moved"), [(5, False), (-5, True)])
def test_what_is_accepted_too_late_is_promised_anew(committed_shop, told, accept, minutes, moved):
    now = transactions.now()
    terms = {"accept_by": now + timedelta(minutes=minutes), "promised_at": now + timedelta(minutes=60)}
    found = work.one(mugs(committed_shop), **terms)

    accept(found)

    found.refresh_from_db()
    assert (found.status, found.accept_by) == ("accepted", None)
    assert (len(told), found.promised_at > terms["promised_at"]) == (moved, moved)
