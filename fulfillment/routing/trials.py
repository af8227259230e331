"""What other rules would have done with past orders, asked by a person and worked out in the background.

One worker at a time works on a question; one that died leaves it to the next. Nothing about orders changes.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db.models import Q

from commerce import sql, transactions
from commerce.actors import SYSTEM, Actor
from commerce.events import nudge
from commerce.models import Channel
from commerce.timetable import LONGEST_TASK_SECONDS
from fulfillment.models import RoutingTrial
from fulfillment.routing import rule_sets, whatif
from fulfillment.routing.rule_sets import NewRules
from fulfillment.routing.whatif import Question

TASK, QUEUE = "fulfillment.tasks.compare_rules", "bulk"
DAYS, ORDERS_MOST = 30, 5_000
SILENT, KEPT = timedelta(minutes=2), timedelta(days=30)
# A worker that is stopped leaves its question to the next one. No task would ever answer one that takes longer than it
# may itself.
LONGEST = timedelta(seconds=LONGEST_TASK_SECONDS - 120)
Status = RoutingTrial.Status
_TAKE = """
UPDATE fulfillment_routingtrial SET status = 'running', taken_at = %s, done = 0 WHERE id = (
  SELECT id FROM fulfillment_routingtrial
  WHERE status = 'queued' OR (status = 'running' AND taken_at < %s) ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""


class TookTooLong(Exception):
    """There are more orders than one task can plan again."""


def ask(*, by: Actor, channel: Channel | None, draft: NewRules, days: int = DAYS) -> RoutingTrial:
    """Ask what these rules would have made of the parcels of the last days. Raises Invalid.

    A flow: a worker is told when the question is written down."""
    made = _ask(by=by, channel=channel, draft=draft, days=days)
    nudge.send(TASK, QUEUE)
    return made


@transactions.use_case
def _ask(*, by: Actor, channel: Channel | None, draft: NewRules, days: int) -> RoutingTrial:
    rule_sets.build(draft)
    now = transactions.now()
    RoutingTrial.objects.filter(asked_at__lt=now - KEPT).delete()
    made = RoutingTrial.objects.create(
        channel=channel, rules=stored(draft), since=now - timedelta(days=days), until=now, actor_kind=by.kind,
        actor_id=by.id, asked_at=now,
    )  # fmt: skip
    transactions.about(routing_trial=made.pk)
    return made


def run_waiting() -> int:
    """Answer what waits, the oldest question first; returns how many were answered."""
    answered = 0
    while (taken := _take(by=SYSTEM)) is not None:
        _run(RoutingTrial.objects.select_related("channel").get(pk=taken))
        answered += 1
    return answered


def stored(draft: NewRules) -> dict[str, Any]:
    """A draft as JSON."""
    return {**asdict(draft), "rules": [dict(said) for said in draft.rules]}


def draft_of(said: Mapping[str, Any]) -> NewRules:
    """What `stored` gave."""
    return NewRules(**said)


@transactions.upkeep
def _take(*, by: Actor) -> int | None:
    now = transactions.now()
    rows = sql.run(_TAKE, (now, now - SILENT))
    return rows[0][0] if rows else None


def _run(trial: RoutingTrial) -> None:
    latest = time.monotonic() + LONGEST.total_seconds()

    def heard(done: int) -> None:
        if time.monotonic() > latest:
            raise TookTooLong
        RoutingTrial.objects.filter(pk=trial.pk).update(done=done, taken_at=transactions.now())

    try:
        found = whatif.compare(question(trial), progress=heard)
    except Exception:
        _end(by=SYSTEM, trial=trial, status=Status.FAILED, answer=None)
        raise
    answer = {
        "before": asdict(found.before), "after": asdict(found.after), "differing": found.differing,
        "examples": [[order, before, after] for order, before, after in found.examples],
    }  # fmt: skip
    _end(by=SYSTEM, trial=trial, status=Status.DONE, answer=answer)


def question(trial: RoutingTrial) -> Question:
    """The rules in force against those of the draft, on the same orders."""
    channel = trial.channel
    return Question(
        before=rule_sets.of(channel.pk) if channel else rule_sets.common(),
        after=rule_sets.build(draft_of(trial.rules)),
        since=trial.since, until=trial.until, channel=channel, most=ORDERS_MOST,
    )  # fmt: skip


@transactions.use_case
def _end(*, by: Actor, trial: RoutingTrial, status: str, answer: dict[str, Any] | None) -> None:
    ended: dict[str, Any] = {"status": status, "answer": answer, "taken_at": transactions.now()}
    if answer is not None:
        ended["done"] = answer["before"]["orders"]
    RoutingTrial.objects.filter(~Q(status=Status.DONE), pk=trial.pk).update(**ended)
    transactions.about(routing_trial=trial.pk)


def is_open(trial: RoutingTrial) -> bool:
    """Whether its answer is still to come."""
    return trial.status in (Status.QUEUED, Status.RUNNING)
