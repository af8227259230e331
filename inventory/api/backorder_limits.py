"""`/stock/backorder-limits`: how many units a location may owe."""

from rest_framework import serializers
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
from inventory import backorder_limits
from inventory.backorder_limits import LimitTooLow
from inventory.kit_stock import KitHasNoStock


class NewLimit(Shape):
    """The most units of one SKU that may be back-ordered at one location at a time; 0 for none."""

    sku = fields.Text(max_length=120)
    location = LocationCode()
    limit = fields.Integer(min_value=0, max_value=fields.QUANTITY_MOST)


class LimitShape(Shape):
    """A limit, and how many units are back-ordered now."""

    sku = serializers.CharField()
    location = serializers.CharField()
    limit = serializers.IntegerField()
    backordered = serializers.IntegerField()


class BackorderLimits(Resource):
    """Limits of back-orders."""

    scope = {"PUT": "stock.write"}

    @operation(
        takes=NewLimit,
        answers={200: LimitShape},
        refusals=[UnknownSku, KitHasNoStock, LimitTooLow, LocationNotAllowed],
    )
    def put(self, request: Request) -> Response:
        """Set how many may be back-ordered.

        The variant's `when_out` says whether it can be back-ordered or pre-ordered at all, its `ships_on` for when that
        is promised. 409 `backorder_limit_too_low` when more are back-ordered already, 409
        `kit_has_no_stock` for a kit: set the limits of its parts."""
        body = self.body(request, NewLimit)
        place = body["location"]
        self.actor.require("stock.write", location_ids={place.pk})
        found = skus.find_one(body["sku"])
        level = backorder_limits.set_limit(
            by=self.actor, variant_id=found.variant_id, location_id=place.pk, limit=body["limit"]
        )
        counted = {"limit": level.backorder_limit, "backordered": level.backordered}
        return Response({"sku": found.sku, "location": place.code, **counted})
