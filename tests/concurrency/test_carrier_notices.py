"""A carrier that sends the same event twice at once is told once that it was kept."""

import pytest

from commerce.actors import SYSTEM
from commerce.models import Reaction
from fulfillment import carrier_notices
from fulfillment.carriers.carrier import Notice
from fulfillment.models import CarrierNotice
from tests.concurrency import crowd

pytestmark = pytest.mark.race


def test_equal_events_at_the_same_time_are_kept_once(clean_books):
    notice, said = Notice(id="n1", carrier="test", number="TT1", events=()), []

    def keep() -> None:
        said.append(carrier_notices.keep(by=SYSTEM, carrier="test", notice=notice, body={"id": "n1"}))

    for _ in range(5):
        CarrierNotice.objects.all().delete()
        crowd.together(*[keep] * 6)

    assert (said.count(True), len(said), CarrierNotice.objects.count()) == (5, 30, 1)
    assert Reaction.objects.filter(fact="CarrierSpoke").count() == 5
