"""Channel sync for programs: health, what is matched, what needs somebody, and comparing now."""

from functools import partial
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from commerce.api import fields, sync_shapes
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.references import ChannelCode
from commerce.api.shapes import PageQuery, Shape
from commerce.api.sync_shapes import ExceptionShape, HealthShape, MappingShape, RunsShape
from commerce.errors import NotFound
from commerce.models import Connection, Listing, SyncException, SyncRun
from commerce.sales_channels import desk, health, runs, visibility
from commerce.sales_channels.visibility import READ, WRITE


class MappingQuery(PageQuery):
    """Which offers."""

    channel = ChannelCode(required=False)
    state = fields.Choice(Listing.Status.choices, required=False)


class ExceptionQuery(PageQuery):
    """Which exceptions."""

    channel = ChannelCode(required=False)
    state = fields.Choice(SyncException.Status.choices, required=False)
    cause = fields.Text(required=False, max_length=64)


class NewRun(Shape):
    """What to compare: everything, unless a kind is named."""

    kind = fields.Choice(SyncRun.Kind.choices, required=False)


class WhyDismissed(Shape):
    """Why nothing is to be done."""

    reason = fields.Text(required=False, allow_blank=True, max_length=255)


class OfChannel(Resource):
    """What the views of one connected channel share."""

    def _connection(self, code: str) -> Connection:
        permission = self.scope[self.request.method or "GET"]
        rows = visibility.connections(self.actor, permission).select_related("channel")
        found = rows.filter(channel__code=code).first()
        if found is None:
            raise NotFound("There is no such resource.")
        return found


class ChannelHealth(OfChannel):
    """How a connected channel does."""

    scope = {"GET": READ}

    @operation(answers={200: HealthShape})
    def get(self, request: Request, code: str) -> Response:
        """Look at a channel's health: lag, backlog, breaker, last success, drift.

        404 for a channel that no outside system is connected to."""
        found = self._connection(code)
        return Response(sync_shapes.health(found, health.of([found.pk])[found.pk]))


class Reconciliations(OfChannel):
    """Comparisons with a channel."""

    scope = {"POST": WRITE}

    @operation(takes=NewRun, answers={202: RunsShape})
    def post(self, request: Request, code: str) -> Response:
        """Compare stock, prices, orders or listings with a channel now.

        A worker does it; what differs is put right by who is right about it. While one of the kind is running, that one
        is answered. Without a `kind` all of them are compared, each in a run of its own."""
        connection, said = self._connection(code), self.body(request, NewRun)
        kinds = [said["kind"]] if "kind" in said else SyncRun.Kind.values
        ask = partial(runs.ask, by=self.actor, connection=connection, kinds=kinds)
        answer = self.once(request, use_case=ask, render=_runs, status=202)
        runs.wake(connection, kinds)
        return answer


class Mappings(Resource):
    """Offers of connected channels."""

    scope = {"GET": READ}

    @operation(query=MappingQuery, answers={200: page_of(MappingShape)})
    def get(self, request: Request) -> Response:
        """List what channels offer, and which variants of ours that is."""
        rows = _narrowed(visibility.listings(self.actor), self.parameters)
        rows = rows.select_related("connection__channel", "variant")
        return self.page(request, rows, order=["id"], render=sync_shapes.mappings)


class SyncExceptions(Resource):
    """What needs somebody."""

    scope = {"GET": READ}

    @operation(query=ExceptionQuery, answers={200: page_of(ExceptionShape)})
    def get(self, request: Request) -> Response:
        """List what could not be done by itself, newest first."""
        rows = _narrowed(visibility.exceptions(self.actor), self.parameters).select_related("connection__channel")
        if "cause" in self.parameters:
            rows = rows.filter(cause=self.parameters["cause"])
        return self.page(request, rows, order=["-id"], render=sync_shapes.exceptions)


class OneException(Resource):
    """What the views of one exception share."""

    def _find(self, public_id: str) -> SyncException:
        rows = visibility.exceptions(self.actor, WRITE).select_related("connection__channel")
        return self.find(rows, "exc", public_id)

    def _answer(self, found: SyncException) -> Response:
        again = visibility.exceptions(self.actor).select_related("connection__channel").get(pk=found.pk)
        return Response(sync_shapes.exceptions([again])[0])


class ExceptionRetry(OneException):
    """An exception tried again."""

    scope = {"POST": WRITE}

    @operation(answers={200: ExceptionShape})
    def post(self, request: Request, public_id: str) -> Response:
        """Try again what an exception is about.

        It is `resolved` once that came right, at once or by a worker, and open again when not."""
        found = self._find(public_id)
        desk.retry(by=self.actor, ids=[found.pk])
        return self._answer(found)


class ExceptionDismissal(OneException):
    """An exception about which nothing is done."""

    scope = {"POST": WRITE}

    @operation(takes=WhyDismissed, answers={200: ExceptionShape})
    def post(self, request: Request, public_id: str) -> Response:
        """Decide that nothing is to be done about an exception."""
        found, said = self._find(public_id), self.body(request, WhyDismissed)
        desk.dismiss(by=self.actor, ids=[found.pk], why=said.get("reason", ""))
        return self._answer(found)


def _narrowed(rows: Any, asked: dict[str, Any]) -> Any:
    if "channel" in asked:
        rows = rows.filter(connection__channel=asked["channel"])
    return rows.filter(status=asked["state"]) if "state" in asked else rows


def _runs(rows: list[SyncRun]) -> dict[str, Any]:
    found = [sync_shapes.run(row) for row in rows]
    return {**found[0], "runs": found}
