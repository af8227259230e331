"""Clerks who ask at the same time never get the same order, and two pickers of one wave count each unit once."""

from collections import Counter

import pytest

from commerce.actors import SYSTEM
from fulfillment import wave_picking, waves
from fulfillment.models import Fulfillment, FulfillmentLine, Wave
from fulfillment.picking import Scan
from orders import lifecycle
from tests.concurrency import crowd
from tests.factories import fulfillment as work
from tests.factories.inventory import receive
from tests.factories.orders import Buy, place

pytestmark = pytest.mark.race


@pytest.fixture
def store(shop):
    receive(shop.mug, shop.soho, 100)
    return shop


def test_clerks_at_the_same_time_get_different_orders(store, clean_books):
    made = [work.one(place(store.web, [Buy(store.mug, 1)])) for _ in range(12)]

    said = crowd.together(*[lambda: waves.build(by=SYSTEM, location_id=store.soho.pk, size=4)] * 5)

    given = Fulfillment.objects.exclude(wave=None).values_list("wave__number", flat=True)
    assert Counter(said) == {"ok": 3, "nothing_to_pick": 2}
    assert (Counter(given), len(made)) == ({1: 4, 2: 4, 3: 4}, 12)


def test_two_pickers_of_one_wave_count_each_unit_once(store, clean_books):
    for _ in range(5):
        work.one(place(store.web, [Buy(store.mug, 2)]))
    wave = waves.build(by=SYSTEM, location_id=store.soho.pk)

    def walk() -> None:
        for _ in range(3):
            wave_picking.pick(by=SYSTEM, wave=wave, scan=Scan(store.mug.sku))

    said = crowd.together(*[walk] * 4)

    assert sum(FulfillmentLine.objects.values_list("picked", flat=True)) == 10
    assert (set(FulfillmentLine.objects.values_list("picked", flat=True)), Wave.objects.get().status) == ({2}, "done")
    assert set(said) <= {"ok", "invalid_transition"}


def test_picking_and_ending_a_wave_never_wait_for_each_other_for_ever(store, clean_books):
    for _ in range(6):
        work.one(place(store.web, [Buy(store.mug, 1)]))
    wave = waves.build(by=SYSTEM, location_id=store.soho.pk)

    said = crowd.together(
        *[lambda: wave_picking.pick(by=SYSTEM, wave=wave, scan=Scan(store.mug.sku, quantity=2))] * 3,
        lambda: waves.cancel(by=SYSTEM, wave=wave),
    )

    assert set(said) <= {"ok", "invalid_transition"}
    assert Fulfillment.objects.filter(wave=wave).exclude(status="picked").count() == 0


def test_what_is_cancelled_just_before_a_scan_is_not_wanted_any_more(store, clean_books, monkeypatch):
    found = work.one(place(store.web, [Buy(store.mug, 2)]))
    wave = waves.build(by=SYSTEM, location_id=store.soho.pk)
    lock = waves.locked

    def cancelled_before(ids, *, by):
        with crowd.side_by_side(lambda: lifecycle.cancel(by=SYSTEM, order=found.order)) as (other,):
            other.result(30)
        return lock(ids, by=by)

    monkeypatch.setattr(waves, "locked", cancelled_before)

    said = crowd.outcome(lambda: wave_picking.pick(by=SYSTEM, wave=wave, scan=Scan(store.mug.sku)))

    assert said == "wrong_item"
