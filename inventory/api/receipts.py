"""`POST /stock/receipts`: goods arrived."""

from functools import partial

from rest_framework.request import Request
from rest_framework.response import Response

from commerce import skus
from commerce.actors import LocationNotAllowed
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.references import LocationCode
from commerce.api.shapes import Shape
from commerce.skus import UnknownSku
from inventory import stock
from inventory.api import movements
from inventory.kit_stock import KitHasNoStock
from inventory.stock import NegativeStock, Posting


class ReceiptLine(Shape):
    """Units that arrived, and what one cost in minor units of the retailer's currency."""

    sku = fields.Text(max_length=120)
    quantity = fields.Quantity()
    unit_cost = fields.Amount(required=False)


class NewReceipt(Shape):
    """A delivery; `reference` is the number people know it by."""

    location = LocationCode()
    reference = fields.Text(max_length=120)
    lines = ReceiptLine(many=True, min_length=1, max_length=fields.LINES_MOST)


class Receipts(Resource):
    """Deliveries."""

    scope = {"POST": "stock.write"}
    idempotency_required = True

    @operation(
        takes=NewReceipt,
        answers={201: movements.MovementsShape},
        refusals=[UnknownSku, KitHasNoStock, LocationNotAllowed, NegativeStock],
    )
    def post(self, request: Request) -> Response:
        """Receive goods.

        409 `kit_has_no_stock` for a kit: receive its parts."""
        body = self.body(request, NewReceipt)
        named = skus.find(line["sku"] for line in body["lines"])
        place = body["location"].pk
        self.actor.require("stock.write", location_ids={place})
        lines = [
            Posting(named[line["sku"]].variant_id, place, delta=line["quantity"], unit_cost=line.get("unit_cost"))
            for line in body["lines"]
        ]
        receive = partial(stock.receive, by=self.actor, lines=lines, reference=body["reference"])
        return self.once(request, use_case=receive, render=movements.written, status=201)
