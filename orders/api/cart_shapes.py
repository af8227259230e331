"""Shapes of carts: what opens, changes and buys one, and what every answer about one shows."""

from typing import Any

from rest_framework import serializers

from commerce.api import fields
from commerce.api.references import ChannelCode, LocationCode, TillCode
from commerce.api.shapes import Shape, refuse
from customers.api.shapes import ContactShape
from orders.api.order_requests import CODES_MOST, PAYMENTS_MOST, DeliveryShape, TenderShape, WishShape
from orders.api.order_shapes import AdjustmentShape, BuyerShape, TaxPartShape
from orders.api.quote_json import (
    BasketProblemShape,
    PromotionsShape,
    QuotedDeliveryShape,
    QuoteTotalsShape,
    ServiceOptionShape,
)
from orders.models import Cart

CHECKOUT_STATES = ["incomplete", "needs_review", "ready", "in_progress", "completed", "merged"]


class CartChanges(Shape):
    """What a cart says about itself. `customer.id` makes it that customer's; other contact details only say how to
    reach whoever buys. `channel` moves it to another door, whose prices count from then on."""

    channel = ChannelCode(required=False)
    location = LocationCode(required=False)
    customer = ContactShape(required=False)
    codes = serializers.ListField(child=fields.Text(max_length=64), required=False, max_length=CODES_MOST)
    delivery = DeliveryShape(required=False)


class NewCart(CartChanges):
    """A cart, with or without lines."""

    channel = ChannelCode()
    lines = WishShape(many=True, required=False, max_length=fields.LINES_MOST)


class LineChanges(Shape):
    """Another quantity, or another way to travel."""

    quantity = fields.Quantity(required=False)
    delivery = DeliveryShape(required=False)

    def validate(self, attrs: dict) -> dict:
        """One of them at least."""
        if not attrs:
            refuse("quantity", "required", "Say a quantity or a delivery.")
        return attrs


class Checkout(Shape):
    """How to pay. Lines, delivery, customer and codes are those of the cart. `fingerprint` is that of the answer which
    the buyer has seen: any change since then is refused, even one that costs the same."""

    external_id = fields.Text(required=False)
    till = TillCode(required=False)
    payments = TenderShape(many=True, required=False, max_length=PAYMENTS_MOST)
    expected_total = fields.Amount(required=False)
    fingerprint = fields.Text(required=False, max_length=64)
    age_confirmed = fields.Flag(required=False, help_text="Whoever sells has made sure that the buyer is old enough.")


class CartLineShape(Shape):
    """Units of one SKU. Amounts are null while there is no price."""

    id = serializers.CharField()
    sku = serializers.CharField()
    title = serializers.CharField()
    quantity = serializers.IntegerField()
    delivery = serializers.DictField(allow_null=True)
    unit_price = serializers.IntegerField(allow_null=True)
    list_price = serializers.IntegerField(allow_null=True)
    discount = serializers.IntegerField(allow_null=True)
    tax = serializers.IntegerField(allow_null=True)
    total = serializers.IntegerField(allow_null=True)
    adjustments = AdjustmentShape(many=True)
    taxes = TaxPartShape(many=True)
    back_ordered = serializers.BooleanField(help_text="Whether some of it is sold before it is there.")
    ships_by = serializers.DateField(allow_null=True)


class CartHoldShape(Shape):
    """What is held for a cart, and how often that can still be prolonged."""

    id = serializers.CharField()
    expires_at = serializers.DateTimeField()
    extensions_left = serializers.IntegerField()


class NoticeShape(Shape):
    """What the buyer should be told once."""

    code = serializers.CharField()
    detail = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        """Carts that were joined are named: `from` is no name that Python lets an attribute have."""
        named = {name: serializers.CharField(required=False) for name in ("from", "into")}
        return {**super().get_fields(), **named}


class CartShape(Shape):
    """The whole cart: what is in it, what it costs until `locked_until`, and what stands in the way of buying it."""

    id = serializers.CharField()
    state = serializers.ChoiceField([str(status) for status in Cart.Status])
    checkout_state = serializers.ChoiceField(CHECKOUT_STATES)
    version = serializers.IntegerField()
    channel = serializers.CharField()
    location = serializers.CharField(allow_null=True)
    currency = serializers.CharField()
    prices_include_tax = serializers.BooleanField()
    customer = BuyerShape(allow_null=True)
    lines = CartLineShape(many=True)
    delivery = serializers.DictField(allow_null=True)
    codes = serializers.ListField(child=serializers.CharField())
    totals = QuoteTotalsShape(allow_null=True)
    deliveries = QuotedDeliveryShape(many=True)
    shipping_options = ServiceOptionShape(many=True)
    promotions = PromotionsShape()
    locked_until = serializers.DateTimeField(allow_null=True)
    fingerprint = serializers.CharField(allow_null=True)
    hold = CartHoldShape(allow_null=True)
    problems = BasketProblemShape(many=True)
    notices = NoticeShape(many=True)
    order = serializers.CharField(allow_null=True)
    merged_into = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    touched_at = serializers.DateTimeField()
