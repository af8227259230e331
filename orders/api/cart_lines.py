"""`/carts/{id}/lines`: put in, change, take out."""

from functools import partial

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import ids
from commerce.actors import LocationNotAllowed
from commerce.api.contract import operation
from commerce.errors import NotFound
from commerce.skus import UnknownSku
from orders import cart_visibility, carts
from orders.api import cart_bodies, cart_json
from orders.api.cart_shapes import CartShape, LineChanges
from orders.api.carts import ENDED, CartResource
from orders.api.order_requests import WishShape


class CartLines(CartResource):
    """What is in one cart."""

    scope = {"POST": cart_visibility.WRITE}

    @operation(takes=WishShape, answers={201: CartShape}, refusals=[UnknownSku, LocationNotAllowed, *ENDED])
    def post(self, request: Request, public_id: str) -> Response:
        """Put units in.

        On top of a line of the same SKU that travels the same way. Nothing is held yet: what cannot be promised now is
        among the `problems`."""
        cart = self.visible(public_id)
        units = cart_bodies.units([self.body(request, WishShape)], self.actor)
        add = partial(carts.add, by=self.actor, cart_id=cart.pk, units=units)
        return self.once(request, use_case=add, render=cart_json.render, status=201)


class OneCartLine(CartResource):
    """One line of one cart."""

    scope = {"PATCH": cart_visibility.WRITE, "DELETE": cart_visibility.WRITE}

    @operation(takes=LineChanges, answers={200: CartShape}, refusals=[LocationNotAllowed, *ENDED])
    def patch(self, request: Request, public_id: str, line_id: str) -> HttpResponse:
        """Change a line.

        `If-Match` is the ETag of the cart."""
        cart = self.visible(public_id)
        expected = self.expected(request)
        changes = cart_bodies.line_changes(self.body(request, LineChanges), self.actor)
        line = {"cart_id": cart.pk, "line_id": _number(line_id), "changes": changes}
        return self.tagged(request, carts.change_line(by=self.actor, expected=expected, **line))

    @operation(answers={200: CartShape}, refusals=[LocationNotAllowed, *ENDED])
    def delete(self, request: Request, public_id: str, line_id: str) -> HttpResponse:
        """Take a line out."""
        cart = self.visible(public_id)
        return self.tagged(request, carts.remove_line(by=self.actor, cart_id=cart.pk, line_id=_number(line_id)))


def _number(line_id: str) -> int:
    number = ids.decode("cli", line_id)
    if number is None:
        raise NotFound("There is no such resource.")
    return number
