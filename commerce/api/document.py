"""The OpenAPI document itself: `GET /schema`. Made once per process, it needs no key."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.api.base import PUBLIC, Resource
from commerce.api.contract import operation


@cache
def document() -> dict[str, Any]:
    """OpenAPI 3.1 as plain Python values."""
    return SchemaGenerator(api_version="1").get_schema(request=None, public=True)


class SchemaDocument(Resource):
    """The contract, for machines."""

    scope = {"GET": PUBLIC}

    @operation(answers={200: {"type": "object", "description": "OpenAPI 3.1."}})
    def get(self, request: Request) -> Response:
        """Read this document."""
        return Response(document())
