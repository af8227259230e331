"""`GET /availability`: what can be promised, up to 100 SKUs × 100 locations a call, in a constant number of queries."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import skus, transactions, visibility
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.references import ChannelCode, LocationCode
from commerce.api.shapes import Query, Shape
from commerce.models import Location
from commerce.skus import Named, UnknownSku
from inventory import availability
from inventory.availability import Position

MOST = 100


class AvailabilityQuery(Query):
    """Which SKUs, at which locations (none named: all), for which channel (none named: no safety is kept back)."""

    sku = serializers.ListField(child=fields.Text(max_length=120), min_length=1, max_length=MOST)
    location = serializers.ListField(child=LocationCode(), max_length=MOST, required=False)
    channel = ChannelCode(required=False)


class PositionShape(Shape):
    """One SKU at one location. `available = max(0, on_hand − unavailable − allocated − held − safety)`."""

    sku = serializers.CharField()
    location = serializers.CharField()
    on_hand = serializers.IntegerField()
    unavailable = serializers.IntegerField()
    allocated = serializers.IntegerField()
    held = serializers.IntegerField(help_text="Live holds only.")
    safety = serializers.IntegerField()
    available = serializers.IntegerField()
    backordered = serializers.IntegerField()
    incoming = serializers.IntegerField()
    shortfall = serializers.IntegerField(help_text="Units promised beyond what is there.")
    sellable = serializers.BooleanField(
        help_text="false when the channel may not sell it now; nothing is available then."
    )
    version = serializers.IntegerField()
    as_of = serializers.DateTimeField()


class PositionsShape(Shape):
    """All pairs that were asked about, in the order of the question."""

    results = PositionShape(many=True)


class Availability(Resource):
    """What can be promised."""

    scope = {"GET": "stock.read"}

    @operation(query=AvailabilityQuery, answers={200: PositionsShape}, refusals=[UnknownSku])
    def get(self, request: Request) -> Response:
        """What can be promised.

        Exactly `available` units can be promised on the channel. A pair that was never stocked is all zeros."""
        asked = self.parameters
        named = list({found.variant_id: found for found in skus.find(asked["sku"]).values()}.values())
        places = asked.get("location") or list(visibility.locations(self.actor).order_by("rank", "name", "id"))
        places = list({place.pk: place for place in places}.values())
        now = transactions.now()
        positions = availability.promise(
            variant_ids=[found.variant_id for found in named],
            location_ids=[place.pk for place in places],
            channel=asked.get("channel"),
            now=now,
        )
        return Response({"results": render(positions, named, places, now=now)})


def render(
    positions: Iterable[Position], named: list[Named], places: list[Location], *, now: datetime
) -> list[dict[str, Any]]:
    """JSON-ready rows with the SKUs and codes that the outside knows."""
    sku = {found.variant_id: found.sku for found in named}
    code = {place.pk: place.code for place in places}
    moment = fields.moment(now)
    return [
        {
            "sku": sku[p.variant_id],
            "location": code[p.location_id],
            "on_hand": p.on_hand,
            "unavailable": p.unavailable,
            "allocated": p.allocated,
            "held": p.held,
            "safety": p.safety if p.level_id or p.made else 0,  # of what never stood there, nothing is kept back
            "available": p.available,
            "backordered": p.backordered,
            "incoming": p.incoming,
            "shortfall": p.shortfall,
            "sellable": p.sellable,
            "version": p.version,
            "as_of": moment,
        }
        for p in positions
    ]
