"""`/fulfillments`: what one's own stores have to prepare, one piece of that work, and why it came to this store."""

from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.references import LocationCode
from commerce.api.shapes import PageQuery
from fulfillment import reading, visibility
from fulfillment.api import fulfillment_json, routing_json
from fulfillment.api.shapes import FulfillmentShape, RoutingShape
from fulfillment.models import Fulfillment
from fulfillment.routing import decisions

_COLUMNS = {"order": "order_id", "location": "location", "kind": "kind", "state": "status"}


class FulfillmentQuery(PageQuery):
    """Which fulfillments."""

    order = fields.PublicId("ord", required=False)
    location = LocationCode(required=False)
    kind = fields.Choice(Fulfillment.Kind.choices, required=False)
    state = fields.Choice(Fulfillment.Status.choices, required=False)


class Fulfillments(Resource):
    """The work of stores, to read."""

    scope = {"GET": visibility.READ}

    @operation(query=FulfillmentQuery, answers={200: page_of(FulfillmentShape)})
    def get(self, request: Request) -> Response:
        """List fulfillments of your stores and channels, newest first."""
        rows = visibility.fulfillments(self.actor)
        rows = rows.filter(**{_COLUMNS[name]: self.parameters[name] for name in _COLUMNS if name in self.parameters})
        return self.page(request, reading.complete(rows), order=["-id"], render=_all)


class OneOf(Resource):
    """What the views of one fulfillment share."""

    def _find(self, public_id: str) -> Fulfillment:
        return self.find(visibility.fulfillments(self.actor), "ful", public_id)


class OneFulfillment(OneOf):
    """One fulfillment."""

    scope = {"GET": visibility.READ}

    @operation(answers={200: FulfillmentShape, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Look at a fulfillment."""
        return self.single(request, fulfillment_json.now(self._find(public_id)))


class Routing(Resource):
    """Why a fulfillment came to its store."""

    scope = {"GET": visibility.READ}

    @operation(answers={200: RoutingShape})
    def get(self, request: Request, public_id: str) -> Response:
        """Why this store.

        Every decision about this delivery, oldest first: which locations were thought of, how each rule scored them,
        and why the others were not chosen."""
        rows = visibility.fulfillments(self.actor).select_related("order", "location", "delivery")
        found = self.find(rows, "ful", public_id)
        told = [routing_json.render(row) for row in decisions.about(found)]
        head = {"fulfillment": found.public_id, "order": found.order.public_id, "location": found.location.code}
        return Response({**head, "decisions": told})


def _all(rows: list[Fulfillment]) -> list[dict]:
    return [fulfillment_json.render(row) for row in rows]
