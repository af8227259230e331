"""Working an import through in batches. Each batch, its row errors and the checkpoint are one transaction, so a killed
worker loses at most a batch that never happened, and no row is ever applied twice."""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from typing import BinaryIO

from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Now

from commerce import sql, state, transactions
from commerce.actors import SYSTEM, Actor
from commerce.imports import barred, claims, intake, kinds, storage, table, turns
from commerce.imports.kinds import Applied, Context
from commerce.imports.rows import Entry, Problem, place_columns
from commerce.models import Import, RowError

BATCH_ROWS = 500
KEPT_ERRORS = 10_000
LEASE = timedelta(seconds=120)
MOST_STARTS = 5
TRIES = 4

_LEASE = f"""
UPDATE commerce_import SET status = 'running', token = %s, leased_until = now() + %s,
  starts = starts + 1, started_at = coalesce(started_at, now())
WHERE id = %s AND starts < {MOST_STARTS}
  AND (status = 'queued' OR (status = 'running' AND (leased_until IS NULL OR leased_until < now()))) RETURNING id
"""
_HOLD = """
SELECT problems FROM commerce_import WHERE id = %s AND token = %s AND status = 'running' AND checkpoint = %s
FOR NO KEY UPDATE
"""
WORN_OUT = "The work on this file was cut off five times at the same row."
OUR_FAULT = "Something went wrong on our side after row {row}. Whoever runs this system finds the reason in its log."


class LostJob(Exception):
    """Somebody stopped this import, or another worker has taken it over: its batch must not count."""


@dataclass(slots=True)
class Job:
    """One worker's turn at an import."""

    record: Import
    token: uuid.UUID
    checkpoint: int
    only_place: str = ""

    @property
    def by(self) -> Actor:
        """Who asked for it; what they may do was settled when they did."""
        record = self.record
        principal = f"{record.actor_kind}:{record.actor_id}"
        return Actor(record.actor_kind, record.actor_id, record.actor_name, principal)


def work(
    import_id: int,
    *,
    file: BinaryIO | None = None,
    seconds: float = float("inf"),
    progress: Callable[[Import], None] = lambda record: None,
) -> Import | None:
    """Go on with an import where its checkpoint stands, for about `seconds`; then another turn may take over.

    Returns the import, or None when it is not waiting for anybody. `file` is needed when its bytes are not kept.
    """
    job = start(by=SYSTEM, import_id=import_id)
    if job is None:
        return None
    deadline = time.monotonic() + seconds
    try:
        for batch in _batches(job, file or storage.open_kept(job.record)):
            _advance_surely(job, batch)
            progress(job.record)
            if time.monotonic() > deadline:
                pause(by=SYSTEM, job=job)
                return job.record
        finish(by=SYSTEM, job=job)
    except LostJob:
        job.record.refresh_from_db()
    except Exception:
        fail(by=SYSTEM, job=job, why=OUR_FAULT.format(row=job.checkpoint))
        raise
    return job.record


def due(*, seconds: float) -> int:
    """Go on with every kept file that waits, oldest first, for about `seconds`. Returns how many had a turn."""
    return turns.give(lambda: Import.objects.filter(stored=True).waiting(transactions.now()), work, seconds=seconds)


@transactions.use_case
def start(*, by: Actor, import_id: int) -> Job | None:
    """Lease an import that waits, or whose worker is gone. One that ended five workers at the same row has failed."""
    token = uuid.uuid4()
    if not sql.run(_LEASE, (token, LEASE, import_id)):
        worn_out = Import.objects.filter(pk=import_id, starts__gte=MOST_STARTS, status=Import.Status.RUNNING)
        lapsed = worn_out.filter(leased_until__lt=transactions.now())
        lapsed.update(status=Import.Status.FAILED, failure=WORN_OUT, **_ended())
        return None
    record = Import.objects.select_related("location").get(pk=import_id)
    return Job(record, token, record.checkpoint)


@transactions.use_case
def advance(*, by: Actor, job: Job, batch: list[Entry]) -> None:
    """Apply one batch and move the checkpoint behind it. Raises LostJob when the import is no longer ours."""
    if not (held := sql.run(_HOLD, (job.record.pk, job.token, job.checkpoint))):
        raise LostJob
    applied = _apply(job, batch)
    problems = {entry.number: entry.problems for entry in batch if entry.problems} | applied.problems
    found = [(n, problem) for n in sorted(problems | applied.notes) for problem in _of(n, problems, applied.notes)]
    _keep_errors(job.record.pk, found[: max(0, KEPT_ERRORS - held[0][0])])
    Import.objects.filter(pk=job.record.pk).update(
        checkpoint=batch[-1].number,
        rows_ok=F("rows_ok") + len(batch) - len(problems),
        rows_failed=F("rows_failed") + len(problems),
        rows_created=F("rows_created") + applied.created,
        rows_changed=F("rows_changed") + applied.changed,
        problems=F("problems") + len(found),
        images_by_path=F("images_by_path") + applied.images_by_path,
        starts=0,
        leased_until=Now() + LEASE,
    )


