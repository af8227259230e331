"""The category tree: `GET /categories`."""

from rest_framework.request import Request
from rest_framework.response import Response

from commerce import visibility
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.shapes import PageQuery, Shape


class CategoryShape(Shape):
    """A node of the tree. `path` is its identity, `parent` the path of the node above."""

    path = fields.Text(max_length=500)
    name = fields.Text()
    parent = fields.Text(max_length=500, source="parent.path", default=None, allow_null=True)


class Categories(Resource):
    """The category tree."""

    scope = {"GET": "catalog.read"}

    @operation(query=PageQuery, answers={200: page_of(CategoryShape)})
    def get(self, request: Request) -> Response:
        """List categories, every node after the one it stands under."""
        rows = visibility.categories(self.actor).select_related("parent")
        return self.page(request, rows, order=["path", "id"], render=lambda page: CategoryShape(page, many=True).data)
