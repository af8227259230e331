"""One walk for many orders: the oldest first, each scan to the oldest that wants it, and nobody gets another's work."""

from datetime import timedelta

import pytest

from commerce import audit
from commerce.actors import SYSTEM
from commerce.state import InvalidTransition
from fulfillment import declining, picking, wave_picking, waves
from fulfillment.models import Fulfillment, Trouble, Wave
from fulfillment.picking import Scan, TooManyPicked, WrongItem
from fulfillment.waves import NothingToPick
from orders.models import Order
from tests.factories import fulfillment as work
from tests.factories.commerce import variant
from tests.factories.inventory import inside, position, receive
from tests.factories.orders import Buy, mugs, place


def orders(shop, *units: int, **terms) -> list[Fulfillment]:
    """One to be shipped per number of mugs; the later, the older its promise."""
    found = []
    for hours, count in enumerate(units):
        made = work.one(place(shop.web, [Buy(shop.mug, count)]), **terms)
        Fulfillment.objects.filter(pk=made.pk).update(promised_at=made.promised_at - timedelta(hours=hours))
        found.append(made)
    return found


def build(shop, **more) -> Wave:
    return waves.build(by=SYSTEM, location_id=shop.soho.pk, **more)


def inside_of(wave: Wave) -> list[int]:
    return list(waves.members(wave).values_list("pk", flat=True))


def pick(wave: Wave, shop, units: int = 1) -> list[tuple[int, int]]:
    credits = wave_picking.pick(by=SYSTEM, wave=wave, scan=Scan(shop.mug.sku, quantity=units))
    return [(credit.fulfillment.pk, credit.units) for credit in credits]


def test_the_oldest_promises_are_taken_and_accepted(shop):
    newest, middle, oldest = orders(shop, 1, 1, 1)

    wave = build(shop, size=2)

    assert (wave.number, inside_of(wave)) == (1, [oldest.pk, middle.pk])
    assert Fulfillment.objects.get(pk=newest.pk).status == "routed"
    assert set(waves.members(wave).values_list("status", "accept_by")) == {("accepted", None)}
    assert Order.objects.get(pk=oldest.order_id).status == "in_fulfillment"


def test_ten_are_usual_and_fifty_the_most(shop, monkeypatch):
    orders(shop, *[1] * 12)
    monkeypatch.setattr(waves, "MOST", 1)

    first = build(shop, size=50)
    monkeypatch.undo()
    second = build(shop)

    assert (len(inside_of(first)), len(inside_of(second)), waves.MOST) == (1, 10, 50)


def test_priority_ones_walk_apart(shop):
    orders(shop, 1)
    urgent = orders(shop, 1, priority=True)

    first, second = build(shop), build(shop)

    assert (first.priority, inside_of(first)) == (True, [urgent[0].pk])
    assert (second.priority, second.number) == (False, 2)


def test_pickups_come_along_only_when_asked_for(shop):
    pickup = work.one(mugs(shop))

    with pytest.raises(NothingToPick):
        build(shop)

    assert inside_of(build(shop, kinds=("ship", "pickup"))) == [pickup.pk]


def test_another_store_and_what_is_being_picked_are_left_alone(shop):
    receive(shop.mug, shop.bath, 5)
    work.one(place(shop.web, [Buy(shop.mug, 1)]), at="picking")

    with pytest.raises(NothingToPick):
        build(shop)
    with pytest.raises(NothingToPick):
        waves.build(by=SYSTEM, location_id=shop.bath.pk)
    assert Wave.objects.count() == 0


def test_an_order_whose_payment_waits_is_left_out(shop):
    unpaid, paid = orders(shop, 1, 1)
    Order.objects.filter(pk=unpaid.order_id).update(payment_state="pending")

    assert inside_of(build(shop)) == [paid.pk]


def test_each_scan_goes_to_the_oldest_that_wants_it(shop):
    newest, oldest = orders(shop, 2, 1)
    wave = build(shop)

    credits = [pick(wave, shop), pick(wave, shop, 2)]

    assert credits == [[(oldest.pk, 1)], [(newest.pk, 2)]]
    assert set(waves.members(wave).values_list("status", flat=True)) == {"picked"}
    assert (Wave.objects.get().status, Wave.objects.get().ended_at is not None) == ("done", True)


