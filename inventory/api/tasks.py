"""`GET /tasks`: what stock asks people to do."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.references import LocationCode
from commerce.api.shapes import PageQuery, Shape, YesNo
from inventory import visibility
from inventory.models import StockTask


class TaskQuery(PageQuery):
    """Which tasks; open ones unless said otherwise."""

    location = LocationCode(required=False)
    open = YesNo(required=False)


class TaskShape(Shape):
    """One task. `promise_short`: so many units are promised beyond what is there; re-source, or tell the buyer."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(StockTask.Kind.choices)
    sku = serializers.CharField()
    location = serializers.CharField()
    quantity = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class Tasks(Resource):
    """Tasks."""

    scope = {"GET": "stock.read"}

    @operation(query=TaskQuery, answers={200: page_of(TaskShape)})
    def get(self, request: Request) -> Response:
        """List tasks, oldest first."""
        rows = visibility.tasks(self.actor).select_related("variant", "location")
        rows = rows.filter(closed_at__isnull=self.parameters.get("open", True))
        if "location" in self.parameters:
            rows = rows.filter(location=self.parameters["location"])
        return self.page(request, rows, order=["id"], render=lambda tasks: [_render(task) for task in tasks])


def _render(task: StockTask) -> dict[str, Any]:
    return {
        "id": task.public_id,
        "kind": task.kind,
        "sku": task.variant.sku,
        "location": task.location.code,
        "quantity": task.quantity,
        "opened_at": fields.moment(task.opened_at),
        "closed_at": fields.moment(task.closed_at) if task.closed_at else None,
    }
