"""Customers: `GET/POST /customers`, `GET/PATCH /customers/{id}`."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.api import fields, preconditions
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.shapes import PageQuery, Shape, refuse
from commerce.idempotency import Answer
from customers import contacts, finding, profiles, visibility
from customers.api.shapes import Email, Phone, contact
from customers.contacts import InvalidEmail, InvalidPhone
from customers.models import Customer, CustomerKey
from customers.profiles import Registered

SMALLEST = OpenApiExample("The least", value={"email": "ana@example.com"}, request_only=True)
NEW_NAME = OpenApiExample("A name", value={"name": "Ana Ruiz"}, request_only=True)


class CustomerChanges(Shape):
    """What people keep about a customer. `group` and `segments` are codes that prices and promotions ask for."""

    name = fields.Text(required=False, allow_blank=True)
    email = Email(required=False, allow_blank=True)
    phone = Phone(required=False, allow_blank=True)
    group = fields.Slug(required=False, allow_blank=True)
    segments = serializers.ListField(child=fields.Slug(), required=False, max_length=50)
    vat_id = fields.Text(required=False, allow_blank=True, max_length=32)


class NewCustomer(CustomerChanges):
    """Somebody new, or somebody known by their address."""

    def validate(self, body: dict[str, Any]) -> dict[str, Any]:
        """A customer of whom nothing is known is none."""
        if not contact(body):
            refuse("email", "required", "Say a name, an e-mail address or a phone number.")
        return body


class CustomerShape(Shape):
    """A customer. `email` and `phone` are as they were written; `channel_ids` are names that channels have for them."""

    id = serializers.CharField()
    name = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    group = serializers.CharField()
    segments = serializers.ListField(child=serializers.CharField())
    vat_id = serializers.CharField()
    channel_ids = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CustomerQuery(PageQuery):
    """Parameters of the list."""

    email = Email(required=False, help_text="A whole address, in any spelling.")
    phone = Phone(required=False, help_text="A whole number, in any spelling.")
    search = fields.Text(required=False, max_length=200, help_text="A name's words, an address, a number or an id.")


class Customers(Resource):
    """Customers."""

    scope = {"GET": "customers.read", "POST": "customers.write"}

    @operation(query=CustomerQuery, answers={200: page_of(CustomerShape)})
    def get(self, request: Request) -> Response:
        """List customers, newest first."""
        asked, rows = self.parameters, visibility.customers(self.actor)
        if "email" in asked:
            rows = finding.by_key(rows, CustomerKey.Kind.EMAIL, contacts.email_key(asked["email"]))
        if "phone" in asked:
            rows = finding.by_key(rows, CustomerKey.Kind.PHONE, contacts.phone_key(asked["phone"]))
        if "search" in asked:
            rows = finding.by_text(rows, asked["search"])
        return self.page(request, _whole(rows), order=["-id"], render=lambda page: [render(one) for one in page])

    @operation(
        takes=NewCustomer,
        answers={200: CustomerShape, 201: CustomerShape},
        refusals=[InvalidEmail, InvalidPhone],
        examples=[SMALLEST],
    )
    def post(self, request: Request) -> Response:
        """Register a customer.

        200 with the one customer that this e-mail address (or, without one, this phone number) belongs to, whose blanks
        are filled and who keeps the rest; 201 with a new one otherwise."""
        body = self.body(request, NewCustomer)
        details = {name: body[name] for name in ("group", "segments", "vat_id") if name in body}
        register = partial(profiles.register, contact=contact(body), details=details, by=self.actor)
        return self.once(request, use_case=register, render=self._registered)

    def _registered(self, registered: Registered) -> Answer:
        customer = _whole(visibility.customers(self.actor)).get(pk=registered.customer.pk)
        return Answer(201 if registered.is_new else 200, render(customer))


class OneCustomer(Resource):
    """One customer."""

    scope = {"GET": "customers.read", "PATCH": "customers.write"}

    @operation(answers={200: CustomerShape, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Read a customer."""
        return self._tagged(request, public_id)

    @operation(
        takes=CustomerChanges,
        answers={200: CustomerShape},
        refusals=[InvalidEmail, InvalidPhone],
        examples=[NEW_NAME],
    )
    def patch(self, request: Request, public_id: str) -> HttpResponse:
        """Change a customer; what is left out stays.

        A changed address recognizes them from now on, and the old one no longer does."""
        customer = self.find(visibility.customers(self.actor), "cus", public_id)
        expected = preconditions.expected(request)
        changes = self.body(request, CustomerChanges)
        profiles.change(customer_id=customer.pk, changes=changes, expected=expected, by=self.actor)
        return self._tagged(request, public_id)

    def _tagged(self, request: Request, public_id: str) -> HttpResponse:
        customer = self.find(_whole(visibility.customers(self.actor)), "cus", public_id)
        return self.single(request, render(customer), version=customer.version)


def render(customer: Customer) -> dict[str, Any]:
    """A customer with loaded keys."""
    return {
        "id": customer.public_id,
        "name": customer.name,
        "email": customer.email,
        "phone": customer.phone,
        "group": customer.group,
        "segments": customer.segments,
        "vat_id": customer.vat_id,
        "channel_ids": [key.value for key in customer.keys.all() if key.kind == CustomerKey.Kind.CHANNEL],
        "created_at": fields.moment(customer.created_at),
        "updated_at": fields.moment(customer.updated_at),
    }


def _whole(rows: QuerySet[Customer]) -> QuerySet[Customer]:
    return rows.prefetch_related("keys")