def test_one_scan_may_serve_several(shop):
    newest, oldest = orders(shop, 2, 2)
    wave = build(shop)

    assert pick(wave, shop, 3) == [(oldest.pk, 2), (newest.pk, 1)]
    assert Wave.objects.get().status == "picking"


def test_another_article_or_too_much_of_it_counts_nothing(shop):
    orders(shop, 1, 1)
    other, wave = variant(), build(shop)

    with pytest.raises(TooManyPicked) as too_many:
        pick(wave, shop, 3)
    with pytest.raises(WrongItem) as wrong:
        wave_picking.pick(by=SYSTEM, wave=wave, scan=Scan(other.sku))

    assert too_many.value.facts == {"sku": shop.mug.sku, "wanted": 2, "picked": 0}
    assert wrong.value.facts == {"expected": [{"sku": shop.mug.sku, "quantity": 2}]}


def test_what_is_missing_is_missing_for_the_youngest(shop):
    newest, oldest = orders(shop, 2, 2)
    wave = build(shop)

    wave_picking.short(by=SYSTEM, wave=wave, scan=Scan(shop.mug.sku, quantity=3), reason="not_found")

    missing = Trouble.objects.order_by("id").values_list("fulfillment_id", "quantity")
    assert list(missing) == [(newest.pk, 2), (oldest.pk, 1)]


@pytest.mark.parametrize(("end", "state"), [(waves.close, "done"), (waves.cancel, "cancelled")])
def test_what_is_not_picked_is_free_for_another(shop, end, state):
    newest, oldest = orders(shop, 2, 1)
    wave = build(shop)
    pick(wave, shop)

    end(by=SYSTEM, wave=wave)
    again = build(shop)

    assert (Wave.objects.get(pk=wave.pk).status, inside_of(wave), inside_of(again)) == (state, [oldest.pk], [newest.pk])


@pytest.mark.parametrize("end", [waves.close, waves.cancel])
def test_a_wave_ends_once(shop, end):
    orders(shop, 1)
    wave = build(shop)
    waves.close(by=SYSTEM, wave=wave)

    with pytest.raises(InvalidTransition) as refused:
        end(by=SYSTEM, wave=wave)
    with pytest.raises(InvalidTransition):
        pick(wave, shop)

    assert refused.value.facts == {"state": "done", "allowed": []}


def test_what_was_cancelled_meanwhile_is_not_picked(shop):
    gone, stays = orders(shop, 1, 1)
    wave = build(shop)
    inside(lambda now: waves.progress.move(waves.progress.lock(gone.pk), "cancelled", by=SYSTEM, now=now))

    assert (inside_of(wave), pick(wave, shop)) == ([stays.pk], [(stays.pk, 1)])
    assert Wave.objects.get().status == "done"


def test_a_wave_ends_with_its_last_work_wherever_that_ended(shop):
    first, second = orders(shop, 1, 2)
    wave = build(shop)
    declining.decline(by=SYSTEM, fulfillment=first, reason="too_busy")
    waves.end_with(by=SYSTEM, fulfillment_id=first.pk)
    assert Wave.objects.get().status == "picking"

    picking.pick(by=SYSTEM, fulfillment=second, scans=[Scan(shop.mug.sku, quantity=2)])
    waves.end_with(by=SYSTEM, fulfillment_id=second.pk)

    wave.refresh_from_db()
    assert (wave.status, wave.ended_at is not None) == ("done", True)


@pytest.mark.parametrize(("units", "kits", "gone"), [(1, 1, 1), (2, 1, 2), (3, 2, 3), (4, 2, 4)])
def test_parts_that_are_missing_are_short_by_the_kits_they_reach(shop, units, kits, gone):
    saucer, kit = variant("SAUCER"), variant("SET")
    receive(saucer, shop.soho, 20)
    found = work.one(place(shop.web, [Buy(kit, 2, kit=((shop.mug, 1), (saucer, 2)))]))

    (trouble,) = wave_picking.short(by=SYSTEM, wave=build(shop), scan=Scan("SAUCER", quantity=units), reason="mismatch")

    assert (trouble.quantity, trouble.variant) == (kits, saucer)
    assert list(found.lines.order_by("id").values_list("quantity", flat=True)) == [2 - kits, (2 - kits) * 2]
    assert position(saucer, shop.soho).on_hand == 20 - gone
    assert audit.run().findings == []
