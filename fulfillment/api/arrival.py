"""`POST /fulfillments/{id}/arrival`: somebody waits outside. With a key, or with the customer's own link alone."""

from dataclasses import replace
from functools import partial
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from commerce.actors import LocationNotAllowed
from commerce.api import fields, limits
from commerce.api.contract import operation
from commerce.api.shapes import Query, Shape
from commerce.errors import NotFound
from commerce.state import InvalidTransition
from fulfillment import curbside, links, strangers, visibility
from fulfillment.api import fulfillment_json
from fulfillment.api.fulfillments import OneOf
from fulfillment.api.shapes import FulfillmentShape
from fulfillment.models import Collector, Fulfillment


class ArrivalQuery(Query):
    """The customer's link."""

    token = fields.Text(required=False, max_length=120, help_text="The last part of the customer's link: no key then.")


class Arrived(Shape):
    """Where they wait."""

    bay = fields.Text(required=False, allow_blank=True, max_length=32)
    vehicle = fields.Text(required=False, allow_blank=True, max_length=120)


class Arrival(OneOf):
    """Arrivals outside a store."""

    scope = {"POST": visibility.WRITE}
    proxy: Collector | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let in whoever has the link of this very pickup; everybody else needs a key.

        Only a good link counts against its pickup: whoever guesses uses up what their own address may ask."""
        if "token" not in request.query_params:
            super().initial(request, *args, **kwargs)
            return
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        self.actor = request.actor = replace(links.CUSTOMER, principal=f"link:{kwargs['public_id'][:40]}")
        self._read_parameters(request)
        visitor = links.visitor(self.parameters["token"])
        if visitor is None or visitor.fulfillment.public_id != kwargs["public_id"]:
            limits.spend(f"link:stranger:{strangers.address(request._request)}")
            raise NotFound("There is no such resource.")
        limits.spend(self.actor.principal)
        self.proxy = visitor.proxy

    @operation(
        takes=Arrived,
        query=ArrivalQuery,
        answers={200: FulfillmentShape},
        refusals=[InvalidTransition, LocationNotAllowed],
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Say that somebody is here.

        `ready` → `arrived`, and the store's screens show it. Again is fine; another bay or vehicle replaces the first.
        Either a key, or `token`, the customer's signed link, without a key."""
        body = self.body(request, Arrived)
        arrive = partial(curbside.announce_arrival, by=self.actor, fulfillment=self._find_own(public_id), **body)
        return self.once(request, use_case=arrive, render=self._render)

    def _render(self, found: Fulfillment) -> dict[str, Any]:
        """Somebody with a link may be a proxy, and is not told how to reach the buyer, nor what they drive."""
        shown = fulfillment_json.now(found)
        if self.actor.kind == links.CUSTOMER.kind:
            shown["recipient"] = dict.fromkeys(shown["recipient"])
        if self.proxy is not None:
            shown["arrival"] = {**shown["arrival"], "vehicle": None}
        return shown

    def _find_own(self, public_id: str) -> Fulfillment:
        if self.actor.kind == links.CUSTOMER.kind:
            return links.find(self.parameters["token"])
        return self.find(visibility.fulfillments(self.actor, visibility.WRITE), "ful", public_id)
