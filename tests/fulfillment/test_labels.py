"""A label is bought exactly once, whatever becomes of the answer; and a parcel is never blocked by one."""

from datetime import timedelta

import pytest
from django.db.models import F

from commerce.actors import SYSTEM
from commerce.state import InvalidTransition
from fulfillment import label_records, label_resolver, labels, packing, shipping
from fulfillment.carriers import calls
from fulfillment.carriers.carrier import CarrierDown, CarrierRefused
from fulfillment.carriers.test_carrier import CARRIER, TestCarrier
from fulfillment.labels import NotGivenBack, NotPrinted, UnknownService
from fulfillment.models import Fulfillment, Label, Parcel, TestParcel, Tracking, Trouble
from orders.models import Delivery
from orders.payments import schedule
from tests.fulfillment import rig


@pytest.fixture(autouse=True)
def closed_breakers():
    calls.breakers.clear()


def parcel(shop, postal_code: str = "LS1 1AA", **order) -> Parcel:
    found = rig.packed(shop, 3, **order)
    delivery = Delivery.objects.get(pk=found.delivery_id)
    Delivery.objects.filter(pk=delivery.pk).update(address={**delivery.address, "postal_code": postal_code})
    return Parcel.objects.get(fulfillment=found)


def buy(parcel: Parcel, **choice) -> Label:
    return labels.buy(by=SYSTEM, parcel=Parcel.objects.get(pk=parcel.pk), **choice)


def pass_time(**delta) -> None:
    Label.objects.exclude(check_at=None).update(check_at=F("check_at") - timedelta(**delta))


def resolve_until_quiet() -> list[str]:
    """What every look finds, each as soon as it is due."""
    seen = []
    while Label.objects.exclude(check_at=None).exists():
        pass_time(seconds=301)
        label_resolver.resolve_due()
        seen.append(Label.objects.latest("id").status)
    return seen


def troubles() -> list[tuple[str, str, str]]:
    return list(Trouble.objects.values_list("kind", "status", "reason"))


def test_the_cheapest_offer_comes_first(shop):
    offers = labels.rate_shop(parcel(shop))

    assert [(one.carrier, one.service, one.amount, one.days) for one in offers] == [
        ("test", "economy", 349, 4), ("test", "standard", 499, 2), ("test", "express", 999, 1),
    ]  # fmt: skip


def test_a_bought_label_has_a_number_a_price_and_paper(shop):
    label = buy(parcel(shop))

    made, number = TestParcel.objects.get(), Tracking.objects.get()
    assert (label.status, label.service, label.cost, label.check_at) == ("bought", "economy", 349, None)
    assert (label.tracking_number, made.key) == (made.tracking_number, label.key)
    assert (number.carrier, number.number, number.parcel_id) == ("test", made.tracking_number, label.parcel_id)
    assert (bytes(label.pdf)[:5], label.zpl[:3]) == (b"%PDF-", "^XA")


def test_the_service_of_the_order_goes_before_the_price(shop):
    box = parcel(shop)
    Delivery.objects.update(service="express")

    chosen, other = buy(box), buy(box, service="standard")

    assert (chosen.service, other.pk, TestParcel.objects.count()) == ("express", chosen.pk, 1)


def test_an_unknown_service_names_the_offers(shop):
    with pytest.raises(UnknownService) as refused:
        buy(parcel(shop), service="teleport")

    assert refused.value.facts["offers"][0] == {"carrier": "test", "service": "economy"}
    assert Label.objects.count() == 0


def test_a_label_without_an_answer_is_found_by_its_key(shop):
    box = parcel(shop, "ZZ1 1AA")

    waiting = buy(box)
    again = buy(box)
    early = label_resolver.resolve_due()
    found = resolve_until_quiet()

    assert (waiting.status, again.pk, early, found) == ("wanted", waiting.pk, 0, ["bought"])
    assert (TestParcel.objects.count(), Tracking.objects.count(), troubles()) == (1, 1, [])


def test_a_label_that_never_arrived_is_given_up_and_the_parcel_free(shop):
    box = parcel(shop, "ZZ2 2AA")
    buy(box)

    seen = resolve_until_quiet()
    Delivery.objects.update(address={"postal_code": "LS1 1AA", "name": "Ana"})
    second = buy(box)

    assert seen[: schedule.PATIENCE] == ["wanted", "wanted", "failed"]
    assert (second.status, TestParcel.objects.count()) == ("bought", 1)
    assert troubles() == [("label", "resolved", "no_answer")]


def test_a_label_that_turns_up_after_it_was_given_up_is_given_back(shop):
    lost = buy(parcel(shop, "ZZ2 2AA"))
    for _ in range(schedule.PATIENCE):
        pass_time(seconds=301)
        label_resolver.resolve_due()

    Delivery.objects.update(address={"postal_code": "LS1 1AA", "name": "Ana"})
    CARRIER.buy(key=lost.key, shipment=labels.shipments.of(labels.shipments.loaded(lost.parcel_id)), service="economy")
    resolve_until_quiet()

    assert TestParcel.objects.get().voided_at is not None
    assert (Label.objects.get().status, Tracking.objects.count()) == ("failed", 0)


