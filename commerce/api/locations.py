"""Stores and warehouses: `GET /locations`."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import visibility
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.shapes import PageQuery, Shape
from commerce.models import Location


class LocationShape(Shape):
    """A place that keeps stock."""

    id = fields.Text(source="public_id", read_only=True)
    code = fields.Text()
    name = fields.Text()
    kind = fields.Choice(choices=Location.Kind.values)
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    time_zone = fields.Text()
    hours = serializers.DictField(help_text='Per weekday, "mon" to "sun": a list of ["09:00", "18:00"] spans.')
    address = serializers.DictField()


class LocationQuery(PageQuery):
    """Parameters of the list."""

    kind = fields.Choice(choices=Location.Kind.values, required=False)


class Locations(Resource):
    """Stores and warehouses."""

    scope = {"GET": "catalog.read"}

    @operation(query=LocationQuery, answers={200: page_of(LocationShape)})
    def get(self, request: Request) -> Response:
        """List locations, in the order that stock is planned from them."""
        rows = visibility.locations(self.actor)
        if kind := self.parameters.get("kind"):
            rows = rows.filter(kind=kind)
        return self.page(request, rows, order=["rank", "id"], render=lambda page: LocationShape(page, many=True).data)
