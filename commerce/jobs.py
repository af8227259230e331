"""Jobs of the timetable for people: how each one stands, and running one now.

A job is late when it has not begun for three times its interval. Every job is safe to run at any time and twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from commerce import idempotency, live, transactions
from commerce.actors import Actor
from commerce.errors import NotFound, Refusal
from commerce.job_records import TOPIC
from commerce.models import JobState
from commerce.timetable import LONGEST_TASK_SECONDS, Slot, every, find

PERMISSION = "admin.write"
MISSED_RUNS = 3
SOONEST_LATE = timedelta(minutes=1)  # what runs every two seconds waits that long behind other work
LONGEST_RUN = timedelta(seconds=LONGEST_TASK_SECONDS)
_WAITS_SECONDS = 3600


class BrokerAway(Refusal):
    """The message broker cannot be reached, so nobody was told to run the job."""

    code = "broker_unavailable"
    status = 503
    title = "The job was not started"
    retry_after = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """How a job stands at one moment. `condition` is running, late, unfinished, failed, ok or never; the state of a job
    that nobody has seen yet is blank and has no `pk`."""

    slot: Slot
    state: JobState
    condition: str
    next_at: datetime | None

    @property
    def last_at(self) -> datetime:
        """When it began for the last time, or else since when it should."""
        return self.state.last_started_at or self.state.known_since

    @property
    def needs_somebody(self) -> bool:
        """Whether a person should look at it."""
        return self.condition in ("late", "unfinished", "failed")


def standings(states: Iterable[JobState], now: datetime) -> list[Standing]:
    """One per line of the timetable, in its order."""
    known = {state.name: state for state in states}
    return [_standing(slot, known.get(slot.task) or _unseen(slot, now), now) for slot in every()]


def run_now(*, by: Actor, name: str) -> JobState:
    """Have a worker run a job as soon as it can. Raises NotFound, BrokerAway, ScopeMissing."""
    slot = _slot(name)
    ask(by=by, name=name)
    return _send(slot, by)


def resume(at: dict[str, Any], *, by: Actor) -> JobState:
    """Go on where the same request stopped; at worst the job runs twice."""
    return _send(_slot(at["job"]), by)


@transactions.use_case
def ask(*, by: Actor, name: str) -> None:
    """Write down who wants a job to run; the first step of `run_now`."""
    by.require(PERMISSION)
    transactions.about(job=name)
    idempotency.keep_running({"job": name})
    asked = {"requested_at": transactions.now(), "requested_by_kind": by.kind, "requested_by_id": by.id}
    JobState.objects.update_or_create(name=name, defaults=asked)


@transactions.use_case
def withdraw(*, by: Actor, name: str) -> None:
    """Nobody could be told: the wish is off."""
    transactions.about(job=name)
    idempotency.forget()
    JobState.objects.filter(name=name).update(requested_at=None)


@transactions.use_case
def confirm(*, by: Actor, name: str) -> JobState:
    """The broker has it."""
    transactions.about(job=name)
    return JobState.objects.get(name=name)


def _send(slot: Slot, by: Actor) -> JobState:
    try:
        current_app.send_task(slot.task, queue=slot.queue, retry=False, ignore_result=True, expires=_WAITS_SECONDS)
    except (OperationalError, RedisError, OSError) as failure:
        withdraw(by=by, name=slot.task)
        detail = "The message broker cannot be reached, so no worker could be told. Nothing was started."
        raise BrokerAway(detail) from failure
    state = confirm(by=by, name=slot.task)
    live.publish(TOPIC, "changed", {"job": slot.task})
    return state


def _slot(name: str) -> Slot:
    slot = find(name)
    if slot is None:
        raise NotFound("There is no such job.")
    return slot


def _unseen(slot: Slot, now: datetime) -> JobState:
    return JobState(name=slot.task, known_since=now, last_outcome="", last_error="", runs=0, failures=0)


def _standing(slot: Slot, state: JobState, now: datetime) -> Standing:
    if state.pk is None:
        return Standing(slot, state, "never", None)
    clocked = state.clocked_at or state.known_since
    return Standing(slot, state, _condition(slot, state, now), clocked + timedelta(seconds=slot.every_seconds))


def _condition(slot: Slot, state: JobState, now: datetime) -> str:
    last = state.last_started_at or state.known_since
    if state.is_open and now - last <= LONGEST_RUN:
        return "running"
    if now - last > max(MISSED_RUNS * timedelta(seconds=slot.every_seconds), SOONEST_LATE):
        return "late"
    if state.is_open:
        return "unfinished"
    return str(state.last_outcome) or "never"
