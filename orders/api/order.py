"""`/orders/{id}`: one order, its timeline, and its cancellation."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import ids
from commerce.actors import LocationNotAllowed
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.shapes import Shape, refuse
from commerce.errors import BusyRetry
from commerce.idempotency import Answer
from commerce.state import InvalidTransition
from orders import lifecycle, reading, timeline, visibility
from orders.api import order_json
from orders.api.order_shapes import OrderShape
from orders.models import Order
from orders.timeline import Told
from orders.units import TooManyUnits, Units

PREFIXES = {"staff": "stf", "key": "key"}


class EndedUnitsShape(Shape):
    """Units of one line of the order."""

    line = fields.PublicId("lin")
    quantity = fields.Quantity()


class Cancellation(Shape):
    """Why, and which units; without `lines` everything that is not handed over."""

    reason = fields.Text()
    lines = EndedUnitsShape(many=True, required=False, min_length=1, max_length=fields.LINES_MOST)


class EventActorShape(Shape):
    """Who did it; the system has no id."""

    kind = serializers.ChoiceField(["staff", "key", "system", "customer"])
    id = serializers.CharField(allow_null=True)
    name = serializers.CharField()


class EventShape(Shape):
    """One thing that happened. `facts` depend on its kind."""

    kind = serializers.CharField()
    at = serializers.DateTimeField()
    actor = EventActorShape()
    facts = serializers.DictField()


class TimelineShape(Shape):
    """Everything that happened to an order, newest first."""

    events = EventShape(many=True)


class Found(Resource):
    """What the views of one order share: another store's order may be looked up, and then the audit trail says so."""

    def _find(self, public_id: str, rows: QuerySet[Order]) -> Order:
        order = self.find(rows, "ord", public_id)
        visibility.note_foreign(self.actor, [order])
        return order


class OneOrder(Found):
    """One order."""

    scope = {"GET": visibility.READ}

    @operation(answers={200: OrderShape, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Look at an order.

        One of another store needs `orders.lookup_any` and is noted in the audit trail."""
        order = self._find(public_id, reading.complete(visibility.any_order(self.actor)))
        return self.single(request, order_json.loaded(order))


class OrderTimeline(Found):
    """What happened to one order."""

    scope = {"GET": visibility.READ}

    @operation(answers={200: TimelineShape})
    def get(self, request: Request, public_id: str) -> Response:
        """What happened to an order, newest first.

        Placing, payments, hand-overs and cancellations, with who did it."""
        order = self._find(public_id, visibility.any_order(self.actor))
        return Response({"events": [event(told) for told in timeline.of(order)]})


class OrderCancellation(Found):
    """The end of an order, or of some of its units."""

    scope = {"POST": "orders.write"}

    @operation(
        takes=Cancellation,
        answers={200: OrderShape, 202: OrderShape},
        refusals=[InvalidTransition, TooManyUnits, LocationNotAllowed, BusyRetry],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Cancel an order, or some of its units.

        Possible for whatever is not handed over. Money goes back to where it came from, codes can be used again once
        all of it is cancelled, stock is free at once. 409 `too_many_units` names lines of which fewer are left. 202
        while a payment's outcome is unknown: the order is cancelled as soon as it is known."""
        body = self.body(request, Cancellation)
        order = self._find_to_change(public_id)
        lines = _lines(order, body["lines"]) if "lines" in body else None
        cancel = partial(lifecycle.cancel, by=self.actor, order=order, lines=lines, reason=body["reason"])
        return self.once(request, use_case=cancel, render=_render)

    def _find_to_change(self, public_id: str) -> Order:
        """Whoever only sees it may not change it, and is told so."""
        own = visibility.orders(self.actor, "orders.write")
        number = ids.decode("ord", public_id)
        if number is not None and (order := own.filter(pk=number).first()) is not None:
            return order
        self._find(public_id, visibility.any_order(self.actor))
        raise LocationNotAllowed("This order belongs to another store.", scope="orders.write")


def event(told: Told) -> dict[str, Any]:
    """One entry of a timeline."""
    kind, id = told.entry.actor
    actor_id = ids.encode(PREFIXES[kind], id) if id and kind in PREFIXES else None
    return {
        "kind": str(told.entry.kind),
        "at": fields.moment(told.entry.at),
        "actor": {"kind": kind, "id": actor_id, "name": told.actor_name},
        "facts": told.entry.facts,
    }


def _render(order: Order) -> Answer:
    asked = order.cancel_asked_at is not None and order.status == Order.Status.AWAITING_PAYMENT
    return Answer(202 if asked else 200, order_json.loaded(reading.one(order.pk)))


def _lines(order: Order, asked: list[dict[str, Any]]) -> list[Units]:
    own = set(order.lines.values_list("pk", flat=True))
    for index, line in enumerate(asked):
        if line["line"] not in own:
            refuse(f"lines[{index}].line", "unknown_line", "This order has no such line.")
    return [Units(line["line"], line["quantity"]) for line in asked]
