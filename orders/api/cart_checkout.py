"""`/carts/{id}/checkout`: from a cart to an order, once, whatever is repeated."""

from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.api.contract import operation
from orders import cart_visibility
from orders.api import cart_purchases, orders
from orders.api.cart_shapes import Checkout
from orders.api.carts import CartResource
from orders.api.order_shapes import OrderShape

PAY = OpenApiExample("A card", value={"payments": [{"method": "card", "token": "tok_visa"}]}, request_only=True)


class CartCheckout(CartResource):
    """The end of one cart."""

    scope = {"POST": cart_visibility.WRITE}
    idempotency_required = True

    @operation(
        takes=Checkout,
        answers={200: OrderShape, 201: OrderShape},
        refusals=orders.REFUSALS,
        examples=[PAY],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Buy a cart.

        As `POST /orders`; lines, delivery, customer and codes are those of the cart. The price shown last is what is
        paid until `locked_until`; after that, 409 `price_changed` with the new quote unless `expected_total` agrees to
        it. A cart that changed since it was read, or since the `fingerprint`, is 409 `checkout_changed`. It is bought
        once, under whatever key: 409 `checkout_completed` names the `order`. After 402 `payment_declined` the cart is
        open again and its goods are still held."""
        cart = self.visible(public_id)
        purchase = cart_purchases.of_checkout(cart, self.body(request, Checkout), self.actor)
        return orders.bought(self, request, purchase)
