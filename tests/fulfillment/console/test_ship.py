"""The pack station: every step of a shipment is taken on its page, says what it does, and is done once."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.actors import SYSTEM
from commerce.models import Variant
from fulfillment import label_resolver, labels, packing, shipping
from fulfillment.models import Fulfillment, FulfillmentLine, Label, Parcel, Proof, Tracking
from inventory.models import Level
from orders.models import Delivery
from tests.factories import fulfillment as work
from tests.factories.orders import Buy, place
from tests.fulfillment import rig
from tests.inventory.console.html import text

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
SHIP = "/s/soho/ship/"


@pytest.fixture
def picked(stage, mug):
    """`picked(3)`: mugs of 300 g, picked in Soho, to be sent."""
    Variant.objects.filter(pk=mug.pk).update(weight_grams=300)
    rig.box("small", 2_000, 100)

    def one(units: int = 3, **order) -> Fulfillment:
        return work.one(place(stage.web, [Buy(mug, units)], name="Ana Ruiz", **order), at="picked")

    return one


@pytest.fixture
def packed(picked):
    def one(units: int = 3, **order) -> Fulfillment:
        found = picked(units, **order)
        return packing.pack(by=SYSTEM, fulfillment=found, parcels=[rig.parcel(found, units)])

    return one


def at(found: Fulfillment, step: str = "") -> str:
    return f"{SHIP}{found.public_id}/{step}"


def field(found: Fulfillment, number: int = 0) -> str:
    return f"units-{number}-{FulfillmentLine.objects.get(fulfillment=found).pk}"


def hidden(response, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', response.content.decode()).group(1)


def test_the_queue_is_sorted_by_what_leaves_first_and_counted_by_state(pages, picked, packed) -> None:
    to_pack, to_label, ready = picked(1), packed(1), packed(1)
    labels.buy(by=SYSTEM, parcel=packing.parcels_of(ready)[0])

    page, missing = (text(pages["manager"].get(f"{SHIP}{query}")) for query in ("", "?show=label"))

    assert "To pack 1 Label missing 1 Ready to hand over 1 Shipped today 0" in page
    assert f"Pack {to_pack.order.number}" in page and "Carrier leaves" in page
    assert f"Label {to_label.order.number}" in missing and "1 parcel, 0.30 kg" in missing
    assert str(ready.order.number) in text(pages["manager"].get(f"{SHIP}?show=ready"))


def test_a_box_is_proposed_with_what_it_should_weigh(pages, picked) -> None:
    page = text(pages["manager"].get(at(picked(3))))

    assert "Pack 1 parcel" in page and "Should weigh 1,000 g, give or take 50 g." in page
    assert "Small, up to 2,000 g" in page


def test_a_weight_that_is_off_is_packed_only_after_a_look(pages, picked) -> None:
    found, client = picked(3), pages["manager"]
    sent = {"parcels": "1", "box-0": "small", "weight-0": "700", field(found): "3"}

    refused = client.post(at(found, "pack/"), {**sent, "key": "1"}, headers=HTMX)
    found.refresh_from_db()
    before = found.status
    client.post(at(found, "pack/"), {**sent, "confirmed": "1", "key": "2"}, headers=HTMX)

    found.refresh_from_db()
    parcel = Parcel.objects.get()
    assert refused.status_code == 422 and "Check the weight" in text(refused)
    assert "It weighs 700 g; its goods and the box weigh 1,000 g. Look inside" in text(refused)
    assert (before, found.status) == ("picked", "packed")
    assert (parcel.weight_grams, parcel.expected_grams) == (700, 1000)


def test_goods_are_spread_over_parcels(pages, picked) -> None:
    found, client = picked(3), pages["manager"]
    two = client.post(at(found, "pack/"), {"parcels": "1", field(found): "2", "add": "1"}, headers=HTMX)
    some = {"parcels": "2", field(found): "2", field(found, 1): "0"}
    short = client.post(at(found, "pack/"), {**some, "key": "1"}, headers=HTMX)

    done = client.post(at(found, "pack/"), {**some, field(found, 1): "1", "key": "2"}, headers=HTMX)

    assert "Parcel 2" in text(two) and "1 unit in no parcel yet." in text(two)
    assert short.status_code == 422 and "no parcel is empty. Nothing was packed." in text(short)
    assert "Buy label for parcel 1" in text(done)
    assert list(Parcel.objects.order_by("position").values_list("lines__quantity", flat=True)) == [2, 1]


def test_offers_are_compared_and_one_is_bought_once(pages, packed) -> None:
    found, client = packed(3), pages["manager"]
    url = at(found, f"{packing.parcels_of(found)[0].public_id}/")

    offers = client.get(f"{url}rates/", headers=HTMX)
    bought = [client.post(f"{url}label/", {"offer": "test:express", "key": "1"}, headers=HTMX) for _ in range(2)]

    assert "Test Economy 4 days Cheapest £3.49" in text(offers)
    assert "Test Express 1 day Fastest £9.99" in text(offers)
    assert [each.status_code for each in bought] == [200, 200]
    assert Label.objects.get().service == "express" and "Ship 1 parcel" in text(bought[0])
    pdf, zpl = client.get(f"{url}label.pdf"), client.get(f"{url}label.pdf?as=zpl")
    assert (pdf.content[:5], zpl.content[:3]) == (b"%PDF-", b"^XA")
    assert client.get(at(found, "slip.pdf")).content[:5] == b"%PDF-"


def test_a_carrier_that_does_not_answer_is_waited_for(pages, packed) -> None:
    found, client = packed(1), pages["manager"]
    Delivery.objects.update(address={"name": "Ana", "city": "Leeds", "postal_code": "ZZ1 1AA", "country": "GB"})
    url = at(found, f"{packing.parcels_of(found)[0].public_id}/label/")

    waits = client.post(url, {"key": "1"}, headers=HTMX)
    label_resolver.resolve(by=SYSTEM, label_id=Label.objects.get().pk)

    assert "The carrier has not answered yet." in text(waits) and "Label being bought" in text(waits)
    assert "Buy label" not in text(waits)
    assert "Print label" in text(client.get(at(found)))


def test_a_carrier_that_cannot_be_reached_leaves_the_way_by_hand(pages, packed) -> None:
    found, client = packed(1), pages["manager"]
    Delivery.objects.update(address={"name": "Ana", "city": "Leeds", "postal_code": "ZZ3 1AA", "country": "GB"})
    url = at(found, f"{packing.parcels_of(found)[0].public_id}/")

    down = client.post(f"{url}label/", {"key": "1"}, headers=HTMX)
    by_hand = client.post(f"{url}number/", {"carrier": "UPS", "number": "1z 99", "key": "2"}, headers=HTMX)

    assert down.status_code == 409 and "Enter a number by hand" in text(down)
    assert "Ship 1 parcel" in text(by_hand) and "1Z99" in text(by_hand)
    assert (Label.objects.count(), Tracking.objects.get().carrier) == (0, "UPS")


def test_a_voided_label_makes_room_for_another(pages, packed) -> None:
    found, client = packed(1), pages["manager"]
    parcel = packing.parcels_of(found)[0]
    labels.buy(by=SYSTEM, parcel=parcel)

    page = client.post(at(found, f"{parcel.public_id}/void/"), {"key": "1"}, headers=HTMX)

    assert Label.objects.get().status == "voided"
    assert "Label missing" in text(page) and "Buy label" in text(page) and "Unpack the parcels" in text(page)


def test_shipping_says_what_leaves_and_what_is_charged_and_does_that(pages, packed, stage, mug) -> None:
    found, client = packed(3), pages["manager"]
    labels.buy(by=SYSTEM, parcel=packing.parcels_of(found)[0])
    page = client.get(at(found))
    before = Level.objects.get(variant=mug, location=stage.soho).on_hand

    unread = client.post(at(found, "leave/"), {"key": "1", "confirmed": "other"}, headers=HTMX)
    done = client.post(at(found, "leave/"), {"key": "2", "confirmed": hidden(page, "confirmed")}, headers=HTMX)

    found.refresh_from_db()
    assert "Take 3 units off the stock in Soho" in text(page)
    assert re.search(r"Charge £30\.00 to \w+ ••\d{4}", text(page))
    assert (unread.status_code, found.status) == (409, "shipped")
    assert (before, Level.objects.get(variant=mug, location=stage.soho).on_hand) == (20, 17)
    assert "Note the delivery" in text(done) and "1 parcel on the way." in done.headers["HX-Trigger"]


def test_the_charge_of_one_of_two_parcels_is_its_own(pages, picked) -> None:
    found, client = picked(3), pages["manager"]
    packing.pack(by=SYSTEM, fulfillment=found, parcels=[rig.parcel(found, 2), rig.parcel(found, 1)])
    for parcel in packing.parcels_of(found):
        labels.buy(by=SYSTEM, parcel=parcel)
    second = packing.parcels_of(found)[1]

    preview = client.post(at(found, "leave/"), {"parcel": second.public_id, "preview": "1"}, headers=HTMX)
    sent = {"parcel": second.public_id, "confirmed": hidden(preview, "confirmed"), "key": "1"}
    rest = client.post(at(found, "leave/"), sent, headers=HTMX)

    assert "Take 1 unit off the stock" in text(preview) and "Charge £10.00 to" in text(preview)
    assert "Charge £20.00 to" in text(rest) and "Ship 1 parcel" in text(rest)


def test_our_own_driver_needs_no_number_and_says_how_it_ended(pages, packed) -> None:
    found, client = packed(1), pages["manager"]
    token = hidden(client.get(at(found)), "confirmed")
    client.post(at(found, "leave/"), {"own": "1", "confirmed": token, "key": "1"}, headers=HTMX)

    client.post(at(found, "arrive/"), {"outcome": "attempted", "note": "Nobody home", "key": "2"}, headers=HTMX)
    page = client.post(at(found, "arrive/"), {"outcome": "delivered", "name": "Tom", "key": "3"}, headers=HTMX)

    found.refresh_from_db()
    assert found.status == "delivered" and "Delivered, Tom" in text(page) and "Nobody home" in text(page)
    assert list(Proof.objects.order_by("id").values_list("kind", "name")) == [("attempt", ""), ("delivery", "Tom")]


def test_what_is_packed_is_opened_again(pages, packed) -> None:
    found = packed(2)

    page = pages["manager"].post(at(found, "unpack/"), {"key": "1"}, headers=HTMX)

    found.refresh_from_db()
    assert found.status == "picked" and "Pack 1 parcel" in text(page)


def test_whoever_is_slower_learns_who_was_faster(pages, packed, stage) -> None:
    found = packed(1)
    shipping.ship(by=stage.actor("owner"), fulfillment=found, carrier="own")

    page = pages["manager"].post(at(found, "unpack/"), {"key": "1"}, headers=HTMX)

    assert page.status_code == 409 and "Owner did that just now." in text(page)


def test_the_steps_before_packing_lead_where_they_are_taken(pages, stage, mug) -> None:
    new, going = (work.one(place(stage.web, [Buy(mug, 1)]), at=state) for state in ("routed", "accepted"))

    pages_of = [pages["manager"].get(at(found)) for found in (new, going)]

    assert f"Accept order {new.order.number}" in text(pages_of[0])
    assert f"/s/soho/pick/{going.public_id}/" in pages_of[1].content.decode()


def test_many_shipments_take_as_many_queries_as_few(pages, packed) -> None:
    client, counts = pages["manager"], []
    packed(1)
    client.get(f"{SHIP}?show=label")
    for more in (0, 3):
        for _ in range(more):
            packed(1)
        with CaptureQueriesContext(connection) as caught:
            client.get(f"{SHIP}?show=label")
        counts.append(len(caught))

    assert counts[0] == counts[1] <= 20


def test_a_shipment_of_another_store_and_a_pickup_are_not_there(pages, stage, mug, buy) -> None:
    pickup, url = work.one(buy(1), at="picked"), "/s/camden/ship/"

    assert [pages["manager"].get(each).status_code for each in (at(pickup), url)] == [404, 404]
