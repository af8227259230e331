"""`/tasks`: one prioritized list of work for people; claim a task, give it back, do it."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import actor_names, visibility, work, work_kinds
from commerce.actors import LocationNotAllowed
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.references import LocationCode
from commerce.api.shapes import PageQuery, Shape, YesNo
from commerce.models import Task
from commerce.state import InvalidTransition
from commerce.work import ClaimedByAnother, ClosesItself, TaskChangedMeanwhile, WrongScan

_RELATED = ("variant", "location")


class TaskKind(fields.Text):
    """The code of a kind of tasks that some app has registered."""

    default_error_messages = {"invalid_choice": "Kinds are {known}."}

    def to_internal_value(self, data: str) -> str:
        """The code itself."""
        code, known = super().to_internal_value(data), [kind.code for kind in work_kinds.every()]
        if code not in known:
            self.fail("invalid_choice", known=", ".join(known))
        return code


class TaskQuery(PageQuery):
    """Which tasks; open ones unless said otherwise."""

    location = LocationCode(required=False)
    kind = TaskKind(required=False)
    about = fields.Text(required=False, max_length=64)
    open = YesNo(required=False)


class TaskShape(Shape):
    """One task. `put_back`: goods return to their shelf, by scan. `re_source`: so many units are promised beyond what
    is there, and the task ends with its reason. `count`: compare the shelf with the record. `call_customer`: ask a
    person. Further kinds follow. `claimed_by` is a name: who is on it, or ended it."""

    id = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.ChoiceField(Task.Status.choices)
    priority = serializers.IntegerField(min_value=1, max_value=9, help_text="1 is the most urgent.")
    sku = serializers.CharField(allow_null=True)
    location = serializers.CharField()
    quantity = serializers.IntegerField()
    about = serializers.CharField(allow_null=True, help_text="The order or fulfillment that it concerns.")
    due_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField()
    claimed_by = serializers.CharField(allow_null=True)
    claimed_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class Completion(Shape):
    """What was scanned, where the kind wants it, and the units that were done, if they are to be checked."""

    code = fields.Text(required=False, allow_blank=True, max_length=200)
    quantity = fields.Quantity(required=False)


class Tasks(Resource):
    """Tasks."""

    scope = {"GET": "stock.read"}

    @operation(query=TaskQuery, answers={200: page_of(TaskShape)})
    def get(self, request: Request) -> Response:
        """List tasks, the most urgent first: by priority, then by when they are due.

        Open ones, unless `open=false`. A `kind` that does not exist is refused with the list of those that do."""
        rows = visibility.tasks(self.actor).select_related(*_RELATED)
        rows = rows.filter(closed_at__isnull=self.parameters.get("open", True))
        for name in ("location", "kind", "about"):
            if name in self.parameters:
                rows = rows.filter(**{name: self.parameters[name]})
        return self.page(request, rows, order=["priority", "due_at", "id"], render=_render)


class OneOf(Resource):
    """What the views of one task share."""

    def _find(self, public_id: str) -> Task:
        return self.find(visibility.tasks(self.actor).select_related(*_RELATED), "tsk", public_id)


class OneTask(OneOf):
    """One task."""

    scope = {"GET": "stock.read"}

    @operation(answers={200: TaskShape, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Look at a task."""
        return self.single(request, _one(self._find(public_id)))


class Claim(OneOf):
    """Who is on a task."""

    scope = {"POST": "stock.write", "DELETE": "stock.write"}

    @operation(answers={200: TaskShape}, refusals=[ClaimedByAnother, InvalidTransition, LocationNotAllowed])
    def post(self, request: Request, public_id: str) -> Response:
        """Claim a task: somebody is on it. Again is fine."""
        claim = partial(work.claim, by=self.actor, task=self._find(public_id))
        return self.once(request, use_case=claim, render=_one)

    @operation(answers={204: None}, refusals=[InvalidTransition, LocationNotAllowed])
    def delete(self, request: Request, public_id: str) -> Response:
        """Give a task back, whoever had it. Again is fine."""
        work.release(by=self.actor, task=self._find(public_id))
        return Response(status=204)


class TaskCompletion(OneOf):
    """The end of a task."""

    scope = {"POST": "stock.write"}

    @operation(
        takes=Completion,
        answers={200: TaskShape},
        refusals=[
            WrongScan, ClaimedByAnother, ClosesItself, TaskChangedMeanwhile, InvalidTransition, LocationNotAllowed,
        ],
    )  # fmt: skip
    def post(self, request: Request, public_id: str) -> Response:
        """Say that a task is done.

        `put_back` needs the scanned `code` of the goods (422 `wrong_scan`), and makes them sellable."""
        said = self.body(request, Completion)
        task = self._find(public_id)
        done = partial(work.finish, by=self.actor, task=task, code=said.get("code", ""), quantity=said.get("quantity"))
        return self.once(request, use_case=done, render=_one)


def _one(task: Task) -> dict[str, Any]:
    return _render([task])[0]


def _render(tasks: Sequence[Task]) -> list[dict[str, Any]]:
    names = actor_names.of((task.actor_kind, task.actor_id) for task in tasks if task.actor_kind)
    return [_row(task, names.get((task.actor_kind, task.actor_id))) for task in tasks]


def _row(task: Task, name: str | None) -> dict[str, Any]:
    return {
        "id": task.public_id,
        "kind": task.kind,
        "state": str(task.status),
        "priority": task.priority,
        "sku": task.variant.sku if task.variant else None,
        "location": task.location.code,
        "quantity": task.quantity,
        "about": task.about or None,
        "due_at": fields.moment(task.due_at),
        "opened_at": fields.moment(task.opened_at),
        "claimed_by": name,
        "claimed_at": fields.moment(task.claimed_at) if task.claimed_at else None,
        "closed_at": fields.moment(task.closed_at) if task.closed_at else None,
    }
