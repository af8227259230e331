"""`/payments/{id}`: one tender, and what became of a customer who had to act."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import transactions
from commerce.actors import Actor
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.shapes import Shape
from orders import visibility
from orders.models import Payment
from orders.payments import resolver
from orders.payments.paying import PaymentDeclined
from orders.payments.provider import ProviderDown


class WholePaymentShape(Shape):
    """One tender of an order. `amount` is what it is to pay; `released` of it will never be taken."""

    id = serializers.CharField()
    order = serializers.CharField()
    method = serializers.ChoiceField(Payment.Method.choices)
    state = serializers.ChoiceField(Payment.Status.choices)
    currency = serializers.CharField()
    amount = serializers.IntegerField()
    captured = serializers.IntegerField()
    released = serializers.IntegerField()
    refunded = serializers.IntegerField()
    card = serializers.JSONField(allow_null=True)
    next_action = serializers.JSONField(allow_null=True)
    decline_code = serializers.CharField()


class Confirmation(Shape):
    """Nothing needs saying: the provider is asked."""


class OnePayment(Resource):
    """One tender of an order."""

    scope = {"GET": "payments.read"}

    @operation(answers={200: WholePaymentShape, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Read a payment."""
        rows = visibility.payments(self.actor, "payments.read").select_related("order")
        payment = self.find(rows, "pay", public_id)
        return self.single(request, render(payment), version=payment.version)


class PaymentConfirmation(Resource):
    """The customer is back from `next_action`."""

    scope = {"POST": "payments.write"}

    @operation(takes=Confirmation, answers={200: WholePaymentShape}, refusals=[PaymentDeclined, ProviderDown])
    def post(self, request: Request, public_id: str) -> Response:
        """Confirm a payment.

        Ask the provider what became of it, and place the order when its money is sure. What a customer brings back in
        an address proves nothing and is not read. A payment that is settled already is answered as it is."""
        self.body(request, Confirmation)
        rows = visibility.payments(self.actor, "payments.write")
        payment = self.find(rows, "pay", public_id)
        resolver.confirm(by=self.actor, payment_id=payment.pk)
        answer = partial(_answer, by=self.actor, payment_id=payment.pk)
        settled = rows.select_related("order")
        return self.once(request, use_case=answer, render=lambda _: render(settled.get(pk=payment.pk)))


@transactions.use_case
def _answer(*, by: Actor, payment_id: int) -> None:
    transactions.about(payment=payment_id)


def render(payment: Payment) -> dict[str, Any]:
    """One payment, with its order loaded."""
    card = {"brand": payment.card_brand, "last4": payment.card_last4} if payment.card_last4 else None
    return {
        "id": payment.public_id,
        "order": payment.order.public_id,
        "method": str(payment.method),
        "state": str(payment.status),
        "currency": payment.currency,
        "amount": payment.amount,
        "captured": payment.captured,
        "released": payment.released,
        "refunded": payment.refunded,
        "card": card,
        "next_action": payment.next_action,
        "decline_code": payment.decline_code,
    }
