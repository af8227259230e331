"""Shapes of answers about orders."""

from rest_framework import serializers

from commerce.api.shapes import Shape
from orders.models import Order, Payment


class AdjustmentShape(Shape):
    """What a promotion took off."""

    code = serializers.CharField()
    title = serializers.CharField()
    amount = serializers.IntegerField()


class TaxPartShape(Shape):
    """One component of tax."""

    name = serializers.CharField()
    rate = serializers.CharField()
    amount = serializers.IntegerField()


class OrderLineShape(Shape):
    """Units of one SKU, and what became of them."""

    id = serializers.CharField()
    sku = serializers.CharField()
    title = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = serializers.IntegerField()
    list_price = serializers.IntegerField()
    discount = serializers.IntegerField()
    tax = serializers.IntegerField()
    total = serializers.IntegerField()
    adjustments = AdjustmentShape(many=True)
    taxes = TaxPartShape(many=True)
    fulfilled = serializers.IntegerField()
    returned = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    ships_by = serializers.DateField(allow_null=True)
    delivery = serializers.DictField()


class TotalsShape(Shape):
    """Sums in minor units; `paid` is what was taken."""

    subtotal = serializers.IntegerField()
    discount = serializers.IntegerField()
    shipping = serializers.IntegerField()
    tax = serializers.IntegerField()
    rounding = serializers.IntegerField()
    total = serializers.IntegerField()
    paid = serializers.IntegerField()
    refunded = serializers.IntegerField()


class PaymentShape(Shape):
    """One tender of an order."""

    id = serializers.CharField()
    method = serializers.ChoiceField([str(method) for method in Payment.Method])
    amount = serializers.IntegerField()
    captured = serializers.IntegerField()
    refunded = serializers.IntegerField()
    state = serializers.ChoiceField([str(status) for status in Payment.Status])
    reference = serializers.CharField(allow_null=True)
    card = serializers.DictField(allow_null=True)
    next_action = serializers.DictField(allow_null=True)


class BuyerShape(Shape):
    """Who bought, as far as they said."""

    id = serializers.CharField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)


class OrderShape(Shape):
    """One order, whatever door it came through."""

    id = serializers.CharField()
    number = serializers.CharField()
    channel = serializers.CharField()
    external_id = serializers.CharField(allow_null=True)
    location = serializers.CharField(allow_null=True)
    till = serializers.CharField(allow_null=True)
    receipt = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField([str(status) for status in Order.Status])
    payment_state = serializers.ChoiceField([str(state) for state in Order.Payment])
    fulfillment_state = serializers.ChoiceField([str(state) for state in Order.Fulfillment])
    return_state = serializers.ChoiceField([str(state) for state in Order.Return])
    currency = serializers.CharField()
    prices_include_tax = serializers.BooleanField()
    customer = BuyerShape(allow_null=True)
    lines = OrderLineShape(many=True)
    deliveries = serializers.ListField(
        child=serializers.DictField(),
        help_text="Each way to the buyer with its charge; `tax_exemption` is why it and its lines are without tax.",
    )
    totals = TotalsShape()
    payments = PaymentShape(many=True)
    change = serializers.IntegerField()
    fulfillments = serializers.ListField(child=serializers.DictField(), help_text="See `GET /fulfillments`.")
    codes = serializers.ListField(child=serializers.CharField())
    minimum_age = serializers.IntegerField(allow_null=True, help_text="Check it when the goods are handed over.")
    placed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    cancelled_at = serializers.DateTimeField(allow_null=True)
    cancel_reason = serializers.CharField(allow_null=True)
