"""EasyPost's wire format, spoken with a local server; whatever it does, one label is bought."""

from datetime import UTC, datetime

import pytest

from commerce.actors import SYSTEM
from fulfillment import label_resolver, labels, shipments
from fulfillment.carriers import calls, registry
from fulfillment.carriers.carrier import CarrierRefused, CarrierUnknown, CarrierUnreachable, Paper, Shipment
from fulfillment.carriers.easypost import CARRIER
from fulfillment.carriers.signatures import sign
from fulfillment.models import Label, Parcel, Tracking
from tests.fulfillment import rig
from tests.fulfillment.carriers import easypost_server
from tests.fulfillment.test_labels import pass_time

ANA = {
    "name": "Ana Ruiz",
    "line1": "1 High St",
    "city": "Austin",
    "region": "TX",
    "postal_code": "73301",
    "country": "US",
}
SHIPMENT = Shipment({"name": "Soho", "line1": "2 Low St"}, ANA, 1000, (254, 127, 51), "USD", "50001")


@pytest.fixture
def easypost(settings):
    server, books = easypost_server.start()
    settings.EGRESS_EXCEPTIONS = [f"127.0.0.1:{server.server_port}"]
    settings.EASYPOST_URL = f"http://127.0.0.1:{server.server_port}/v2"
    settings.EASYPOST_API_KEY = easypost_server.KEY
    settings.CARRIERS = ["fulfillment.carriers.easypost.CARRIER"]
    settings.CARRIER_SECRETS = {"easypost": "sécret"}
    calls.breakers.clear()
    registry._load.cache_clear()
    yield books
    server.shutdown()
    server.server_close()


def buy(key: str = "tc-1"):
    return CARRIER.buy(key=key, shipment=SHIPMENT, service="USPS/Priority")


def test_prices_are_asked_in_ounces_and_inches(easypost):
    rates = CARRIER.rates(SHIPMENT)

    assert [(one.service, one.amount, one.currency, one.days) for one in rates] == [
        ("USPS/Priority", 758, "USD", 2), ("UPS/Ground", 1210, "USD", None),
    ]  # fmt: skip
    asked = easypost.shipments["shp_1"]
    assert asked["parcel"] == {"length": 10.0, "width": 5.0, "height": 2.01, "weight": 35.3}
    assert asked["to_address"] == {
        "name": "Ana Ruiz", "street1": "1 High St", "city": "Austin", "state": "TX", "zip": "73301", "country": "US",
    }  # fmt: skip


def test_goods_for_adults_are_handed_to_adults_only(easypost, shop):
    parcel = Parcel.objects.get(fulfillment=rig.packed(shop, 3))
    order = parcel.fulfillment.order
    order.minimum_age = 18
    order.save()

    CARRIER.rates(SHIPMENT)
    CARRIER.rates(shipments.of(shipments.loaded(parcel.pk)))

    anybody, adults = (easypost.shipments[name]["options"] for name in ("shp_1", "shp_2"))
    assert not {"delivery_confirmation", "print_custom_2"} & anybody.keys()
    assert (adults["delivery_confirmation"], adults["print_custom_2"]) == ("ADULT_SIGNATURE", "CHECK AGE 18+")


def test_a_label_is_bought_found_printed_and_given_back(easypost):
    bought, again = buy(), buy()

    assert bought == again == CARRIER.find(key="tc-1")
    assert (bought.tracking_number, bought.carrier, bought.amount) == ("940000000001", "USPS", 758)
    assert CARRIER.paper(key="tc-1") == Paper(b"%PDF-1.7", "^XA^XZ")
    assert (CARRIER.void(key="tc-1"), CARRIER.find(key="tc-1").voided, easypost.bought) == (True, True, 1)


def test_nothing_is_known_of_another_key(easypost):
    assert (CARRIER.find(key="tc-2"), CARRIER.void(key="tc-2")) == (None, False)


