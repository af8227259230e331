"""Cash desks: `GET /tills`."""

from rest_framework.request import Request
from rest_framework.response import Response

from commerce import visibility
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.references import LocationCode
from commerce.api.shapes import PageQuery, Shape


class TillShape(Shape):
    """A cash desk at a location."""

    id = fields.Text(source="public_id", read_only=True)
    code = fields.Text()
    name = fields.Text()
    location = LocationCode()


class TillQuery(PageQuery):
    """Parameters of the list."""

    location = LocationCode(required=False)


class Tills(Resource):
    """Cash desks."""

    scope = {"GET": "tills.read"}

    @operation(query=TillQuery, answers={200: page_of(TillShape)})
    def get(self, request: Request) -> Response:
        """List the tills of your locations, by code."""
        rows = visibility.tills(self.actor).select_related("location")
        if location := self.parameters.get("location"):
            rows = rows.filter(location=location)
        return self.page(request, rows, order=["code", "id"], render=lambda page: TillShape(page, many=True).data)
