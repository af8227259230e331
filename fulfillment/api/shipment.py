"""`/fulfillments/{id}/shipment` and `/delivery`: packages leave, and arrive."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.actors import LocationNotAllowed
from commerce.api import fields
from commerce.api.contract import operation
from commerce.api.shapes import Shape, refuse
from commerce.errors import BusyRetry
from commerce.state import InvalidTransition
from fulfillment import shipping, visibility
from fulfillment.api import fulfillment_json
from fulfillment.api.fulfillments import OneOf
from fulfillment.api.shapes import CarrierName, FulfillmentShape
from fulfillment.models import Fulfillment
from fulfillment.shipping import Evidence, NoSuchParcel, NoTracking
from orders.lifecycle import NotPaid, NotPromised
from orders.units import TooManyUnits

SIGNATURE_MOST = 20_000
_FROM_THE_ORDER = (NotPaid, NotPromised, TooManyUnits, BusyRetry)


class ShipmentShape(Shape):
    """Who takes it, and the number it has there; neither is needed where labels were bought, and `own` is the shop's
    own driver, who has none. Without `packages` all of them leave."""

    carrier = CarrierName(required=False)
    tracking_number = fields.Text(required=False, max_length=64)
    packages = serializers.ListField(
        child=fields.PublicId("pkg"), required=False, min_length=1, max_length=100, help_text="Which packages."
    )

    def validate(self, body: dict[str, Any]) -> dict[str, Any]:
        """A number is a carrier's."""
        if "tracking_number" in body and "carrier" not in body:
            refuse("carrier", "required", "Say whose number this is.")
        return body


class DeliveryOutcome(Shape):
    """What became of it: `delivered` unless said otherwise. `signature` is SVG path data."""

    outcome = fields.Choice(["delivered", "attempted", "failed"], required=False)
    name = fields.Text(required=False, allow_blank=True)
    signature = fields.Text(required=False, allow_blank=True, max_length=SIGNATURE_MOST)
    note = fields.Text(required=False, allow_blank=True, max_length=500)


class Shipment(OneOf):
    """Packages on their way."""

    scope = {"POST": visibility.WRITE}

    @operation(
        takes=ShipmentShape,
        answers={200: FulfillmentShape},
        refusals=[InvalidTransition, LocationNotAllowed, NoTracking, NoSuchParcel, *_FROM_THE_ORDER],
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        """Hand packages to their carrier.

        Their goods leave the stock, and cards are charged for them. The last package makes the fulfillment `shipped`;
        after that another tracking number is added to those it has, never put in their place."""
        body = self.body(request, ShipmentShape)
        given = {name: body[name] for name in ("carrier", "tracking_number") if name in body}
        found = self._find(public_id)
        ship = partial(shipping.ship, by=self.actor, fulfillment=found, parcel_ids=body.get("packages"), **given)
        return self.once(request, use_case=ship, render=fulfillment_json.now)


class Delivery(OneOf):
    """The end of a shipment's way."""

    scope = {"POST": visibility.WRITE}

    @operation(takes=DeliveryOutcome, answers={200: FulfillmentShape}, refusals=[InvalidTransition, LocationNotAllowed])
    def post(self, request: Request, public_id: str) -> Response:
        """Say that a shipment arrived, or did not.

        `delivered` with who took it, and their signature; `attempted` where nobody was there; `failed` where it will
        not arrive: then somebody decides what becomes of it."""
        body = self.body(request, DeliveryOutcome)
        found = self._find(public_id)
        return self.once(request, use_case=partial(_conclude, self.actor, found, body), render=fulfillment_json.now)


def _conclude(actor: Any, found: Fulfillment, body: dict[str, Any]) -> Fulfillment:
    evidence = Evidence(body.get("name", ""), body.get("signature", ""), body.get("note", ""))
    outcome = body.get("outcome", "delivered")
    if outcome == "failed":
        return shipping.give_up_delivery(by=actor, fulfillment=found, reason=evidence.note[:64] or "failed")
    verb = shipping.deliver if outcome == "delivered" else shipping.note_attempt
    return verb(by=actor, fulfillment=found, evidence=evidence)
