"""`/quotes`: what a basket costs, and why. Nothing is kept."""

from functools import partial
from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.references import ChannelCode, LocationCode
from commerce.api.shapes import Shape
from commerce.pricing.prices import NotPriced
from commerce.pricing.reckoning import AmountTooLarge
from commerce.pricing.shipping import ShippingNotAvailable
from commerce.skus import UnknownSku
from customers.api.shapes import ContactShape, contact
from customers.recognition import UnknownCustomer
from orders import cart_problems, conditions, deliveries, quoting
from orders.api import coupon_guessing, purchasing, quote_json
from orders.api.order_requests import CODES_MOST, DeliveryShape, WishShape
from orders.api.quote_json import AnsweredQuoteShape
from orders.purchases import Purchase
from orders.quoting import Reckoned

EXAMPLE = OpenApiExample(
    "Collected in Soho",
    value={
        "channel": "web",
        "codes": ["WELCOME10"],
        "lines": [{"sku": "BLU-JAC-M", "quantity": 2}],
        "delivery": {"method": "pickup", "location": "soho"},
    },
    request_only=True,
)


class Question(Shape):
    """A basket. No amount is taken from whoever asks."""

    channel = ChannelCode()
    location = LocationCode(required=False)
    customer = ContactShape(required=False)
    codes = serializers.ListField(child=fields.Text(max_length=64), required=False, max_length=CODES_MOST)
    lines = WishShape(many=True, min_length=1, max_length=fields.LINES_MOST)
    delivery = DeliveryShape(required=False)


class Quotes(Resource):
    """Prices for a basket."""

    scope = {"POST": purchasing.SCOPE}

    @operation(
        takes=Question,
        answers={200: AnsweredQuoteShape},
        refusals=[UnknownSku, UnknownCustomer, NotPriced, ShippingNotAvailable, AmountTooLarge],
        examples=[EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """Ask what a basket costs.

        The same basket costs the same on every door of a channel's prices and in any order of its lines. `location` is
        where the sale takes place. Lines without a `delivery` are carried out there; without a location either, only
        the goods are priced, with the taxes of the retailer's home. Codes and promotions that do not apply are named
        in `promotions.rejected` with their reason; `problems` says what the goods ask of the buyer that an order would
        be refused for. Whoever may place orders may ask. 429 from the eleventh unknown code in a minute of one
        `customer`, or of all who name none: say who asks, so that one shopper's guesses do not count for another."""
        body = self.body(request, Question)
        purchase = _purchase(body)
        coupon_guessing.refuse(request, self.actor, body)
        if "HTTP_IDEMPOTENCY_KEY" not in request.META:
            return Response(_render(quoting.quote(purchase), purchase))
        keep = partial(quoting.keep, by=self.actor, purchase=purchase)
        return self.once(request, use_case=keep, render=partial(_render, purchase=purchase))


def _render(reckoned: Reckoned, purchase: Purchase) -> dict[str, Any]:
    problems = [quote_json.problem(row) for row in cart_problems.of_conditions(purchase, reckoned)]
    body = quote_json.render(reckoned.quote)
    days = conditions.days(purchase, reckoned.goods)
    body["lines"] = [line | quote_json.promise(days, index) for index, line in enumerate(body["lines"])]
    return body | {"problems": problems}


def _purchase(body: dict[str, Any]) -> Purchase:
    place = body.get("location")
    usual = purchasing.wanted(body["delivery"]) if "delivery" in body else deliveries.carried_out(place)
    return Purchase(
        channel=body["channel"],
        wishes=tuple(purchasing.wishes(body["lines"], usual)),
        tenders=(),
        contact=contact(body.get("customer")),
        codes=tuple(body.get("codes", ())),
        sold_at=place,
    )