@pytest.mark.parametrize(("code", "refusal", "reason"), [
    ("ZZ4 1AA", CarrierRefused, "not_served"), ("ZZ3 1AA", CarrierDown, "dependency_unavailable"),
])  # fmt: skip
def test_a_carrier_that_says_no_leaves_a_trouble_until_there_is_a_number(shop, monkeypatch, code, refusal, reason):
    box = parcel(shop, code)
    monkeypatch.setattr(TestCarrier, "rates", lambda *_: [labels.Rate("test", "economy", "", 1, "GBP", 1)])

    with pytest.raises(refusal):
        buy(box)
    opened = troubles()
    label_records.enter(by=SYSTEM, parcel=box, carrier="ups", tracking_number="1Z")
    done = shipping.ship(by=SYSTEM, fulfillment=box.fulfillment)

    assert (opened, Label.objects.get().status) == ([("label", "open", reason)], "failed")
    assert (done.status, troubles(), TestParcel.objects.count()) == ("shipped", [("label", "resolved", reason)], 0)


def test_nobody_waits_for_a_carrier_that_was_just_down(shop, monkeypatch):
    box = parcel(shop, "ZZ3 3AA")
    for _ in range(3):
        with pytest.raises(CarrierDown):
            labels.rate_shop(box)
    monkeypatch.setattr(TestCarrier, "rates", lambda *_: pytest.fail("asked again"))

    with pytest.raises(CarrierDown):
        labels.rate_shop(box)


def test_a_parcel_that_went_another_way_gives_its_late_label_back(shop):
    box = parcel(shop, "ZZ1 1AA")
    buy(box)
    shipping.ship(by=SYSTEM, fulfillment=box.fulfillment, carrier="ups", tracking_number="1Z")

    seen = resolve_until_quiet()

    assert (seen, TestParcel.objects.get().voided_at is not None) == (["voiding", "voided"], True)
    assert list(Tracking.objects.values_list("carrier", "number")) == [("ups", "1Z")]


def test_a_voided_label_makes_place_for_another(shop):
    box = parcel(shop)
    first = buy(box)

    voided = labels.void(by=SYSTEM, label=first)
    second = buy(box)

    assert (voided.status, second.status) == ("voided", "bought")
    live = Tracking.objects.filter(void_at=None).values_list("number", flat=True)
    assert (list(live), Tracking.objects.count()) == ([second.tracking_number], 2)


def test_only_a_bought_label_of_a_parcel_that_is_here_is_voided(shop):
    box = parcel(shop)
    label = buy(box)
    labels.void(by=SYSTEM, label=label)

    with pytest.raises(InvalidTransition) as twice:
        labels.void(by=SYSTEM, label=label)
    gone = buy(box)
    shipping.ship(by=SYSTEM, fulfillment=box.fulfillment)
    with pytest.raises(InvalidTransition) as too_late:
        labels.void(by=SYSTEM, label=gone)

    assert (twice.value.facts["state"], too_late.value.facts["state"]) == ("voided", "shipped")


def test_a_label_that_is_not_taken_back_stays(shop, monkeypatch):
    label = buy(parcel(shop))
    monkeypatch.setattr(TestCarrier, "void", lambda *_, **__: False)

    with pytest.raises(NotGivenBack):
        labels.void(by=SYSTEM, label=label)

    assert Label.objects.get().status == "bought"


def test_paper_that_was_late_is_printed_later(shop, monkeypatch):
    drawn = TestCarrier.paper
    monkeypatch.setattr(TestCarrier, "paper", lambda *_, **__: (_ for _ in ()).throw(calls.CarrierUnreachable()))
    label = buy(parcel(shop))
    with pytest.raises(NotPrinted):
        labels.paper(by=SYSTEM, label=label)

    monkeypatch.setattr(TestCarrier, "paper", drawn)
    printed = labels.paper(by=SYSTEM, label=label)

    assert (label.pdf, bytes(printed.pdf)[:4]) == (None, b"%PDF")
    assert bytes(labels.paper(by=SYSTEM, label=Label.objects.get()).pdf) == bytes(printed.pdf)


@pytest.mark.parametrize("state", ["picked", "shipped"])
def test_only_packed_parcels_get_labels(shop, state):
    box = parcel(shop)
    if state == "picked":
        packing.unpack(by=SYSTEM, fulfillment=box.fulfillment)
    else:
        shipping.ship(by=SYSTEM, fulfillment=box.fulfillment, carrier="own")

    with pytest.raises(InvalidTransition):
        buy(box)

    assert (Label.objects.count(), Fulfillment.objects.get().status) == (0, state)


def test_an_answer_that_comes_after_the_resolver_found_it_changes_nothing(shop):
    waiting = buy(parcel(shop, "ZZ1 1AA"))
    found = CARRIER.find(key=waiting.key)
    resolve_until_quiet()

    late = label_records.bought(by=SYSTEM, label_id=waiting.pk, found=found, paper=None)
    given_up = label_records.failed(by=SYSTEM, label_id=waiting.pk, reason="late")

    assert (late.status, given_up.status, Tracking.objects.count(), troubles()) == ("bought", "bought", 1, [])
