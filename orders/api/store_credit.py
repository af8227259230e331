"""`/customers/{id}/store-credit`: what we owe a customer, and giving more."""

from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.shapes import Shape
from commerce.money import Money
from customers import visibility
from orders import store_credit
from orders.models import StoreCredit


class NewCredit(Shape):
    """How much, and the reason that staff will read."""

    amount = fields.Amount(min_value=1)
    currency = fields.Currency()
    reason = fields.Text()


class CreditShape(Shape):
    """What we owe in one currency."""

    currency = serializers.CharField()
    balance = serializers.IntegerField()


class CreditsShape(Shape):
    """What we owe one customer."""

    balances = CreditShape(many=True)


class CustomerCredit(Resource):
    """Store credit of one customer."""

    scope = {"GET": "payments.read", "POST": "payments.write"}

    @operation(answers={200: CreditsShape})
    def get(self, request: Request, public_id: str) -> Response:
        """Read a customer's store credit."""
        customer = self.find(visibility.customers(self.actor), "cus", public_id)
        return Response({"balances": [render(credit) for credit in store_credit.balances(customer.pk)]})

    @operation(takes=NewCredit, answers={201: CreditShape})
    def post(self, request: Request, public_id: str) -> Response:
        """Give store credit.

        It is added to what the customer has in that currency; the answer is the new balance."""
        body = self.body(request, NewCredit)
        customer = self.find(visibility.customers(self.actor), "cus", public_id)
        grant = partial(
            store_credit.grant,
            by=self.actor,
            customer_id=customer.pk,
            money=Money(body["amount"], body["currency"]),
            reason=body["reason"],
        )
        return self.once(request, use_case=grant, render=render, status=201)


def render(credit: StoreCredit) -> dict[str, Any]:
    """One balance."""
    return {"currency": credit.currency, "balance": credit.balance}