@pytest.mark.parametrize(("step", "wrong", "raised", "bought"), [
    ("shipments", "cut", CarrierUnreachable, 0),
    ("shipments", "ADDRESS.VERIFY.FAILURE", CarrierRefused, 0),
    ("buy", "cut", CarrierUnknown, 1),
    ("buy", "SHIPMENT.POSTAGE.TIMED_OUT", CarrierUnknown, 0),
    ("buy", "SHIPMENT.POSTAGE.FAILURE", CarrierRefused, 0),
    ("buy", b"<html>", CarrierUnknown, 0),
    ("buy", b'{"id": 1}', CarrierUnknown, 0),
])  # fmt: skip
def test_what_goes_wrong_is_called_what_it_is(easypost, step, wrong, raised, bought):
    easypost.trouble[step] = wrong

    with pytest.raises(raised):
        buy()

    assert easypost.bought == bought
    assert (buy().tracking_number, easypost.bought) == ("940000000001", 1)


def test_a_wrong_key_is_a_refusal(easypost, settings):
    settings.EASYPOST_API_KEY = "other"

    with pytest.raises(CarrierRefused) as refused:
        CARRIER.rates(SHIPMENT)

    assert refused.value.facts == {"reason": "APIKEY.INACTIVE"}


def test_other_addresses_are_not_called(easypost, settings):
    settings.EGRESS_EXCEPTIONS = []

    with pytest.raises(labels.calls.CarrierUnreachable):
        CARRIER.rates(SHIPMENT)

    assert easypost.calls == []


def test_a_purchase_that_is_cut_off_is_found_by_its_reference(easypost, shop):
    parcel = Parcel.objects.get(fulfillment=rig.packed(shop, 3))
    easypost.trouble["buy"] = "cut"

    waiting = labels.buy(by=SYSTEM, parcel=parcel)
    pass_time(seconds=3)
    label_resolver.resolve_due()

    label, number = Label.objects.get(), Tracking.objects.get()
    assert (waiting.status, label.status, easypost.bought) == ("wanted", "bought", 1)
    assert (label.service, label.cost, label.currency, bytes(label.pdf)) == ("USPS/Priority", 758, "USD", b"%PDF-1.7")
    assert (number.carrier, number.number) == ("USPS", "940000000001")


def test_messages_are_signed_with_the_secret(easypost):
    body, now = b'{"id": "evt_1"}', datetime.now(UTC)

    signed = {"x-hmac-signature": sign("sécret", body)}

    assert CARRIER.is_genuine(signed, body, now)
    assert not CARRIER.is_genuine(signed, body + b" ", now)
    assert not CARRIER.is_genuine({}, body, now)
    assert not CARRIER.is_genuine({"x-hmac-signature": sign("", body)}, body, now)


def test_a_tracker_tells_all_it_knows_each_time():
    details = [
        {"status": "pre_transit", "datetime": "2026-11-20T08:00:00Z", "tracking_location": {"city": None}},
        {"status": "unknown", "datetime": "2026-11-20T09:00:00Z"},
        {"status": "delivered", "datetime": "2026-11-22T08:00:00Z", "tracking_location": {"city": "AUSTIN"}},
    ]
    tracker = {"object": "Tracker", "tracking_code": "94001", "carrier": "USPS", "tracking_details": details}

    notice = CARRIER.read({"id": "evt_1", "description": "tracker.updated", "result": tracker})

    assert (notice.id, notice.number, notice.carrier) == ("evt_1", "94001", "USPS")
    assert [(one.id, one.kind, one.place) for one in notice.events] == [
        ("2026-11-20T08:00:00Z pre_transit", "announced", ""),
        ("2026-11-22T08:00:00Z delivered", "delivered", "AUSTIN"),
    ]  # fmt: skip
    assert CARRIER.read({"id": "evt_2", "description": "batch.updated", "result": {}}) is None
