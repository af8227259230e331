"""`/jobs`: what runs by the clock and how it goes; running one now."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import actor_names, jobs, transactions, visibility
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation
from commerce.api.shapes import Shape
from commerce.jobs import BrokerAway, Standing
from commerce.models import JobState

CONDITIONS = ("never", "running", "ok", "failed", "unfinished", "late")


class JobShape(Shape):
    """One job. `late`: it has not begun for three times its interval. `unfinished`: its last run began and never ended.
    `requested_by` is a name: who asked for the run that is to begin."""

    name = serializers.CharField()
    why = serializers.CharField(help_text="What it is for, in words.")
    queue = serializers.CharField()
    every_seconds = serializers.FloatField()
    condition = serializers.ChoiceField(CONDITIONS)
    last_started_at = serializers.DateTimeField(allow_null=True)
    last_finished_at = serializers.DateTimeField(allow_null=True)
    last_duration_ms = serializers.IntegerField(allow_null=True)
    last_outcome = serializers.ChoiceField(JobState.Outcome.values, allow_null=True)
    last_error = serializers.CharField(allow_null=True, help_text="The beginning of it.")
    next_run_at = serializers.DateTimeField(allow_null=True)
    runs = serializers.IntegerField()
    failures = serializers.IntegerField()
    requested_at = serializers.DateTimeField(allow_null=True)
    requested_by = serializers.CharField(allow_null=True)


class JobsShape(Shape):
    """All of them, in the order of the timetable."""

    results = JobShape(many=True)


class Jobs(Resource):
    """Jobs that run by the clock."""

    scope = {"GET": "admin.read"}

    @operation(answers={200: JobsShape})
    def get(self, request: Request) -> Response:
        """List the jobs that run by the clock, with their last run and the next one."""
        states = visibility.job_states(self.actor)
        return Response({"results": _render(jobs.standings(states, transactions.now()))})


class JobRuns(Resource):
    """Runs of a job."""

    scope = {"POST": jobs.PERMISSION}

    @operation(answers={202: JobShape}, refusals=[BrokerAway])
    def post(self, request: Request, name: str) -> Response:
        """Run a job now, beside its timetable.

        A worker is told; the answer does not wait for it. Every job is safe to run at any time, and twice. 503
        `broker_unavailable` says that nobody could be told and nothing was started."""
        return self.once(
            request,
            use_case=partial(jobs.run_now, by=self.actor, name=name),
            render=_one,
            status=202,
            resume=partial(jobs.resume, by=self.actor),
        )


def _one(state: JobState) -> dict[str, Any]:
    rows = _render(jobs.standings([state], state.requested_at or transactions.now()))
    return next(row for row in rows if row["name"] == state.name)


def _render(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    asked = [each.state for each in standings if each.state.is_requested]
    names = actor_names.of((state.requested_by_kind, state.requested_by_id) for state in asked)
    return [_row(each, names) for each in standings]


def _row(standing: Standing, names: dict[tuple[str, int | None], str]) -> dict[str, Any]:
    slot, state = standing.slot, standing.state
    asked = state.is_requested
    return {
        "name": slot.task,
        "why": slot.why,
        "queue": slot.queue,
        "every_seconds": slot.every_seconds,
        "condition": standing.condition,
        "last_started_at": _moment(state.last_started_at),
        "last_finished_at": _moment(state.last_finished_at),
        "last_duration_ms": state.last_duration_ms,
        "last_outcome": state.last_outcome or None,
        "last_error": state.last_error or None,
        "next_run_at": _moment(standing.next_at),
        "runs": state.runs,
        "failures": state.failures,
        "requested_at": _moment(state.requested_at) if asked else None,
        "requested_by": names[state.requested_by_kind, state.requested_by_id] if asked else None,
    }


def _moment(value: Any) -> str | None:
    return fields.moment(value) if value else None
