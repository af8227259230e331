"""`GET /pickup-options`: where goods can be collected, and when."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import skus, transactions, visibility
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.references import ChannelCode
from commerce.api.shapes import Number, Query, Shape, refuse
from commerce.models import Channel
from commerce.skus import UnknownSku
from fulfillment import pickup_options
from fulfillment.pickup_options import Option
from inventory.api.nearby import Coordinates

MOST = 100


class PickupQuery(Query):
    """What is wanted: `sku` and `quantity` in pairs, in order; one of each SKU unless said otherwise."""

    sku = serializers.ListField(child=fields.Text(max_length=120), min_length=1, max_length=MOST)
    quantity = serializers.ListField(
        child=Number(min_value=1, max_value=fields.QUANTITY_MOST), required=False, max_length=MOST
    )
    near = Coordinates(max_length=64, required=False)
    channel = ChannelCode(required=False, help_text="Without one, your first web shop.")
    limit = Number(required=False, min_value=1, max_value=50, help_text="1 to 50, default 20.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """As many quantities as SKUs, or none."""
        if "quantity" in attrs and len(attrs["quantity"]) != len(attrs["sku"]):
            refuse("quantity", "wrong_number", "Give one quantity for each SKU.")
        return attrs


class FreeWindowShape(Shape):
    """A slot that can be booked, as `window` of a delivery without `places`."""

    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    places = serializers.IntegerField()


class OfferedLineShape(Shape):
    """Units of one SKU that the store can promise."""

    sku = serializers.CharField()
    available = serializers.IntegerField()


class PickupOptionShape(Shape):
    """One store. `available` is that of the scarcest SKU; goods are ready by `ready_by`, not before."""

    location = serializers.CharField()
    name = serializers.CharField()
    address = serializers.DictField()
    available = serializers.IntegerField()
    lines = OfferedLineShape(many=True)
    ready_by = serializers.DateTimeField()
    windows = FreeWindowShape(many=True)
    distance_km = serializers.FloatField(allow_null=True)


class PickupOptionsShape(Shape):
    """Nearest first; without `near` in the retailer's order."""

    results = PickupOptionShape(many=True)


class PickupOptions(Resource):
    """Where goods can be collected."""

    scope = {"GET": "stock.read"}

    @operation(query=PickupQuery, answers={200: PickupOptionsShape}, refusals=[UnknownSku])
    def get(self, request: Request) -> Response:
        """Where goods can be collected, and when.

        Only stores that can promise the whole set on the channel now, after safety, that offer pickup and are not
        paused. `ready_by` counts picking time within opening hours and the work that is open already."""
        asked = self.parameters
        named = skus.find(asked["sku"])
        wanted: dict[int, int] = {}
        for sku, units in zip(asked["sku"], asked.get("quantity", [1] * len(asked["sku"])), strict=True):
            wanted[named[sku].variant_id] = wanted.get(named[sku].variant_id, 0) + units
        found = pickup_options.find(
            wanted,
            channel=asked.get("channel") or self._first_web_shop(),
            near=asked.get("near"),
            now=transactions.now(),
            limit=asked.get("limit", 20),
        )
        names = {each.variant_id: each.sku for each in named.values()}
        return Response({"results": [_render(option, names) for option in found]})

    def _first_web_shop(self) -> Channel | None:
        return visibility.channels(self.actor).filter(kind=Channel.Kind.WEB, active=True).order_by("id").first()


def _render(option: Option, names: dict[int, str]) -> dict[str, Any]:
    return {
        "location": option.location.code,
        "name": option.location.name,
        "address": option.location.address,
        "available": min(option.available.values()),
        "lines": [{"sku": names[id], "available": units} for id, units in option.available.items()],
        "ready_by": fields.moment(option.ready_by),
        "windows": [window.as_json() for window in option.windows],
        "distance_km": option.distance_km,
    }
