"""`GET /stock/movements`, and the shape of a ledger row wherever the API shows one."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import ids, locations, skus
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.references import LocationCode
from commerce.api.shapes import PageQuery, Shape
from commerce.skus import UnknownSku
from inventory import visibility
from inventory.models import Movement

PREFIXES = {"staff": "stf", "key": "key"}


class MovementQuery(PageQuery):
    """Which rows: `from` and `to` bound `occurred_at`, half-open."""

    sku = fields.Text(required=False, max_length=120)
    location = LocationCode(required=False)
    kind = fields.Choice(Movement.Kind.choices, required=False)
    cause = fields.Text(required=False, max_length=160)
    to = fields.Since(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        """`from` is a word of Python's, so it is added here."""
        return {**super().get_fields(), "from": fields.Since(required=False)}


class ActorShape(Shape):
    """Who did it; the system has no id."""

    kind = serializers.ChoiceField(["staff", "key", "system", "customer"])
    id = serializers.CharField(allow_null=True)


class MovementShape(Shape):
    """One row of the ledger. `before` and `after` are on hand; `occurred_at` when true, `recorded_at` when known."""

    id = serializers.CharField()
    sku = serializers.CharField()
    location = serializers.CharField()
    kind = serializers.ChoiceField(Movement.Kind.choices)
    on_hand_delta = serializers.IntegerField()
    unavailable_delta = serializers.IntegerField()
    bucket = serializers.CharField(allow_null=True)
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    reason = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    actor = ActorShape()
    cause = serializers.CharField(allow_null=True)
    occurred_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()


class MovementsShape(Shape):
    """The rows that a request wrote; a line that changed nothing wrote none."""

    movements = MovementShape(many=True)


class Movements(Resource):
    """The stock ledger."""

    scope = {"GET": "stock.read"}

    @operation(query=MovementQuery, answers={200: page_of(MovementShape)}, refusals=[UnknownSku])
    def get(self, request: Request) -> Response:
        """List movements, newest first."""
        rows = narrowed(visibility.movements(self.actor), self.parameters)
        return self.page(request, rows, order=["-id"], render=render)


def narrowed(rows: QuerySet[Movement], asked: dict[str, Any]) -> QuerySet[Movement]:
    """The rows that a MovementQuery asks for. Raises UnknownSku."""
    if "sku" in asked:
        rows = rows.filter(variant=skus.find_one(asked["sku"]).variant_id)
    for name, lookup in {"location": "location", "kind": "kind", "cause": "cause"}.items():
        if name in asked:
            rows = rows.filter(**{lookup: asked[name]})
    if "from" in asked:
        rows = rows.filter(occurred_at__gte=asked["from"])
    if "to" in asked:
        rows = rows.filter(occurred_at__lt=asked["to"])
    return rows


def render(movements: Sequence[Movement]) -> list[dict[str, Any]]:
    """JSON-ready rows, with two look-ups for all of them."""
    sku = skus.of(movement.variant_id for movement in movements)
    code = locations.codes(movement.location_id for movement in movements)
    return [_row(movement, sku[movement.variant_id], code[movement.location_id]) for movement in movements]


def written(movements: Sequence[Movement]) -> dict[str, Any]:
    """The answer of a request that wrote to the ledger."""
    return {"movements": render(movements)}


def _row(movement: Movement, sku: str, location: str) -> dict[str, Any]:
    actor_id = ids.encode(PREFIXES[movement.actor_kind], movement.actor_id) if movement.actor_id else None
    return {
        "id": movement.public_id,
        "sku": sku,
        "location": location,
        "kind": str(movement.kind),
        "on_hand_delta": movement.on_hand_delta,
        "unavailable_delta": movement.unavailable_delta,
        "bucket": movement.bucket or None,
        "before": movement.before,
        "after": movement.after,
        "reason": movement.reason or None,
        "note": movement.note,
        "actor": {"kind": movement.actor_kind, "id": actor_id},
        "cause": movement.cause or None,
        "occurred_at": fields.moment(movement.occurred_at),
        "recorded_at": fields.moment(movement.recorded_at),
    }
