"""One parcel, one label: two clerks, a process killed after the carrier has sold it, and what guards against both."""

import os
import signal

import pytest

from commerce.actors import SYSTEM
from fulfillment import label_records, label_resolver, labels
from fulfillment.carriers import calls
from fulfillment.carriers.test_carrier import CARRIER, TestCarrier
from fulfillment.models import Label, Parcel, TestParcel, Tracking
from orders.payments import schedule
from tests.concurrency import crowd
from tests.factories.inventory import receive
from tests.fulfillment import rig
from tests.fulfillment.test_labels import pass_time

pytestmark = pytest.mark.race


@pytest.fixture
def parcel(shop) -> Parcel:
    calls.breakers.clear()
    receive(shop.mug, shop.soho, 20)
    return Parcel.objects.get(fulfillment=rig.packed(shop, 3))


def buy(parcel: Parcel) -> Label:
    return labels.buy(by=SYSTEM, parcel=Parcel.objects.get(pk=parcel.pk))


def sold_then_killed(self, **named):
    """The carrier has sold it, and nobody is left to hear so."""
    TestCarrier.honest_buy(self, **named)
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def deadly(monkeypatch):
    """Every purchase kills who makes it; returns what makes the carrier harmless again."""
    monkeypatch.setattr(TestCarrier, "honest_buy", TestCarrier.buy, raising=False)
    monkeypatch.setattr(TestCarrier, "buy", sold_then_killed)
    return lambda: monkeypatch.setattr(TestCarrier, "buy", TestCarrier.honest_buy)


def test_clerks_at_the_same_time_buy_one(parcel, clean_books):
    said = crowd.together(*[lambda: buy(parcel)] * 6)

    assert (said, Label.objects.count(), TestParcel.objects.count()) == (["ok"] * 6, 1, 1)
    assert Label.objects.get().status == "bought"


def test_a_purchase_killed_before_its_outcome_is_found_and_not_repeated(parcel, deadly, clean_books):
    assert crowd.alone(lambda: buy(parcel)) == -signal.SIGKILL
    deadly()

    again = buy(parcel)
    early = label_resolver.resolve_due()
    pass_time(seconds=61)
    crowd.together(*[label_resolver.resolve_due] * 3)

    assert (again.status, early, Label.objects.get().status) == ("wanted", 0, "bought")
    assert (TestParcel.objects.count(), Tracking.objects.count()) == (1, 1)


def test_a_process_killed_before_it_called_blocks_nobody(parcel, monkeypatch, clean_books):
    monkeypatch.setattr(labels, "perform", lambda **_: os.kill(os.getpid(), signal.SIGKILL))
    assert crowd.alone(lambda: buy(parcel)) == -signal.SIGKILL
    monkeypatch.undo()

    for _ in range(schedule.PATIENCE):
        pass_time(seconds=301)
        label_resolver.resolve_due()
    second = buy(parcel)

    assert list(Label.objects.values_list("status", flat=True)) == ["failed", "bought"]
    assert TestParcel.objects.get().key == second.key


def test_without_the_row_that_comes_first_the_same_death_buys_two(parcel, deadly, monkeypatch):
    def unwritten(**named):
        named.pop("by")
        return Label(currency="GBP", **named)

    monkeypatch.setattr(label_records, "want", unwritten)
    monkeypatch.setattr(label_records, "bought", lambda **_: None)
    assert crowd.alone(lambda: buy(parcel)) == -signal.SIGKILL
    deadly()

    buy(parcel)

    assert TestParcel.objects.count() == 2


def test_the_carrier_itself_sells_one_per_key(parcel):
    shipment = labels.shipments.of(labels.shipments.loaded(parcel.pk))

    crowd.together(*[lambda: CARRIER.buy(key="k", shipment=shipment, service="economy")] * 4)

    assert TestParcel.objects.count() == 1
