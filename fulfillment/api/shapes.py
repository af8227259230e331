"""Shapes of answers about fulfillments."""

from typing import Any

from rest_framework import serializers

from commerce.api import fields
from commerce.api.shapes import Shape
from fulfillment import tracking
from fulfillment.models import Fulfillment, RoutingDecision, TrackingEvent


class CarrierName(fields.Text):
    """A carrier as people write it, such as `Royal Mail`; spaces, dashes and capitals make no other one of it."""

    default_error_messages = {"invalid_carrier": "A name with a letter or a digit in it is wanted."}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 64, **options})

    def to_internal_value(self, data: str) -> str:
        """The name as it was written."""
        name = super().to_internal_value(data)
        if not tracking.folded(name):
            self.fail("invalid_carrier")
        return name


class WorkLineShape(Shape):
    """Units of one SKU to be picked for one line of the order: its own, a part of a kit, or a substitute.

    `quantity` is what is still to be served; units that were cancelled or missing are no longer in it."""

    line = serializers.CharField()
    sku = serializers.CharField()
    title = serializers.CharField()
    quantity = serializers.IntegerField()
    picked = serializers.IntegerField()
    handed_over = serializers.IntegerField()
    barcode = serializers.CharField(allow_null=True)


class SpanShape(Shape):
    """From, and until."""

    to = serializers.DateTimeField(allow_null=True)

    def get_fields(self):
        """`from` is no name for an attribute."""
        return {"from": serializers.DateTimeField(), **super().get_fields()}


class FulfillmentRecipientShape(Shape):
    """Who gets the goods; of a shipment also where."""

    name = serializers.CharField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    address = serializers.DictField(allow_null=True)


class PackedShape(Shape):
    """Units in one package."""

    line = serializers.CharField()
    sku = serializers.CharField()
    quantity = serializers.IntegerField()


class PackageShape(Shape):
    """One packed box."""

    id = serializers.CharField()
    box = serializers.CharField(allow_null=True)
    weight_grams = serializers.IntegerField()
    packed_at = serializers.DateTimeField()
    shipped_at = serializers.DateTimeField(allow_null=True)
    lines = PackedShape(many=True)


class TrackingShape(Shape):
    """One tracking number, and where its parcel is by all that its carrier said."""

    carrier = serializers.CharField()
    number = serializers.CharField()
    package = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(TrackingEvent.Kind.choices, allow_null=True)


class ArrivalShape(Shape):
    """What the person who collects has said of their way."""

    on_the_way_at = serializers.DateTimeField(allow_null=True)
    expected_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True)
    bay = serializers.CharField(allow_null=True)
    vehicle = serializers.CharField(allow_null=True)


class FulfillmentShape(Shape):
    """What one location prepares for one order. `promised_at` is when it is ready to be collected, or shipped."""

    id = serializers.CharField()
    order = serializers.CharField()
    order_number = serializers.CharField()
    position = serializers.IntegerField()
    kind = serializers.ChoiceField(Fulfillment.Kind.choices)
    location = serializers.CharField()
    state = serializers.ChoiceField(Fulfillment.Status.choices)
    priority = serializers.BooleanField()
    lines = WorkLineShape(many=True)
    promised_at = serializers.DateTimeField()
    window = SpanShape(allow_null=True)
    recipient = FulfillmentRecipientShape()
    packages = PackageShape(many=True)
    tracking = TrackingShape(many=True)
    arrival = ArrivalShape(allow_null=True)
    curbside = serializers.BooleanField()
    minimum_age = serializers.IntegerField(allow_null=True)
    shelf = serializers.CharField(allow_null=True)
    bags = serializers.IntegerField()
    routed_at = serializers.DateTimeField()
    accept_by = serializers.DateTimeField(allow_null=True)
    ready_at = serializers.DateTimeField(allow_null=True)
    keep_until = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)


class RoutedUnitsShape(Shape):
    """Units of one line of the order."""

    line = serializers.CharField()
    quantity = serializers.IntegerField()


class ChosenShape(Shape):
    """What a location was given."""

    location = serializers.CharField()
    lines = RoutedUnitsShape(many=True)


class CandidateShape(Shape):
    """A location that was thought of. `scores` are by rule, lower is better; `lost` says why another was chosen."""

    location = serializers.CharField()
    scores = serializers.DictField()
    lost = serializers.CharField(allow_null=True)


class RuleShape(Shape):
    """A rule by which locations were compared."""

    rule = serializers.CharField()
    title = serializers.CharField()


class DecisionShape(Shape):
    """One decision about units of the order. The first of `rules` that does not tie decides."""

    attempt = serializers.IntegerField()
    outcome = serializers.ChoiceField(RoutingDecision.Outcome.choices)
    at = serializers.DateTimeField()
    summary = serializers.CharField()
    lines = RoutedUnitsShape(many=True)
    rules = RuleShape(many=True)
    limits = serializers.DictField()
    chosen = ChosenShape(many=True)
    left = RoutedUnitsShape(many=True)
    candidates = CandidateShape(many=True)


class RoutingShape(Shape):
    """Why this location: everything that was decided about this delivery, oldest first."""

    fulfillment = serializers.CharField()
    order = serializers.CharField()
    location = serializers.CharField()
    decisions = DecisionShape(many=True)
