"""The doors that sell: `GET /channels`."""

from rest_framework.request import Request
from rest_framework.response import Response

from commerce import visibility
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.shapes import PageQuery, Shape
from commerce.models import Channel


class ChannelShape(Shape):
    """One door."""

    id = fields.Text(source="public_id", read_only=True)
    code = fields.Text()
    name = fields.Text()
    kind = fields.Choice(choices=Channel.Kind.values)
    currency = fields.Currency()
    prices_include_tax = fields.Flag()


class Channels(Resource):
    """Sales channels."""

    scope = {"GET": "catalog.read"}

    @operation(query=PageQuery, answers={200: page_of(ChannelShape)})
    def get(self, request: Request) -> Response:
        """List the sales channels that you may act for, by code."""
        rows = visibility.channels(self.actor)
        return self.page(request, rows, order=["code", "id"], render=lambda page: ChannelShape(page, many=True).data)
