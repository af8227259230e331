"""One list of work for people per location: opened by whoever needs it, claimed, and done by a person, once.

Of one kind (work_kinds) a cause is open once. Lock order: what a task is about, the task, stock levels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.module_loading import import_string

from commerce import search, sql, state, transactions, work_kinds
from commerce.actors import Actor, LocationNotAllowed
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import TaskChanged
from commerce.models import Task
from commerce.state import InvalidTransition
from commerce.work_kinds import Kind

WRITE = "stock.write"
LIVING = (Task.Status.OPEN, Task.Status.CLAIMED)
_COLUMNS = (
    *("kind", "location_id", "priority", "due_at", "variant_id", "quantity", "about", "cause", "facts", "opened_at"),
)
_ON_CONFLICT = """
 ON CONFLICT (kind, cause) WHERE status IN ('open', 'claimed') DO UPDATE SET
  quantity = CASE WHEN %s THEN commerce_task.quantity + excluded.quantity ELSE excluded.quantity END,
  facts = commerce_task.facts || excluded.facts, priority = least(commerce_task.priority, excluded.priority)
 WHERE %s OR commerce_task.quantity <> excluded.quantity OR NOT commerce_task.facts @> excluded.facts
   OR commerce_task.priority > excluded.priority
 RETURNING id
"""
_DROP = """
UPDATE commerce_task SET status = 'dropped', closed_at = %s
WHERE kind = %s AND cause = ANY(%s) AND status IN ('open', 'claimed') RETURNING id
"""


class WrongScan(Refusal):
    """The scanned code is not that of the goods."""

    code = "wrong_scan"
    status = 422
    title = "Another article"


class ClaimedByAnother(Refusal):
    """Somebody else is on it."""

    code = "claimed_by_another"
    title = "Somebody is on it"


class ClosesItself(Refusal):
    """Nobody says that such a task is done: it goes away with its reason."""

    code = "closes_itself"
    title = "Not done by hand"


class TaskChangedMeanwhile(Refusal):
    """The units of the task are not those that somebody saw."""

    code = "stale_quantity"
    title = "The task has changed"


@dataclass(frozen=True, slots=True)
class Job:
    """What to open: see Task. `due_at` and `priority` are those of its kind unless given."""

    kind: str
    location_id: int
    cause: str
    variant_id: int | None = None
    quantity: int = 1
    about: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    due_at: datetime | None = None
    priority: int | None = None


@transactions.building_block
def open_tasks(jobs: Iterable[Job], *, now: datetime, add: bool = False) -> list[int]:
    """Open tasks, or bring those that are open up to date: their quantity is replaced, or raised when `add`.

    Jobs name different causes. Returns the ids of those that are new or changed; in one statement.
    """
    rows = [_row(job, now) for job in sorted(jobs, key=lambda job: (job.kind, job.cause))]
    if not rows:
        return []
    insertion = sql.insertion("commerce_task", _COLUMNS) + _ON_CONFLICT
    return _tell(sql.run(insertion, (sql.records(_COLUMNS, rows), add, add)))


@transactions.building_block
def drop(kind: str, causes: Sequence[str], *, now: datetime) -> list[int]:
    """The reasons are gone: whatever is open of this kind ends. Returns the ids of those."""
    return _tell(sql.run(_DROP, (now, kind, list(causes))))


@transactions.building_block
def freeze(kind: str, causes: Sequence[str]) -> None:
    """Lock the open tasks of these causes, for whoever opens them again once stock levels are locked."""
    rows = Task.objects.filter(kind=kind, cause__in=list(causes), status__in=LIVING).order_by("id")
    list(rows.select_for_update(no_key=True).values_list("pk"))


@transactions.use_case
def claim(*, by: Actor, task: Task) -> Task:
    """Somebody takes a task; again changes nothing. Raises ClaimedByAnother, InvalidTransition."""
    locked = _lock(task, by)
    if _is_mine(locked, by):
        return locked
    _refuse_others(locked, by)
    actor = {"actor_kind": by.kind, "actor_id": by.id}
    return _moved(locked, Task.Status.CLAIMED, claimed_at=transactions.now(), **actor)


@transactions.use_case
def release(*, by: Actor, task: Task) -> Task:
    """It is free for somebody else, whoever had it; again changes nothing. Raises InvalidTransition."""
    locked = _lock(task, by)
    if locked.status == Task.Status.OPEN:
        return locked
    return _moved(locked, Task.Status.OPEN, claimed_at=None, actor_kind="", actor_id=None)


@transactions.use_case
def finish(*, by: Actor, task: Task, code: str = "", quantity: int | None = None) -> Task:
    """It is done. `code` is what was scanned, `quantity` the units that somebody saw, where they say so.

    Raises WrongScan, ClaimedByAnother, ClosesItself, TaskChangedMeanwhile, InvalidTransition, and what the kind raises.
    """
    locked, now = _lock(task, by), transactions.now()
    kind = work_kinds.of(locked.kind)
    if locked.status in LIVING:
        _refuse_others(locked, by)
        _refuse_unfit(locked, kind, code, quantity)
    _moved(locked, Task.Status.DONE, closed_at=now, actor_kind=by.kind, actor_id=by.id)
    if kind.finish:
        import_string(kind.finish)(locked, by=by, now=now)
    return locked


def _lock(task: Task, by: Actor) -> Task:
    if not by.may_at(WRITE, task.location_id):
        raise LocationNotAllowed("This work belongs to another store.", scope=WRITE)
    transactions.about(task=task.pk)
    related = Task.objects.select_related("variant__product", "location")
    return related.select_for_update(of=("self",), no_key=True).get(pk=task.pk)


def _is_mine(task: Task, by: Actor) -> bool:
    return task.status == Task.Status.CLAIMED and (task.actor_kind, task.actor_id) == (by.kind, by.id)


def _refuse_others(task: Task, by: Actor) -> None:
    if task.status == Task.Status.CLAIMED and not _is_mine(task, by):
        raise ClaimedByAnother("Somebody else is on it. Release it first to take it over.")


def _refuse_unfit(task: Task, kind: Kind, code: str, quantity: int | None) -> None:
    if not kind.by_hand:
        raise ClosesItself(f"{kind.title}: this ends by itself once its reason is gone.")
    if quantity is not None and quantity != task.quantity:
        detail = f"It is about {task.quantity} units now, not {quantity}."
        raise TaskChangedMeanwhile(detail, expected=quantity, current=task.quantity)
    if kind.scan and (not code or task.variant_id not in search.exact_ids(code)):
        raise WrongScan("Scan the code of the goods." if not code else f"{code[:64]} is not the code of these goods.")


def _moved(task: Task, to: str, **changes: Any) -> Task:
    if to not in Task.MOVES[task.status]:
        allowed = sorted(str(target) for target in Task.MOVES[task.status])
        raise InvalidTransition(f"It is {task.get_status_display().lower()}.", state=str(task.status), allowed=allowed)
    state.move(task, to, **changes)
    bus.publish(TaskChanged(task_id=task.pk))
    return task


def _tell(rows: sql.Rows) -> list[int]:
    ids = [row[0] for row in rows]
    if ids:
        bus.publish(*(TaskChanged(task_id=id) for id in ids))
    return ids


def _row(job: Job, now: datetime) -> tuple[Any, ...]:
    kind = work_kinds.of(job.kind)
    due, priority = job.due_at or now + kind.within, job.priority or kind.priority
    head = (job.kind, job.location_id, priority, due.isoformat(), job.variant_id)
    return (*head, job.quantity, job.about, job.cause, job.facts, now.isoformat())
