"""A quote as answers show it: the lines in the order asked, and every charge and promise per delivery."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rest_framework import serializers

from commerce.api.shapes import Shape
from commerce.pricing.quoted import Quote, QuotedDelivery
from orders.api.order_shapes import AdjustmentShape, TaxPartShape
from orders.cart_problems import Problem


class QuotedLineShape(Shape):
    """One line: `price_list` gave its price, `price_reason` says so in words."""

    sku = serializers.CharField()
    title = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = serializers.IntegerField()
    list_price = serializers.IntegerField()
    discount = serializers.IntegerField()
    tax = serializers.IntegerField()
    total = serializers.IntegerField()
    price_list = serializers.CharField()
    price_reason = serializers.CharField(allow_blank=True)
    adjustments = AdjustmentShape(many=True)
    taxes = TaxPartShape(many=True)


class QuotedDeliveryShape(Shape):
    """Lines that travel together, by position: what that costs and when they are promised."""

    lines = serializers.ListField(child=serializers.IntegerField())
    service = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    amount = serializers.IntegerField()
    discount = serializers.IntegerField()
    tax = serializers.IntegerField()
    total = serializers.IntegerField()
    promised_from = serializers.DateField(allow_null=True)
    promised_to = serializers.DateField(allow_null=True)


class QuoteTotalsShape(Shape):
    """Sums in minor units."""

    subtotal = serializers.IntegerField()
    discount = serializers.IntegerField()
    shipping = serializers.IntegerField()
    tax = serializers.IntegerField()
    total = serializers.IntegerField()


class ServiceOptionShape(Shape):
    """A service that could ship, and the days it arrives between."""

    service = serializers.CharField()
    title = serializers.CharField()
    amount = serializers.IntegerField()

    def get_fields(self) -> dict[str, Any]:
        """`from` is no name that Python lets an attribute have."""
        return {**super().get_fields(), "from": serializers.DateField(), "to": serializers.DateField()}


class RejectedShape(Shape):
    """What did not apply: a stable reason, and a sentence."""

    code = serializers.CharField()
    reason = serializers.CharField()
    detail = serializers.CharField()


class PromotionsShape(Shape):
    """What took part, and what did not."""

    applied = AdjustmentShape(many=True)
    rejected = RejectedShape(many=True)


class QuoteShape(Shape):
    """What a basket costs, until `valid_until` unless somebody changes prices before."""

    currency = serializers.CharField()
    prices_include_tax = serializers.BooleanField()
    lines = QuotedLineShape(many=True)
    deliveries = QuotedDeliveryShape(many=True)
    totals = QuoteTotalsShape()
    shipping_options = ServiceOptionShape(many=True)
    promotions = PromotionsShape()
    valid_until = serializers.DateTimeField()


class BasketProblemShape(Shape):
    """What stands in the way: `recoverable` by asking again, by the buyer's input, or by their review."""

    code = serializers.CharField()
    path = serializers.CharField()
    severity = serializers.ChoiceField(["error", "warning"])
    who_can_fix = serializers.ChoiceField(["recoverable", "buyer_input", "buyer_review"])
    detail = serializers.CharField()


class PromisedLineShape(QuotedLineShape):
    """One line, and what can be promised of its goods."""

    back_ordered = serializers.BooleanField(help_text="Whether some of it is sold before it is there.")
    ships_by = serializers.DateField(allow_null=True)


class AnsweredQuoteShape(QuoteShape):
    """What a basket costs, and what stands in the way of buying it, besides stock."""

    lines = PromisedLineShape(many=True)
    problems = BasketProblemShape(many=True)


def render(quote: Quote) -> dict[str, Any]:
    """The JSON of a `QuoteShape`."""
    return quote.as_json() | {"deliveries": [delivery(row) for row in quote.deliveries]}


def promise(days: Mapping[int, date | None], index: int) -> dict[str, Any]:
    """Whether a line's goods come later, and for which day they are promised."""
    day = days.get(index)
    return {"back_ordered": index in days, "ships_by": day.isoformat() if day else None}


def problem(row: Problem) -> dict[str, Any]:
    """The JSON of a `BasketProblemShape`, with the numbers of that problem."""
    names = ("code", "path", "severity", "who_can_fix", "detail")
    return {**{name: getattr(row, name) for name in names}, **row.facts}


def delivery(row: QuotedDelivery) -> dict[str, Any]:
    """The JSON of a `QuotedDeliveryShape`."""
    names = ("service", "title", "amount", "discount", "tax", "total")
    return {
        "lines": list(row.lines),
        **{name: getattr(row, name) for name in names},
        "promised_from": row.promised_from.isoformat() if row.promised_from else None,
        "promised_to": row.promised_to.isoformat() if row.promised_to else None,
    }
