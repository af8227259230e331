"""One trouble as the API shows it, and the shape of that."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers

from commerce import locations, skus
from commerce.api import fields
from commerce.api.shapes import Shape
from fulfillment import resolving, troubles
from fulfillment.models import Trouble

_SIMPLE = ("option", "title", "unit_price", "difference", "amount", "distance_km", "keeps_promise", "promised_at")


class OptionShape(Shape):
    """Something that can be done; what does not belong to it is null. Amounts are minor units."""

    option = serializers.ChoiceField(Trouble.Resolution.choices)
    sku = serializers.CharField(allow_null=True)
    title = serializers.CharField(allow_null=True)
    unit_price = serializers.IntegerField(allow_null=True)
    difference = serializers.IntegerField(allow_null=True)
    amount = serializers.IntegerField(allow_null=True)
    location = serializers.CharField(allow_null=True)
    distance_km = serializers.FloatField(allow_null=True)
    promised_at = serializers.DateTimeField(allow_null=True)
    keeps_promise = serializers.BooleanField(allow_null=True)


class TroubleShape(Shape):
    """Something that somebody has to decide. Of a short pick: which units, why, what can be done, and until when the
    customer may choose."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(Trouble.Kind.choices)
    state = serializers.ChoiceField(Trouble.Status.choices)
    order = serializers.CharField()
    fulfillment = serializers.CharField(allow_null=True)
    location = serializers.CharField(allow_null=True)
    line = serializers.CharField(allow_null=True)
    sku = serializers.CharField(allow_null=True)
    quantity = serializers.IntegerField()
    reason = serializers.CharField(allow_null=True)
    options = OptionShape(many=True)
    opened_at = serializers.DateTimeField()
    decide_by = serializers.DateTimeField(allow_null=True)
    resolution = serializers.ChoiceField(Trouble.Resolution.choices, allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)


def render_all(rows: Sequence[Trouble]) -> list[dict[str, Any]]:
    """Their JSON, in two queries besides the rows, which are `troubles.complete`."""
    options = [each for row in rows for each in _options(row)]
    sku = skus.of(each["variant"] for each in options if "variant" in each)
    code = locations.codes(each["location"] for each in options if "location" in each)
    return [_render(row, sku, code) for row in rows]


def now(trouble: Trouble) -> dict[str, Any]:
    """The JSON of one as it stands now."""
    return render_all([troubles.one(trouble.pk)])[0]


def _options(row: Trouble) -> list[dict[str, Any]]:
    return row.facts.get("options", []) if row.kind in resolving.DECIDED_HERE else []


def _render(row: Trouble, sku: dict[int, str], code: dict[int, str]) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "kind": str(row.kind),
        "state": str(row.status),
        "order": row.order.public_id,
        "fulfillment": row.fulfillment.public_id if row.fulfillment else None,
        "location": row.location.code if row.location else None,
        "line": row.line.public_id if row.line else None,
        "sku": row.variant.sku if row.variant else None,
        "quantity": row.quantity,
        "reason": row.reason or None,
        "options": [
            {
                **{name: each.get(name) for name in _SIMPLE},
                "sku": sku.get(each.get("variant")),
                "location": code.get(each.get("location")),
            }
            for each in _options(row)
        ],
        "opened_at": fields.moment(row.opened_at),
        "decide_by": fields.moment(row.decide_by) if row.decide_by else None,
        "resolution": str(row.resolution) or None,
        "resolved_at": fields.moment(row.resolved_at) if row.resolved_at else None,
    }
