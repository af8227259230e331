"""`POST /fulfillments/{id}/rejection`: a store says no."""

from functools import partial

from rest_framework.request import Request
from rest_framework.response import Response

from commerce.actors import LocationNotAllowed
from commerce.api import fields
from commerce.api.contract import operation
from commerce.api.shapes import Shape
from commerce.state import InvalidTransition
from fulfillment import declining, visibility
from fulfillment.api import fulfillment_json
from fulfillment.api.fulfillments import OneOf
from fulfillment.api.shapes import FulfillmentShape
from fulfillment.assigning import Portion
from fulfillment.models import DeclinedOffer
from orders.units import TooManyUnits


class DeclinedLineShape(Shape):
    """Units of one line of the order; of a kit, whole kits."""

    line = fields.PublicId("lin")
    quantity = fields.Quantity()


class Declined(Shape):
    """Why, and what; all of it when no lines are named."""

    reason = fields.Choice([str(reason) for reason in DeclinedOffer.Reason])
    lines = DeclinedLineShape(many=True, required=False, min_length=1, max_length=fields.LINES_MOST)


class Rejection(OneOf):
    """Declining over the API."""

    scope = {"POST": visibility.WRITE}

    @operation(
        takes=Declined,
        answers={200: FulfillmentShape},
        refusals=[TooManyUnits, InvalidTransition, LocationNotAllowed],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Decline a fulfillment or units of it, before it is packed.

        `not_found` takes the goods off the record of the store and asks for a count, `mismatch` takes these units off,
        `damaged` sets them aside. This store is not asked for these lines again. What is shipped is given to the next
        best store by itself; what is collected waits for somebody who asks the customer."""
        body = self.body(request, Declined)
        found = self.find(visibility.fulfillments(self.actor, visibility.WRITE), "ful", public_id)
        units = [Portion(line["line"], line["quantity"]) for line in body["lines"]] if "lines" in body else None
        verb = partial(declining.decline, by=self.actor, fulfillment=found, reason=body["reason"], units=units)
        return self.once(request, use_case=verb, render=fulfillment_json.now)
