"""`POST /fulfillments/{id}/picks`: what was taken from the shelves."""

from functools import partial
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from commerce.actors import LocationNotAllowed
from commerce.api import fields
from commerce.api.contract import operation
from commerce.api.shapes import Shape, refuse
from commerce.state import InvalidTransition
from fulfillment import picking, visibility
from fulfillment.api import fulfillment_json
from fulfillment.api.fulfillments import OneOf
from fulfillment.api.shapes import FulfillmentShape
from fulfillment.picking import Scan, TooManyPicked, WrongItem


class PickedUnitsShape(Shape):
    """Units of one article, by its SKU or by what was scanned."""

    sku = fields.Text(max_length=120, required=False)
    barcode = fields.Text(max_length=200, required=False)
    quantity = fields.Quantity(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One name each."""
        if ("sku" in attrs) == ("barcode" in attrs):
            refuse("sku", "required", "Name the SKU or the barcode.")
        return attrs


class Picked(Shape):
    """What was picked; one unit each unless said otherwise."""

    lines = PickedUnitsShape(many=True, min_length=1, max_length=fields.LINES_MOST)


class Picks(OneOf):
    """Picking over the API."""

    scope = {"POST": visibility.WRITE}

    @operation(
        takes=Picked,
        answers={200: FulfillmentShape},
        refusals=[WrongItem, TooManyPicked, InvalidTransition, LocationNotAllowed],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Count what was picked.

        The first pick begins it, and once all lies picked the state is `picked` by itself. 422 `wrong_item` names what
        is `expected`; nothing of the request counts then. Send an Idempotency-Key: the same scan then counts once."""
        body = self.body(request, Picked)
        found = self.find(visibility.fulfillments(self.actor, visibility.WRITE), "ful", public_id)
        scans = [
            Scan(line["sku"] if "sku" in line else line["barcode"], quantity=line.get("quantity", 1))
            for line in body["lines"]
        ]
        pick = partial(picking.pick, by=self.actor, fulfillment=found, scans=scans)
        return self.once(request, use_case=pick, render=fulfillment_json.now)
