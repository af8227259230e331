"""`/webhook-endpoints`: where the retailer's own systems are told what happens, with which secret."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import sealing
from commerce.actors import ChannelNotAllowed, LocationNotAllowed
from commerce.api import fields, preconditions, webhook_shapes
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.references import ChannelCode, LocationCode
from commerce.api.shapes import PageQuery, Shape
from commerce.api.webhook_shapes import RELATED, EndpointShape, SecretShape, WebhookDeliveryShape
from commerce.http_client import MAX_URL, UrlRefused
from commerce.models import WebhookEndpoint
from commerce.sealing import CannotUnseal
from commerce.state import InvalidTransition
from commerce.versions import VersionConflict
from commerce.webhooks import endpoints, replaying, visibility
from commerce.webhooks.endpoints import EndpointRemoved, NewEndpoint, TopicNotLimited, UnknownTopic

READ, WRITE = visibility.READ, endpoints.WRITE
LONGEST_OVERLAP = 7 * 86_400
_KEPT_OUT = (LocationNotAllowed, ChannelNotAllowed)
_REFUSED = (UrlRefused, UnknownTopic, TopicNotLimited, *_KEPT_OUT)


class EndpointChanges(Shape):
    """What can be changed. Topics are names such as `order.placed`, all of a noun (`order.*`), or all (`*`)."""

    url = fields.Text(required=False, max_length=MAX_URL)
    topics = serializers.ListField(child=fields.Text(max_length=64), required=False, min_length=1, max_length=50)
    description = fields.Text(required=False, allow_blank=True, max_length=120)


class NewEndpointBody(EndpointChanges):
    """Where to tell what; with a channel or a location only what belongs to it."""

    url = fields.Text(max_length=MAX_URL)
    topics = serializers.ListField(child=fields.Text(max_length=64), min_length=1, max_length=50)
    channel = ChannelCode(required=False)
    location = LocationCode(required=False)


class SecretRotation(Shape):
    """For how long the secret before signs as well: a day unless said otherwise, 0 to end it now."""

    overlap_seconds = fields.Integer(required=False, min_value=0, max_value=LONGEST_OVERLAP)


class WebhookEndpoints(Resource):
    """Endpoints of outbound webhooks."""

    scope = {"GET": READ, "POST": WRITE}

    @operation(query=PageQuery, answers={200: page_of(EndpointShape)})
    def get(self, request: Request) -> Response:
        """List webhook endpoints, oldest first."""
        rows = visibility.endpoints(self.actor).select_related(*RELATED)
        return self.page(request, rows, order=["id"], render=webhook_shapes.endpoints)

    @operation(takes=NewEndpointBody, answers={201: SecretShape}, refusals=[*_REFUSED, CannotUnseal])
    def post(self, request: Request) -> Response:
        """Make a webhook endpoint.

        Needs the permission to read what each topic tells, such as `orders.read`. The `secret` is shown only in this
        answer, and to a repetition of this request."""
        body = self.body(request, NewEndpointBody)
        create = partial(endpoints.create, new=NewEndpoint(**body), by=self.actor)
        return _with_secret(self.once(request, use_case=create, render=_kept, status=201))


class OneOf(Resource):
    """What the views of one endpoint share."""

    def _find(self, public_id: str) -> WebhookEndpoint:
        permission = self.scope[self.request.method or "GET"]
        return self.find(visibility.endpoints(self.actor, permission).select_related(*RELATED), "whe", public_id)

    def _stepped(self, request: Request, public_id: str, step: Any) -> Response:
        verb = partial(step, endpoint=self._find(public_id), by=self.actor)
        return self.once(request, use_case=verb, render=webhook_shapes.endpoint)


class OneWebhookEndpoint(OneOf):
    """One endpoint."""

    scope = {"GET": READ, "PATCH": WRITE, "DELETE": WRITE}

    @operation(answers={200: EndpointShape, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Look at a webhook endpoint."""
        return self._tagged(request, self._find(public_id))

    @operation(
        takes=EndpointChanges, answers={200: EndpointShape}, refusals=[*_REFUSED, VersionConflict, EndpointRemoved]
    )
    def patch(self, request: Request, public_id: str) -> HttpResponse:
        """Change a webhook endpoint; what is left out stays."""
        endpoint, expected = self._find(public_id), preconditions.expected(request)
        changes = self.body(request, EndpointChanges)
        return self._tagged(
            request, endpoints.change(endpoint=endpoint, changes=changes, expected=expected, by=self.actor)
        )

    @operation(answers={204: None}, refusals=_KEPT_OUT)
    def delete(self, request: Request, public_id: str) -> Response:
        """Remove a webhook endpoint.

        Nothing more is sent to it, and its secrets are gone at once."""
        endpoints.remove(endpoint=self._find(public_id), by=self.actor)
        return Response(status=204)

    def _tagged(self, request: Request, row: WebhookEndpoint) -> HttpResponse:
        return self.single(request, webhook_shapes.endpoint(row), version=row.version)


class EndpointPause(OneOf):
    """An endpoint that is sent nothing."""

    scope = {"POST": WRITE}

    @operation(answers={200: EndpointShape}, refusals=[InvalidTransition, EndpointRemoved, *_KEPT_OUT])
    def post(self, request: Request, public_id: str) -> Response:
        """Pause a webhook endpoint.

        What happens meanwhile waits for it, for 30 days."""
        return self._stepped(request, public_id, endpoints.pause)


class EndpointResumption(OneOf):
    """An endpoint that is sent everything again."""

    scope = {"POST": WRITE}

    @operation(answers={200: EndpointShape}, refusals=[InvalidTransition, EndpointRemoved, *_KEPT_OUT])
    def post(self, request: Request, public_id: str) -> Response:
        """Resume a webhook endpoint: what waits is sent, oldest first."""
        return self._stepped(request, public_id, endpoints.resume)


class SecretRotations(OneOf):
    """New secrets."""

    scope = {"POST": WRITE}

    @operation(takes=SecretRotation, answers={201: SecretShape}, refusals=[EndpointRemoved, CannotUnseal, *_KEPT_OUT])
    def post(self, request: Request, public_id: str) -> Response:
        """Give a webhook endpoint a new secret.

        Both secrets sign until the overlap ends. The new one is shown only in this answer."""
        body = self.body(request, SecretRotation)
        overlap = timedelta(seconds=body.get("overlap_seconds", endpoints.OVERLAP.total_seconds()))
        rotate = partial(endpoints.rotate, endpoint=self._find(public_id), overlap=overlap, by=self.actor)
        return _with_secret(self.once(request, use_case=rotate, render=_kept, status=201))


class EndpointTests(OneOf):
    """Tests of an endpoint."""

    scope = {"POST": WRITE}

    @operation(answers={201: WebhookDeliveryShape}, refusals=[EndpointRemoved, *_KEPT_OUT])
    def post(self, request: Request, public_id: str) -> Response:
        """Send a test to a webhook endpoint.

        It is sent once within seconds, also to a paused endpoint; look at the delivery to see what came of it."""
        test = partial(replaying.test, endpoint=self._find(public_id), by=self.actor)
        return self.once(request, use_case=test, render=webhook_shapes.delivery, status=201)


def _kept(made: WebhookEndpoint) -> dict[str, Any]:
    """The answer as it is kept for retries: with the sealed secret."""
    return {**webhook_shapes.endpoint(made), "sealed": made.secret_sealed}


def _with_secret(response: Response) -> Response:
    response.data["secret"] = sealing.unseal(response.data.pop("sealed"))
    return response
