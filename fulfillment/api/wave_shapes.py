"""Shapes of answers about waves."""

from rest_framework import serializers

from commerce.api.shapes import Shape
from fulfillment.models import Fulfillment, Wave


class WaveHeadShape(Shape):
    """A wave: orders that one person picks in one walk. `number` counts per location."""

    id = serializers.CharField()
    number = serializers.IntegerField()
    location = serializers.CharField()
    state = serializers.ChoiceField(Wave.Status.choices)
    priority = serializers.BooleanField()
    picker = serializers.CharField(allow_null=True)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)


class MemberShape(Shape):
    """An order in a wave."""

    id = serializers.CharField()
    order_number = serializers.CharField()
    kind = serializers.ChoiceField(Fulfillment.Kind.choices)
    state = serializers.ChoiceField(Fulfillment.Status.choices)
    promised_at = serializers.DateTimeField()


class ForWhomShape(Shape):
    """How much of an article one order wants."""

    fulfillment = serializers.CharField()
    quantity = serializers.IntegerField()
    picked = serializers.IntegerField()


class StopShape(Shape):
    """One article on the way; `others` are further bins where it lies."""

    sku = serializers.CharField()
    title = serializers.CharField()
    zone = serializers.CharField()
    bin = serializers.CharField()
    others = serializers.ListField(child=serializers.CharField())
    quantity = serializers.IntegerField()
    picked = serializers.IntegerField()
    orders = ForWhomShape(many=True)


class WaveShape(WaveHeadShape):
    """A wave with its orders, the oldest promise first, and its stops in walking order."""

    fulfillments = MemberShape(many=True)
    stops = StopShape(many=True)


class PickCreditShape(Shape):
    """Units that went to one order."""

    fulfillment = serializers.CharField()
    order_number = serializers.CharField()
    quantity = serializers.IntegerField()
    state = serializers.ChoiceField(Fulfillment.Status.choices)


class PickCreditsShape(Shape):
    """Where a scan went, and how the wave stands."""

    state = serializers.ChoiceField(Wave.Status.choices)
    credits = PickCreditShape(many=True)
