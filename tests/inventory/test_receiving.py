"""Counting a delivery in: every scan once, stock once, nothing after the end."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection

from commerce.errors import Invalid
from inventory import receiving
from inventory.models import Level, Movement, Receiving
from inventory.receiving import NothingCounted, ReceivingEnded
from tests.inventory.counting import counted, scan
from tests.inventory.people import at_once


def test_scans_add_up_and_touch_no_stock(shop, maya, delivery):
    scan(shop, delivery, maya, key="a")
    scan(shop, delivery, maya, quantity=12, key="b")

    assert counted(delivery) == [13]
    assert not Movement.objects.exists()


def test_same_scan_sent_twice_counts_once(shop, maya, delivery):
    answers = [scan(shop, delivery, maya, key="same"), scan(shop, delivery, maya, key="same")]

    assert answers == [True, False]
    assert counted(delivery) == [1]


def test_taking_back_stops_at_zero(shop, maya, delivery):
    scan(shop, delivery, maya, quantity=2, key="a")
    scan(shop, delivery, maya, quantity=-5, key="b")
    nothing_left = scan(shop, delivery, maya, quantity=-1, key="c")

    assert nothing_left is False
    assert counted(delivery) == []


def test_finish_puts_all_on_hand_once(shop, maya, delivery):
    scan(shop, delivery, maya, quantity=7)

    receiving.finish(by=maya, receiving_id=delivery.pk)
    again = receiving.finish(by=maya, receiving_id=delivery.pk)

    assert again == []
    assert Level.objects.get(variant=shop.mug, location=shop.soho).on_hand == 7
    assert list(Movement.objects.values_list("kind", "cause", "on_hand_delta")) == [("receipt", "receipt:DN-1", 7)]


def test_nothing_counts_after_the_end(shop, maya, delivery):
    scan(shop, delivery, maya)
    receiving.finish(by=maya, receiving_id=delivery.pk)

    with pytest.raises(ReceivingEnded):
        scan(shop, delivery, maya, key="late")
    with pytest.raises(ReceivingEnded):
        receiving.discard(by=maya, receiving_id=delivery.pk)


def test_finish_without_a_unit_is_refused(maya, delivery):
    with pytest.raises(NothingCounted):
        receiving.finish(by=maya, receiving_id=delivery.pk)

    delivery.refresh_from_db()
    assert delivery.status == "counting"


def test_finish_of_a_discarded_delivery_is_refused(shop, maya, delivery):
    scan(shop, delivery, maya)
    receiving.discard(by=maya, receiving_id=delivery.pk)

    with pytest.raises(ReceivingEnded):
        receiving.finish(by=maya, receiving_id=delivery.pk)

    assert not Movement.objects.exists()


def test_start_goes_on_with_the_open_delivery_of_that_name(shop, maya, delivery):
    same = receiving.start(by=maya, location=shop.soho, reference="  DN-1 ")
    elsewhere = receiving.start(by=maya, location=shop.bath, reference="DN-1")

    assert same == delivery
    assert elsewhere != delivery


def test_name_can_be_used_again_once_it_is_received(shop, maya, delivery):
    scan(shop, delivery, maya)
    receiving.finish(by=maya, receiving_id=delivery.pk)

    another = receiving.start(by=maya, location=shop.soho, reference="DN-1")

    assert another != delivery
    assert receiving.received_before(location=shop.soho, reference="DN-1").on_hand_delta == 1
    assert receiving.received_before(location=shop.bath, reference="DN-1") is None


@pytest.mark.parametrize("reference", ["", "   ", "x" * 121])
def test_delivery_needs_a_name(shop, maya, reference):
    with pytest.raises(Invalid):
        receiving.start(by=maya, location=shop.soho, reference=reference)


@pytest.mark.parametrize("quantity", [0, 100_001, -100_001])
def test_scan_counts_a_sensible_number(shop, maya, delivery, quantity):
    with pytest.raises(Invalid):
        scan(shop, delivery, maya, quantity=quantity)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_people_scanning_at_once_lose_and_double_nothing(shop, maya, delivery):
    def scan_ten(person: int) -> None:
        for number in range(10):
            scan(shop, delivery, maya, key=f"{person % 2}-{number}")  # two devices, each scan sent twice

    at_once(4, scan_ten)

    assert counted(delivery) == [20]


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_finished_by_several_at_once_it_is_received_once(shop, maya, delivery):
    scan(shop, delivery, maya, quantity=5)

    at_once(4, lambda _: receiving.finish(by=maya, receiving_id=delivery.pk))

    assert Level.objects.get(variant=shop.mug, location=shop.soho).on_hand == 5
    assert Movement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_start_while_the_same_name_begins_and_ends_elsewhere(shop, maya):
    others = []

    def elsewhere(work: Callable[[], object]) -> None:
        at_once(1, lambda _: others.append(work()))

    def in_between(execute, sql, *arguments):
        if not sql.startswith('INSERT INTO "inventory_receiving"') or others:
            return execute(sql, *arguments)
        elsewhere(lambda: receiving.start(by=maya, location=shop.soho, reference="DN-9"))
        try:
            return execute(sql, *arguments)
        except IntegrityError:
            elsewhere(lambda: receiving.discard(by=maya, receiving_id=others[0].pk))
            raise

    with connection.execute_wrapper(in_between):
        mine = receiving.start(by=maya, location=shop.soho, reference="DN-9")

    statuses = Receiving.objects.order_by("id").values_list("id", "status")
    assert list(statuses) == [(others[0].pk, "discarded"), (mine.pk, "counting")]
