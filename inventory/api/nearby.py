"""`GET /stock/nearby`: stores near a point that can promise a SKU, with distance and hours."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import skus, transactions
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.references import ChannelCode
from commerce.api.shapes import Number, Query, Shape
from commerce.skus import UnknownSku
from inventory import nearby
from inventory.lines import Line
from inventory.nearby import Place

MOST = 50


class Coordinates(fields.Parsed):
    """`latitude,longitude` in degrees, such as `51.5137,-0.1357`."""

    default_error_messages = {"invalid_coordinates": "Give latitude,longitude in degrees, such as 51.5137,-0.1357."}

    def parse(self, text: str) -> tuple[float, float]:
        """Both numbers, in range."""
        found = nearby.read_coordinates(text)
        if found is None:
            self.fail("invalid_coordinates")
        return found


class NearbyQuery(Query):
    """What is wanted, and where from."""

    sku = fields.Text(max_length=120)
    quantity = Number(required=False, min_value=1, max_value=fields.QUANTITY_MOST)
    near = Coordinates(max_length=64)
    channel = ChannelCode(required=False)
    limit = Number(required=False, min_value=1, max_value=MOST, help_text="1 to 50, default 10.")


class NearbyShape(Shape):
    """One store. Its units are its own: a sum over stores is never shown as one store's stock."""

    location = serializers.CharField()
    name = serializers.CharField()
    distance_km = serializers.FloatField()
    available = serializers.IntegerField()
    covers = serializers.BooleanField(help_text="Whether it can promise the whole quantity.")
    open_now = serializers.BooleanField()
    hours_today = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
    address = serializers.DictField()


class NearbyStoresShape(Shape):
    """Nearest first."""

    results = NearbyShape(many=True)


class Nearby(Resource):
    """Stores near a shopper."""

    scope = {"GET": "stock.read"}

    @operation(query=NearbyQuery, answers={200: NearbyStoresShape}, refusals=[UnknownSku])
    def get(self, request: Request) -> Response:
        """Find stores nearby that have it."""
        asked = self.parameters
        found = skus.find_one(asked["sku"])
        places = nearby.find(
            lines=[Line(found.variant_id, asked.get("quantity", 1))],
            near=asked["near"],
            channel=asked.get("channel"),
            now=transactions.now(),
            limit=asked.get("limit", 10),
        )
        return Response({"results": [_render(place, found.variant_id) for place in places]})


def _render(place: Place, variant_id: int) -> dict[str, Any]:
    return {
        "location": place.location.code,
        "name": place.location.name,
        "distance_km": place.distance_km,
        "available": place.available[variant_id],
        "covers": place.covers,
        "open_now": place.open_now,
        "hours_today": place.hours_today,
        "address": place.location.address,
    }
