"""Correcting what was scanned: undo and a count set by hand, by several people, each exactly once."""

import pytest

from commerce.actors import Actor
from commerce.errors import Invalid
from inventory import receiving
from inventory.models import Receiving
from inventory.receiving import CountChanged, ReceivingEnded
from tests.factories.inventory import Shop
from tests.inventory.counting import counted, scan
from tests.inventory.people import at_once


def test_undo_takes_one_scan_back_once(shop, maya, delivery):
    scan(shop, delivery, maya, key="a")
    scan(shop, delivery, maya, quantity=3, key="b")
    last = delivery.scans.latest("id")

    answers = [receiving.undo(by=maya, receiving_id=delivery.pk, scan_id=last.pk) for _ in range(2)]

    assert answers == [True, False]
    assert counted(delivery) == [1]


def test_undo_stops_at_zero(shop, maya, delivery):
    scan(shop, delivery, maya, quantity=5, key="a")
    first = delivery.scans.latest("id")
    scan(shop, delivery, maya, quantity=-3, key="b")

    receiving.undo(by=maya, receiving_id=delivery.pk, scan_id=first.pk)
    scan(shop, delivery, maya, quantity=1, key="c")

    assert counted(delivery) == [1]


def test_undone_scan_sent_again_counts_nothing(shop, maya, delivery):
    scan(shop, delivery, maya, key="a")
    receiving.undo(by=maya, receiving_id=delivery.pk, scan_id=delivery.scans.get().pk)

    again = scan(shop, delivery, maya, key="a")

    assert again is False
    assert counted(delivery) == []


def test_last_scan_is_the_newest_that_stands(shop, maya, delivery):
    for key in ("a", "b", "c"):
        scan(shop, delivery, maya, key=key)
    for key in ("c", "b"):
        receiving.undo(by=maya, receiving_id=delivery.pk, scan_id=delivery.scans.get(key=key).pk)

    last = receiving.last_scan(delivery.pk)

    assert last.key == "a"


def set_counted(shop: Shop, delivery: Receiving, by: Actor, quantity: int, *, expected: int, key: str = "s") -> bool:
    return receiving.set_counted(
        by=by, receiving_id=delivery.pk, variant_id=shop.mug.pk, quantity=quantity, expected=expected, key=key
    )


@pytest.mark.parametrize("quantity", [0, 2, 8])
def test_set_counted_makes_it_that_many_once(shop, maya, delivery, quantity):
    scan(shop, delivery, maya, quantity=3)

    answers = [set_counted(shop, delivery, maya, quantity, expected=3) for _ in range(2)]

    assert answers == [True, False]
    assert counted(delivery) == ([quantity] if quantity else [])


def test_set_counted_from_an_old_number_is_refused_with_the_new_one(shop, maya, delivery):
    scan(shop, delivery, maya, quantity=5)

    with pytest.raises(CountChanged) as refusal:
        set_counted(shop, delivery, maya, 4, expected=3)

    assert refusal.value.facts == {"counted": 5}
    assert counted(delivery) == [5]


def test_set_counted_after_the_end_is_refused(shop, maya, delivery):
    scan(shop, delivery, maya)
    receiving.finish(by=maya, receiving_id=delivery.pk)

    with pytest.raises(ReceivingEnded):
        set_counted(shop, delivery, maya, 4, expected=1)


@pytest.mark.parametrize("quantity", [-1, 100_002])
def test_set_counted_takes_a_sensible_number(shop, maya, delivery, quantity):
    scan(shop, delivery, maya)

    with pytest.raises(Invalid):
        set_counted(shop, delivery, maya, quantity, expected=1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_people_setting_the_count_at_once_lose_none(shop, maya, delivery):
    scan(shop, delivery, maya, quantity=3)
    refused = []

    def one_more(person: int) -> None:
        try:
            set_counted(shop, delivery, maya, 4, expected=3, key=f"s{person}")
        except CountChanged:
            refused.append(person)

    at_once(4, one_more)

    assert (counted(delivery), len(refused)) == ([4], 3)
