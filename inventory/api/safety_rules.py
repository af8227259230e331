"""`/safety-rules`: how much a channel must leave on the shelf."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import skus
from commerce.actors import Actor, ChannelNotAllowed, LocationNotAllowed
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.references import CategoryPath, ChannelCode, LocationCode
from commerce.api.shapes import PageQuery, Shape, refuse
from commerce.skus import UnknownSku
from inventory import safety, visibility
from inventory.models import SafetyRule


class SafetyRuleShape(Shape):
    """A rule: its scope, what it keeps back, and since when until when. What is left out means "any"."""

    id = serializers.CharField(read_only=True)
    sku = fields.Text(required=False, allow_null=True, max_length=120)
    category = CategoryPath(required=False, allow_null=True)
    location = LocationCode(required=False, allow_null=True)
    channel = ChannelCode(required=False, allow_null=True)
    quantity = fields.Integer(min_value=0, max_value=fields.QUANTITY_MOST)
    to = fields.Timestamp(required=False, allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        """`from` is a word of Python's, so it is added here."""
        return {**super().get_fields(), "from": fields.Timestamp(required=False, allow_null=True)}

    def validate(self, rule: dict[str, Any]) -> dict[str, Any]:
        """A SKU or a category, and an end after the start."""
        if rule.get("sku") is not None and rule.get("category") is not None:
            refuse("category", "one_of", "Give a SKU or a category, not both.")
        if rule.get("from") and rule.get("to") and rule["from"] >= rule["to"]:
            refuse("to", "out_of_range", "The end must be after the start.")
        return rule


class SafetyRules(Resource):
    """Safety rules."""

    scope = {"GET": "stock.read", "PUT": "stock.write"}

    @operation(query=PageQuery, answers={200: page_of(SafetyRuleShape)})
    def get(self, request: Request) -> Response:
        """List safety rules, oldest first."""
        rows = with_names(visibility.safety_rules(self.actor))
        return self.page(request, rows, order=["id"], render=lambda rules: [render(rule) for rule in rules])

    @operation(
        takes=SafetyRuleShape,
        answers={200: SafetyRuleShape},
        refusals=[UnknownSku, LocationNotAllowed, ChannelNotAllowed],
    )
    def put(self, request: Request) -> Response:
        """Set a safety rule.

        The scope (SKU or category, location, channel and start) decides which rule this is; quantity and end are
        replaced. Of several that fit, the most specific wins: SKU, then category, then location, then channel."""
        body = self.body(request, SafetyRuleShape)
        place = body.get("location")
        _require_reach(self.actor, body)
        sku = body.get("sku")
        scope = {
            "variant_id": skus.find_one(sku).variant_id if sku is not None else None,
            "category": body.get("category"),
            "location": place,
            "channel": body.get("channel"),
            "starts_at": body.get("from"),
        }
        rule = safety.keep(by=self.actor, scope=scope, quantity=body["quantity"], ends_at=body.get("to"))
        return Response(render(with_names(visibility.safety_rules(self.actor)).get(pk=rule.pk)))


def _require_reach(actor: Actor, rule: dict[str, Any]) -> None:
    """What is left out means "any", so it takes access to all."""
    place = rule.get("location")
    actor.require("stock.write", location_ids={place.pk} if place else frozenset())
    if place is None and actor.locations("stock.write") is not None:
        raise LocationNotAllowed("A rule for every location needs access to all of them.", scope="stock.write")
    if rule.get("channel") is None and actor.channel_ids is not None:
        raise ChannelNotAllowed("A rule for every channel needs access to all of them.", scope="stock.write")


def with_names(rows: QuerySet[SafetyRule]) -> QuerySet[SafetyRule]:
    """Rules with what `render` reads."""
    return rows.select_related("variant", "category", "location", "channel")


def render(rule: SafetyRule) -> dict[str, Any]:
    """A rule with the names that the outside knows."""
    return {
        "id": rule.public_id,
        "sku": rule.variant.sku if rule.variant else None,
        "category": rule.category.path if rule.category else None,
        "location": rule.location.code if rule.location else None,
        "channel": rule.channel.code if rule.channel else None,
        "quantity": rule.quantity,
        "from": fields.moment(rule.starts_at) if rule.starts_at else None,
        "to": fields.moment(rule.ends_at) if rule.ends_at else None,
    }