@transactions.use_case
def finish(*, by: Actor, job: Job) -> None:
    """The last row is dealt with."""
    _end(job, Import.Status.COMPLETED)
    claims.forget(job.record.pk)
    transactions.about(import_id=job.record.pk, rows_failed=job.record.rows_failed)


@transactions.use_case
def fail(*, by: Actor, job: Job, why: str) -> None:
    """Something is wrong with us, not with a row. What is committed stays; the same file goes on from there."""
    _end(job, Import.Status.FAILED, failure=why[:500])
    transactions.about(import_id=job.record.pk, failure=why[:200])


@transactions.use_case
def pause(*, by: Actor, job: Job) -> None:
    """Give the lease back, for the next turn."""
    Import.objects.filter(pk=job.record.pk, token=job.token).update(leased_until=None, starts=0)


@transactions.use_case
def stop(*, by: Actor, import_id: int) -> Import:
    """Somebody calls it off. Rows that are in stay; raises InvalidTransition when it has already ended."""
    record = Import.objects.get(pk=import_id)
    state.move(record, Import.Status.FAILED, failure=f"Stopped by {by.name}.", **_ended())
    transactions.about(import_id=import_id)
    return record


def _batches(job: Job, file: BinaryIO) -> Iterator[list[Entry]]:
    record = job.record
    _, layout = kinds.find(record.kind, record.layout)
    shape = intake.shape_of(record)
    columns = place_columns(shape.columns)
    job.only_place = layout.only_place(table.records(file, shape), columns)
    entries = layout.read(table.records(file, shape), columns, record.currency)
    # A layout needs the rows above a checkpoint too: what a product's first row said holds for its others.
    only = barred.waiting(record.pk)
    ahead = (entry for entry in entries if entry.number > job.checkpoint and (not only or entry.number in only))
    while batch := list(islice(ahead, BATCH_ROWS)):
        yield batch


def _advance_surely(job: Job, batch: list[Entry]) -> None:
    for left in reversed(range(TRIES)):
        try:
            advance(by=job.by, job=job, batch=batch)
            break
        except (IntegrityError, OperationalError):
            # Somebody created the same product, or holds a lock: the batch starts over and finds it.
            if not left:
                raise
            time.sleep(0.2 * (TRIES - left))
    job.checkpoint = batch[-1].number
    job.record.refresh_from_db()


def _apply(job: Job, batch: list[Entry]) -> Applied:
    record = job.record
    kind = kinds.find(record.kind, record.layout)[0]
    context = Context(
        import_id=record.pk,
        public_id=record.public_id,
        by=job.by,
        now=transactions.now(),
        currency=record.currency,
        location_id=record.location_id,
        location_ids=None if record.location_ids is None else frozenset(record.location_ids),
        dry_run=record.dry_run,
        pictures_by_path=not record.stored,
        remembers=record.remembers,
        only_place=job.only_place,
    )
    rows = [(entry.number, entry.row) for entry in batch if entry.row is not None]
    keys = {number: key for (number, _), key in zip(rows, kind.identify(rows, context), strict=True) if key}
    context = replace(context, keys=keys, held=claims.found(record.pk, set(keys.values())))
    with transaction.atomic():
        applied = kind.apply(rows, context)
        transaction.set_rollback(record.dry_run)
    taken = [(key, number) for number, key in keys.items() if number not in applied.problems]
    claims.claim(record.pk, taken + applied.taken)
    return applied


def _of(number: int, *sources: dict[int, list[Problem]]) -> list[Problem]:
    return [problem for source in sources for problem in source.get(number, ())]


def _keep_errors(import_id: int, found: list[tuple[int, Problem]]) -> None:
    RowError.objects.bulk_create(
        RowError(
            import_record_id=import_id,
            row=number,
            column=problem.column[:120],
            code=problem.code,
            detail=problem.detail[:500],
            value=problem.value.replace("\0", "")[:200],
        )
        for number, problem in found
    )


def _end(job: Job, status: str, **changes: object) -> None:
    ours = Import.objects.filter(pk=job.record.pk, token=job.token, status=Import.Status.RUNNING)
    if not ours.update(status=status, **_ended(), **changes):
        raise LostJob
    job.record.refresh_from_db()


def _ended() -> dict[str, object]:
    return {"token": None, "leased_until": None, "finished_at": transactions.now()}
