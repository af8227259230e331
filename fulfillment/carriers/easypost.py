"""EasyPost, which buys from many carriers: https://docs.easypost.com. Our key is a shipment's `reference`, by which it
can be asked for; asking for prices costs nothing, and one shipment is bought at most once.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from commerce import money
from fulfillment.carriers import easypost_http, signatures
from fulfillment.carriers.carrier import (
    Address,
    Bought,
    CarrierRefused,
    CarrierUnknown,
    CarrierUnreachable,
    Notice,
    Paper,
    Rate,
    Shipment,
)
from fulfillment.carriers.easypost_http import Refused, Silent
from fulfillment.models import TrackingEvent
from fulfillment.tracking import Event

GRAMS_PER_OUNCE, MM_PER_INCH = 28.349523125, 25.4
_MAYBE_BOUGHT = ("SHIPMENT.POSTAGE.TIMED_OUT", "SHIPMENT.POSTAGE.NO_RESPONSE", "SHIPMENT.PURCHASE.IN_PROGRESS")
_EXISTS = "SHIPMENT.POSTAGE.EXISTS"
_GIVEN_BACK = ("submitted", "refunded")
_Kind = TrackingEvent.Kind
_KINDS = {
    "pre_transit": _Kind.ANNOUNCED, "in_transit": _Kind.IN_TRANSIT, "available_for_pickup": _Kind.IN_TRANSIT,
    "out_for_delivery": _Kind.OUT_FOR_DELIVERY, "delivered": _Kind.DELIVERED, "return_to_sender": _Kind.RETURNED,
    "failure": _Kind.LOST,
}  # fmt: skip


class EasyPost:
    """See `fulfillment.carriers.carrier.Carrier`. A service is `USPS/Priority`."""

    name = "easypost"

    def rates(self, shipment: Shipment) -> list[Rate]:
        """What all of its carriers ask."""
        with _readable():
            return [_rate(one) for one in _create(shipment, "")["rates"]]

    def buy(self, *, key: str, shipment: Shipment, service: str) -> Bought:
        """Find or create the shipment of this key, and buy it unless that is done."""
        found = _shipment(key) or _create(shipment, key)
        if found.get("postage_label"):
            return _bought(found)
        with _readable():
            rate = next((one for one in found["rates"] if _service(one) == service), None)
        if rate is None:
            raise CarrierRefused("EasyPost does not offer this service any more.", reason="no_such_rate")
        try:
            path = f"/shipments/{found['id']}/buy"
            return _bought(easypost_http.send("POST", path, {"rate": {"id": rate["id"]}}))
        except Refused as no:
            if no.code == _EXISTS and (sold := _shipment(key)) is not None and sold.get("postage_label"):
                return _bought(sold)
            if no.code in (_EXISTS, *_MAYBE_BOUGHT):
                raise CarrierUnknown(no.code) from no
            raise CarrierRefused(no.message, reason=no.code) from no
        except Silent as silence:
            raise CarrierUnknown("EasyPost did not answer") from silence

    def find(self, *, key: str) -> Bought | None:
        """The shipment of this key, if it was bought."""
        found = _shipment(key)
        return _bought(found) if found and found.get("postage_label") else None

    def void(self, *, key: str) -> bool:
        """Ask for the money back; carriers that bill by scan have none to give."""
        try:
            found = easypost_http.send("POST", f"/shipments/{key}/refund", {})
        except Refused:
            return False
        except Silent as silence:
            raise CarrierUnknown("EasyPost did not answer") from silence
        return found.get("refund_status") in _GIVEN_BACK

    def paper(self, *, key: str) -> Paper:
        """Both files, from where EasyPost keeps them."""
        try:
            label = easypost_http.send("GET", f"/shipments/{key}")["postage_label"]
            drawn = easypost_http.fetch(label.get("label_pdf_url") or label["label_url"])
            label = easypost_http.send("GET", f"/shipments/{key}/label?file_format=ZPL")["postage_label"]
            return Paper(drawn, easypost_http.fetch(label["label_zpl_url"]).decode("utf-8", "replace"))
        except (Refused, Silent, KeyError, TypeError) as problem:
            raise CarrierUnknown("EasyPost has not sent the label") from problem

    def is_genuine(self, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """`X-Hmac-Signature` of the raw body. An old one again does no harm: its event id is known."""
        secret = settings.CARRIER_SECRETS.get(self.name, "")
        return signatures.is_signed(secret, body, headers.get("x-hmac-signature", ""))

    def read(self, body: Mapping[str, Any]) -> Notice | None:
        """`tracker.created` and `tracker.updated` carry all that is known of a parcel; other events are not ours."""
        if not str(body.get("description", "")).startswith("tracker."):
            return None
        tracker = body["result"]
        events = [_event(one) for one in tracker.get("tracking_details") or () if one["status"] in _KINDS]
        return Notice(body["id"], tracker["tracking_code"], tracker.get("carrier") or self.name, tuple(events))


CARRIER = EasyPost()


def _shipment(key: str) -> dict[str, Any] | None:
    try:
        return easypost_http.send("GET", f"/shipments/{key}")
    except Refused as no:
        if no.status == 404:
            return None
        raise CarrierUnknown(no.code) from no
    except Silent as silence:
        raise CarrierUnknown("EasyPost did not answer") from silence


def _create(shipment: Shipment, key: str) -> dict[str, Any]:
    """A shipment with its prices. Nothing is bought by that."""
    sides = dict(zip(("length", "width", "height"), shipment.sides_mm or (), strict=False))
    parcel = {name: round(side / MM_PER_INCH, 2) for name, side in sides.items()}
    asked = {
        "reference": key or None,
        "from_address": _address(shipment.sender),
        "to_address": _address(shipment.recipient),
        "parcel": {**parcel, "weight": round(shipment.weight_grams / GRAMS_PER_OUNCE, 1)},
        "options": _options(shipment),
    }
    try:
        return easypost_http.send("POST", "/shipments", {"shipment": asked})
    except Refused as no:
        raise CarrierRefused(no.message, reason=no.code) from no
    except Silent as silence:
        raise CarrierUnreachable("EasyPost did not answer") from silence


def _options(shipment: Shipment) -> dict[str, str]:
    """How the label looks, and who may sign. Not every carrier there knows that option: handlers read it as well."""
    options = {"label_format": "PDF", "label_size": "4x6", "print_custom_1": f"Order {shipment.order}"}
    if shipment.marks:
        options["print_custom_2"] = " ".join(shipment.marks)
    if shipment.minimum_age:
        options["delivery_confirmation"] = "ADULT_SIGNATURE"
    return options


def _address(said: Address) -> dict[str, str]:
    names = {"name": "name", "street1": "line1", "street2": "line2", "city": "city", "state": "region",
             "zip": "postal_code", "country": "country", "phone": "phone"}  # fmt: skip
    return {theirs: said[ours] for theirs, ours in names.items() if said.get(ours)}


def _service(rate: Mapping[str, Any]) -> str:
    return f"{rate['carrier']}/{rate['service']}"


def _rate(said: Mapping[str, Any]) -> Rate:
    days = said.get("delivery_days") or said.get("est_delivery_days")
    title = f"{said['carrier']} {said['service']}"
    return Rate("easypost", _service(said), title, _amount(said), said["currency"], days)


def _amount(rate: Mapping[str, Any]) -> int:
    return money.from_decimal(Decimal(str(rate["rate"])), rate["currency"])


def _bought(said: Mapping[str, Any]) -> Bought:
    with _readable():
        rate, voided = said["selected_rate"], said.get("refund_status") in _GIVEN_BACK
        return Bought(said["id"], said["tracking_code"], rate["carrier"], _amount(rate), rate["currency"], voided)


@contextmanager
def _readable() -> Iterator[None]:
    """An answer in another shape is as good as none."""
    try:
        yield
    except (KeyError, TypeError, ValueError, ArithmeticError) as problem:
        raise CarrierUnknown("EasyPost answered something else") from problem


def _event(said: Mapping[str, Any]) -> Event:
    """Their details have no id: moment and status are one."""
    happened = datetime.fromisoformat(said["datetime"])
    place = (said.get("tracking_location") or {}).get("city") or ""
    return Event(f"{said['datetime']} {said['status']}", str(_KINDS[said["status"]]), happened, place)
