"""`GET /orders`: one's own orders by any filter, and any order by its exact number or external id."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.references import ChannelCode, LocationCode
from commerce.api.shapes import Number, PageQuery
from orders import finding, reading, visibility
from orders.api import order_json
from orders.api.order_shapes import OrderShape
from orders.models import Order

_PLAIN = {
    "number": "number",
    "customer": "customer_id",
    "channel": "channel",
    "location": "location",
    "state": "status",
    "external_id": "external_id",
}
_EXACT = {"number", "external_id"}


class OrderQuery(PageQuery):
    """Which orders. `search` takes whatever is at hand; `placed_from` and `placed_to` are half-open."""

    number = Number(required=False, min_value=1)
    search = fields.Text(
        required=False,
        help_text="A number, name, e-mail, end of a phone or card number, SKU, receipt `soho-1/000123`, day and store.",
    )
    email = fields.Text(required=False, max_length=320)
    phone = fields.Text(required=False, max_length=32, help_text="The number or its end, at least four digits.")
    customer = fields.PublicId("cus", required=False)
    channel = ChannelCode(required=False)
    location = LocationCode(required=False)
    state = fields.Choice(Order.Status.choices, required=False)
    external_id = fields.Text(required=False)
    placed_from = fields.Since(required=False)
    placed_to = fields.Since(required=False)

    def validate_phone(self, phone: str) -> str:
        """Fewer digits would match everybody."""
        if sum(letter.isascii() and letter.isdigit() for letter in phone) < finding.SHORTEST_TAIL:
            raise serializers.ValidationError("At least four digits are wanted.", code="min_length")
        return phone


class OrderBook(Resource):
    """The order book, to read."""

    scope = {"GET": visibility.READ}

    @operation(query=OrderQuery, answers={200: page_of(OrderShape)})
    def get(self, request: Request) -> Response:
        """List orders, newest first.

        Those of your stores and channels. With `orders.lookup_any`, an exact `number` or `external_id` finds an order
        of any store; reading one is noted in the audit trail."""
        asked = self.parameters
        wide = not _EXACT.isdisjoint(asked)
        rows = (visibility.any_order if wide else visibility.orders)(self.actor)
        return self.page(request, reading.complete(narrowed(rows, asked)), order=["-id"], render=self._rows)

    def _rows(self, orders: list[Order]) -> list[dict[str, Any]]:
        visibility.note_foreign(self.actor, orders)
        return order_json.all_loaded(orders)


def narrowed(rows: QuerySet[Order], asked: dict[str, Any]) -> QuerySet[Order]:
    """The orders that an OrderQuery asks for."""
    for name, lookup in _PLAIN.items():
        if name in asked:
            rows = rows.filter(**{lookup: asked[name]})
    if "email" in asked:
        rows = finding.by_email(rows, asked["email"])
    if "phone" in asked:
        rows = finding.by_phone(rows, asked["phone"])
    rows = finding.placed_between(rows, asked.get("placed_from"), asked.get("placed_to"))
    return finding.find(rows, asked["search"]) if "search" in asked else rows
