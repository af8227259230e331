"""`/webhook-deliveries`: the log of what was told to whom, and telling it again."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.actors import ChannelNotAllowed, LocationNotAllowed
from commerce.api import fields, webhook_shapes
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.shapes import PageQuery, Shape, refuse
from commerce.api.webhook_shapes import WebhookDeliveryShape, WholeDeliveryShape
from commerce.models import WebhookDelivery
from commerce.state import InvalidTransition
from commerce.webhooks import endpoints, replaying, visibility
from commerce.webhooks.endpoints import EndpointRemoved
from commerce.webhooks.replaying import Range

READ, WRITE = visibility.READ, endpoints.WRITE
_REPLAYABLE = [choice for choice in WebhookDelivery.Status.choices if choice[0] != WebhookDelivery.Status.WAITING]
_KEPT_OUT = (LocationNotAllowed, ChannelNotAllowed)


class DeliveryQuery(PageQuery):
    """Which deliveries: `from` and `to` bound when they were made, half-open."""

    endpoint = fields.PublicId("whe", required=False)
    topic = fields.Text(required=False, max_length=64)
    state = fields.Choice(WebhookDelivery.Status.choices, required=False)
    subject = fields.Text(required=False, max_length=200)
    failure = fields.Text(required=False, max_length=64)
    to = fields.Since(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        """`from` is a word of Python's, so it is added here."""
        return {**super().get_fields(), "from": fields.Since(required=False)}


class ReplayRange(Shape):
    """Which deliveries of one endpoint are told again: by when they were made (`from` and `to`, half-open), by topic
    (`order.placed`, `order.*`), by `failure`. Those given up or dismissed, unless `state` says otherwise."""

    endpoint = fields.PublicId("whe")
    topic = fields.Text(required=False, max_length=64)
    failure = fields.Text(required=False, max_length=64)
    state = fields.Choice(_REPLAYABLE, required=False)
    to = fields.Timestamp(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        """`from` is a word of Python's, so it is added here."""
        return {**super().get_fields(), "from": fields.Timestamp(required=False)}


class ReplayedShape(Shape):
    """How many deliveries wait again. `more`: there are others, ask once more."""

    replayed = serializers.IntegerField()
    more = serializers.BooleanField()


class WebhookDeliveries(Resource):
    """The log of outbound webhooks."""

    scope = {"GET": READ}

    @operation(query=DeliveryQuery, answers={200: page_of(WebhookDeliveryShape)})
    def get(self, request: Request) -> Response:
        """List webhook deliveries of the last 30 days, newest first.

        Of topics that you may not read, such as orders without `orders.read`, nothing is listed."""
        asked, rows = self.parameters, visibility.deliveries(self.actor).defer("payload")
        columns = {"state": "status", "from": "created_at__gte", "to": "created_at__lt", "endpoint": "endpoint_id"}
        for name in ("endpoint", "topic", "state", "subject", "failure", "from", "to"):
            if name in asked:
                rows = rows.filter(**{columns.get(name, name): asked[name]})
        return self.page(request, rows, order=["-id"], render=webhook_shapes.deliveries)


class OneOf(Resource):
    """What the views of one delivery share."""

    def _find(self, public_id: str) -> WebhookDelivery:
        permission = self.scope[self.request.method or "GET"]
        return self.find(visibility.deliveries(self.actor, permission), "whd", public_id)


class OneWebhookDelivery(OneOf):
    """One delivery."""

    scope = {"GET": READ}

    @operation(answers={200: WholeDeliveryShape, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Look at a webhook delivery, with the body that was sent."""
        return self.single(request, webhook_shapes.whole(self._find(public_id)))


class DeliveryReplay(OneOf):
    """A delivery told again."""

    scope = {"POST": WRITE}

    @operation(answers={200: WebhookDeliveryShape}, refusals=[EndpointRemoved, *_KEPT_OUT])
    def post(self, request: Request, public_id: str) -> Response:
        """Tell it again, with the same `webhook-id` and body and a new timestamp.

        One that waits is tried at once."""
        replay = partial(replaying.replay, delivery=self._find(public_id), by=self.actor)
        return self.once(request, use_case=replay, render=webhook_shapes.delivery)


class DeliveryDismissal(OneOf):
    """A delivery that need not be told."""

    scope = {"POST": WRITE}

    @operation(answers={200: WebhookDeliveryShape}, refusals=[InvalidTransition, EndpointRemoved, *_KEPT_OUT])
    def post(self, request: Request, public_id: str) -> Response:
        """Let it go: what waits behind it may leave."""
        dismiss = partial(replaying.dismiss, delivery=self._find(public_id), by=self.actor)
        return self.once(request, use_case=dismiss, render=webhook_shapes.delivery)


class DeliveryReplays(Resource):
    """Many deliveries told again."""

    scope = {"POST": WRITE}

    @operation(takes=ReplayRange, answers={200: ReplayedShape}, refusals=[EndpointRemoved, *_KEPT_OUT])
    def post(self, request: Request) -> Response:
        """Tell a range of deliveries again, oldest first, at most 10,000 at once."""
        body = self.body(request, ReplayRange)
        endpoint = visibility.endpoints(self.actor, WRITE).filter(pk=body["endpoint"]).first()
        if endpoint is None:
            refuse("endpoint", "unknown_endpoint", "There is no such endpoint.")
        chosen: dict[str, Any] = {name: body[name] for name in ("topic", "failure") if name in body}
        chosen |= {"states": [body["state"]]} if "state" in body else {}
        which = Range(since=body.get("from"), until=body.get("to"), **chosen)
        replay = partial(replaying.replay_many, endpoint=endpoint, which=which, by=self.actor)
        return self.once(request, use_case=replay, render=_counted)


def _counted(count: int) -> dict[str, Any]:
    return {"replayed": count, "more": count == replaying.MOST}
