"""`/orders`: place an order, find orders."""

from functools import partial

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.actors import LocationNotAllowed
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.errors import Refusal
from commerce.idempotency import Answer
from commerce.pricing.codes import CodeRejected, CouponExhausted
from commerce.pricing.prices import NotPriced
from commerce.pricing.reckoning import AmountTooLarge
from commerce.pricing.shipping import ShippingNotAvailable
from commerce.restrictions import AgeCheckRequired, CustomerLimit, PickupOnly
from commerce.skus import UnknownSku
from commerce.state import InvalidTransition
from customers.recognition import UnknownCustomer
from inventory.planning import NotSellable
from inventory.shortages import OutOfStock
from orders import placement, reading
from orders.api import coupon_guessing, guessing, order_json, purchasing
from orders.api.order_book import OrderBook
from orders.api.order_requests import NewOrder
from orders.api.order_shapes import OrderShape
from orders.api.purchasing import LinesMismatch
from orders.cart_states import CartMerged, CheckoutChanged
from orders.gift_cards import GiftCardNotUsable, InsufficientBalance
from orders.groundwork import CheckoutCompleted
from orders.held_kits import KitChanged
from orders.payments.card_numbers import CardNumberRefused
from orders.payments.paying import PaymentDeclined
from orders.payments.provider import ProviderDown
from orders.pickup_times import InvalidWindow, SlotFull
from orders.placed import Placed
from orders.placement import ExternalIdTaken, PriceChanged
from orders.purchases import Purchase
from orders.tendering import TenderMismatch

REFUSALS = [
    *(UnknownSku, LinesMismatch, UnknownCustomer, TenderMismatch, LocationNotAllowed, NotSellable, NotPriced),
    *(ShippingNotAvailable, CodeRejected, CouponExhausted, GiftCardNotUsable, InsufficientBalance, OutOfStock),
    *(AgeCheckRequired, PickupOnly, CustomerLimit),
    *(PriceChanged, CheckoutCompleted, CheckoutChanged, CartMerged, InvalidTransition, PaymentDeclined, ProviderDown),
    *(KitChanged, AmountTooLarge, ExternalIdTaken, SlotFull, InvalidWindow, CardNumberRefused),
]


class Orders(OrderBook):
    """The order book."""

    scope = {**OrderBook.scope, "POST": purchasing.SCOPE}
    idempotency_required = True

    @operation(takes=NewOrder, answers={200: OrderShape, 201: OrderShape}, refusals=REFUSALS)
    def post(self, request: Request) -> Response:
        """Place an order.

        All or nothing: prices, codes, stock and payments. 200 with the order that has this `external_id` already. An
        order whose card says neither yes nor no yet is `awaiting_payment`, with a `next_action` where the customer has
        to do something. 402 `payment_declined` gives everything back; the same `external_id` may try again."""
        body = self.body(request, NewOrder)
        try:
            purchase = purchasing.read(body, self.actor)
        except (Refusal, ValidationError):
            if (known := placement.known(body["channel"], body.get("external_id", ""))) is None:
                raise
            return _again(self, request, known)
        coupon_guessing.refuse(request, self.actor, body, cart_id=body.get("cart"))
        return bought(self, request, purchase)


def bought(resource: Resource, request: Request, purchase: Purchase) -> Response:
    """Place the purchase, once, whatever is repeated, and answer the order."""
    place = partial(placement.place_order, by=resource.actor, purchase=purchase)
    resume = partial(placement.resume, by=resource.actor, purchase=purchase)
    with guessing.paying(request, resource.actor, purchase.tenders):
        return resource.once(request, use_case=place, render=_rendered, resume=resume)


def _again(resource: Resource, request: Request, order_id: int) -> Response:
    """The order that is there already, though goods, hold or places that the body names cannot be found any more."""
    find = partial(placement.find, by=resource.actor, order_id=order_id)
    return resource.once(request, use_case=find, render=_rendered, resume=lambda _stopped_at: find())


def _rendered(placed: Placed) -> Answer:
    """What placing an order answers: from the records that were just written, where there are any."""
    status = 201 if placed.created else 200
    if (draft := placed.draft) is not None:
        rows = {"lines": draft.lines, "deliveries": draft.deliveries, "payments": draft.payments}
        return Answer(status, order_json.render(draft.order, **rows))
    return Answer(status, order_json.loaded(reading.one(placed.order_id)))
