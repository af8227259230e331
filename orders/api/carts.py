"""`/carts`: one basket on every door. Every write answers with the whole cart, its price and its problems."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.actors import LocationNotAllowed
from commerce.api import preconditions
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.idempotency import Answer
from commerce.skus import UnknownSku
from commerce.versions import Expected
from customers.recognition import UnknownCustomer
from inventory.planning import NotSellable
from inventory.shortages import OutOfStock
from orders import cart_reading, cart_visibility, carts
from orders.api import cart_bodies, cart_json, coupon_guessing
from orders.api.cart_shapes import CartChanges, CartShape, NewCart
from orders.cart_holds import HoldLimit
from orders.cart_reading import Look
from orders.cart_states import CartMerged
from orders.carts import CartHasCustomer
from orders.groundwork import CheckoutCompleted
from orders.models import Cart

ENDED = [CheckoutCompleted, CartMerged]
TWO_STORES = OpenApiExample(
    "Shipped and collected",
    value={
        "channel": "web",
        "lines": [
            {"sku": "BLU-JAC-M", "quantity": 1},
            {"sku": "BLU-JAC-L", "quantity": 1, "delivery": {"method": "pickup", "location": "soho"}},
        ],
        "delivery": {"method": "pickup", "location": "camden"},
    },
    request_only=True,
)
ADDRESSED = OpenApiExample(
    "A code and an address", value={"codes": ["WELCOME10"], "customer": {"email": "ana@example.com"}}, request_only=True
)


class CartResource(Resource):
    """What the views of carts share."""

    def visible(self, public_id: str) -> Cart:
        """The cart of this id, if the actor may see it."""
        rows = cart_visibility.carts(self.actor).select_related("channel", "location", "hold")
        return self.find(rows, "crt", public_id)

    def expected(self, request: Request) -> Expected:
        """The versions that If-Match allows. An ETag is the version, a dash, and what the price was then."""
        tags = preconditions.expected(request)
        return None if tags is None else [tag.partition("-")[0] for tag in tags]

    def tagged(self, request: Request, look: Look) -> HttpResponse:
        """The cart with its ETag, which changes with every write and every price."""
        body = cart_json.render(look)
        return self.single(request, body, version=f"{look.cart.version}-{(body['fingerprint'] or '')[:8]}")


class Carts(CartResource):
    """All carts."""

    scope = {"POST": cart_visibility.WRITE}

    @operation(
        takes=NewCart,
        answers={200: CartShape, 201: CartShape},
        refusals=[UnknownSku, UnknownCustomer, LocationNotAllowed, *ENDED],
        examples=[TWO_STORES],
    )
    def post(self, request: Request) -> Response:
        """Open a cart.

        200 with the cart that this `customer.id` has open on any door: it moves here, and of each SKU the larger
        quantity stays. 201 with a new one otherwise. An e-mail address alone opens nobody's cart but a new one."""
        body = self.body(request, NewCart)
        new = cart_bodies.new_cart(body, self.actor)
        coupon_guessing.refuse(request, self.actor, body)
        return self.once(request, use_case=partial(carts.open_cart, by=self.actor, new=new), render=_opened)


class OneCart(CartResource):
    """One cart."""

    scope = {"GET": cart_visibility.READ, "PATCH": cart_visibility.WRITE}

    @operation(answers={200: CartShape, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Look at a cart.

        With the price shown last while it is kept, and with what it costs now after that: a difference is among the
        `problems`. Looking changes nothing and is no activity."""
        return self.tagged(request, cart_reading.look(self.visible(public_id)))

    @operation(
        takes=CartChanges,
        answers={200: CartShape},
        refusals=[UnknownCustomer, CartHasCustomer, LocationNotAllowed, *ENDED],
        examples=[ADDRESSED],
    )
    def patch(self, request: Request, public_id: str) -> HttpResponse:
        """Change what a cart says about itself.

        With `customer.id` a guest's cart becomes theirs. Where they have one open on any door, the two are joined (of
        each SKU the larger quantity) and the answer is that one; `notices` says so, and this one names it in
        `merged_into`. 429 from the eleventh unknown code of one cart in a minute."""
        cart = self.visible(public_id)
        expected = self.expected(request)
        body = self.body(request, CartChanges)
        details, customer_id = cart_bodies.details(body, self.actor)
        coupon_guessing.refuse(request, self.actor, body, cart_id=cart.pk)
        changed = carts.change(
            by=self.actor, cart_id=cart.pk, details=details, customer_id=customer_id, expected=expected
        )
        return self.tagged(request, changed)


class CartHold(CartResource):
    """What is held for a cart while it is paid."""

    scope = {"POST": cart_visibility.WRITE, "DELETE": cart_visibility.WRITE}

    @operation(answers={200: CartShape}, refusals=[OutOfStock, NotSellable, HoldLimit, LocationNotAllowed, *ENDED])
    def post(self, request: Request, public_id: str) -> Response:
        """Begin the checkout.

        Holds the goods for as long as the channel says, and shows a price that is kept. Again prolongs the hold, as
        does being busy with the cart: twice at most, then it runs out and the goods are claimed afresh. 400 for an
        empty cart."""
        cart = self.visible(public_id)
        return self.once(request, use_case=partial(carts.hold, by=self.actor, cart_id=cart.pk), render=cart_json.render)

    @operation(answers={200: CartShape}, refusals=[LocationNotAllowed, *ENDED])
    def delete(self, request: Request, public_id: str) -> HttpResponse:
        """Leave the checkout.

        What is held is given back. Again is fine."""
        return self.tagged(request, carts.release(by=self.actor, cart_id=self.visible(public_id).pk))


def _opened(look: Look) -> Answer:
    body: dict[str, Any] = cart_json.render(look)
    return Answer(201 if look.cart.version == 1 else 200, body)
