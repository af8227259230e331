"""Comparing everything with a channel, on schedule or on request: what differs, how long, what it may cost, and healed.

A run goes in bounded pieces and keeps where it is, so that one that was cut off goes on; of one kind at most one runs.
In shadow mode it compares and changes nothing.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from commerce import pruning, sql, transactions
from commerce.actors import SYSTEM, Actor
from commerce.events import nudge
from commerce.models import Connection, SyncRun
from commerce.sales_channels import conflicts, drift, serving, visibility
from commerce.sales_channels.calls import NotNow
from commerce.sales_channels.drift import Comparer, Part
from commerce.sales_channels.faults import ChannelFault

LEASE = timedelta(minutes=5)
SAMPLE = 50
KEPT = timedelta(days=30)
EVERY = {
    SyncRun.Kind.STOCK: timedelta(hours=1),
    SyncRun.Kind.PRICE: timedelta(minutes=4),
    SyncRun.Kind.ORDERS: timedelta(hours=4),
    SyncRun.Kind.MAPPING: timedelta(hours=12),
}
# What is compared this often rests so many times as long as it took, so that most calls are left for other things.
RESTS = {SyncRun.Kind.PRICE: 4}
TASK = "commerce.tasks.reconcile_channel"

_log = logging.getLogger(__name__)
_TAKE = """
UPDATE commerce_syncrun SET leased_until = statement_timestamp() + %s
WHERE id = %s AND status = 'running' AND (leased_until IS NULL OR leased_until < statement_timestamp()) RETURNING id
"""
_KEEP = "UPDATE commerce_syncrun SET leased_until = statement_timestamp() + %s WHERE id = %s"
_LAST = """
SELECT DISTINCT ON (kind) kind, status, started_at, finished_at FROM commerce_syncrun WHERE connection_id = %s
ORDER BY kind, id DESC
"""


@transactions.use_case
def ask(*, by: Actor, connection: Connection, kinds: Sequence[str]) -> list[SyncRun]:
    """A run of each kind: the one that is going on, or a new one that a worker takes up."""
    visibility.require(by, connection)
    return [_asked(by, connection, kind) for kind in kinds]


def _asked(by: Actor, connection: Connection, kind: str) -> SyncRun:
    running = SyncRun.objects.filter(connection=connection, kind=kind, status=SyncRun.Status.RUNNING).first()
    if running is not None:
        return running
    return SyncRun.objects.create(
        connection=connection, kind=kind, shadow=connection.status == Connection.Status.SHADOW, actor_kind=by.kind,
        actor_id=by.id, total=drift.comparer(kind).total(connection),
    )  # fmt: skip


def begin(*, by: Actor, connection: Connection, kind: str) -> SyncRun:
    """As `ask`, and a worker is told at once. A flow."""
    found = ask(by=by, connection=connection, kinds=[kind])
    wake(connection, [kind])
    return found[0]


def wake(connection: Connection, kinds: Sequence[str]) -> None:
    """Tell a worker that these were asked for."""
    for kind in kinds:
        nudge.send(TASK, serving.queue_of(connection.pk), args=(connection.pk, kind))


def due(connection: Connection, now: datetime) -> list[str]:
    """The kinds whose time has come, or whose run was cut off."""
    last = {kind: facts for kind, *facts in sql.run(_LAST, (connection.pk,))}
    return [kind for kind in drift.kinds() if kind not in last or _is_due(SyncRun.Kind(kind), *last[kind], now)]


def _is_due(kind: SyncRun.Kind, status: str, started: datetime, finished: datetime | None, now: datetime) -> bool:
    if status == SyncRun.Status.RUNNING or finished is None:
        return True
    rest = RESTS.get(kind, 0) * (finished - started)
    return max(started + EVERY[kind], finished + rest) <= now


def run(connection_id: int, kind: str) -> SyncRun | None:
    """Do it, or go on with it; None when it is not its turn or somebody else does it."""
    connection = serving.reading().filter(pk=connection_id).first()
    if connection is None:
        return None
    [found] = ask(by=SYSTEM, connection=connection, kinds=[kind])
    if not sql.run(_TAKE, (LEASE, found.pk)):
        return None
    comparer = drift.comparer(kind)
    try:
        for part in comparer.parts(connection, found.mark):
            _keep(by=SYSTEM, run=found, connection=connection, comparer=comparer, part=part)
            sql.send(_KEEP, (LEASE, found.pk))
    except (NotNow, ChannelFault) as problem:
        _log.info("Comparing %s of %s stopped: %s", kind, connection.name, problem)
        SyncRun.objects.filter(pk=found.pk).update(leased_until=None, error=str(problem)[:1000])
        return found
    except Exception as failure:  # a bug, or what the channel said that nobody thought of: the next one starts afresh
        _end(by=SYSTEM, run=found, status=SyncRun.Status.FAILED, error=type(failure).__name__)
        raise
    _end(by=SYSTEM, run=found, status=SyncRun.Status.COMPLETED)
    found.refresh_from_db()
    serving.wake(connection_id)
    return found


def _keep(*, by: Actor, run: SyncRun, connection: Connection, comparer: Comparer, part: Part) -> None:
    """Note one piece, after what differs in it was put right."""
    healed = part.healed
    if part.differences and comparer.field and not run.shadow:
        healed += conflicts.settle(by=by, connection=connection, comparer=comparer, differences=part.differences)
    _note(by=by, run=run, part=part, healed=healed)


@transactions.use_case
def _note(*, by: Actor, run: SyncRun, part: Part, healed: int) -> None:
    locked = SyncRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    locked.checked += part.checked
    locked.drift += len(part.differences)
    locked.healed += healed
    locked.at_risk += sum(each.at_risk for each in part.differences)
    since = [each.changed_at for each in part.differences if each.changed_at is not None]
    locked.oldest_drift_at = min([*since, *([locked.oldest_drift_at] if locked.oldest_drift_at else [])], default=None)
    room = SAMPLE - len(locked.sample)
    locked.sample += [
        {"listing": each.listing_id, "place": each.place, "ours": each.ours, "theirs": each.theirs}
        for each in list(part.differences)[: max(room, 0)]
    ]
    locked.mark = part.mark
    locked.save()


@transactions.use_case
def _end(*, by: Actor, run: SyncRun, status: str, error: str = "") -> None:
    rows = SyncRun.objects.filter(pk=run.pk, status=SyncRun.Status.RUNNING)
    rows.update(status=status, finished_at=transactions.now(), leased_until=None, error=error)


def prune(*, by: Actor) -> int:
    """Forget runs that ended longer ago than a month; how many."""
    return pruning.repeat(lambda: forget_some(by=by))


@transactions.upkeep
def forget_some(*, by: Actor) -> int:
    """One portion of them."""
    return pruning.some("commerce_syncrun", "finished_at < %s", (transactions.now() - KEPT,))
