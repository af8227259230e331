"""Undoing an import: what it changed goes back where it is still as the import left it, in batches.

Each batch, its outcomes and the checkpoint are one transaction, under the lock of the undo's row. Several workers at
one undo therefore take turns, and a killed one loses a batch that never happened.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.db import OperationalError
from django.db.models import Q, QuerySet

from commerce import sql, state, transactions
from commerce.actors import SYSTEM, Actor
from commerce.events import bus
from commerce.events.facts import ImportQueued
from commerce.imports import changes, kinds, turns
from commerce.imports.refusals import ImportNotUndoable
from commerce.imports.reversal import Judged, Reversal, Under, Verdict
from commerce.models import Import, ImportedChange, ImportUndo, PictureFetch

BATCH = 500
TRIES = 4
OBSTACLES = {
    "dry_run": "A dry run changed nothing.",
    "not_finished": "It is not finished. Stop it first, or wait for its end.",
    "kind": "Imports of this kind cannot be undone.",
    "nothing_remembered": "It ran before imports could be undone: what was there before it is not kept.",
    "too_old": "It ended more than 30 days ago: what was there before it is not kept any more.",
}
_SETTLE = """
UPDATE commerce_importedchange c SET outcome = w.outcome, "left" = w."left"
FROM json_to_recordset(%s) AS w(id bigint, outcome text, "left" jsonb) WHERE c.id = w.id
"""
_Status = ImportUndo.Status


@dataclass(frozen=True, slots=True)
class Asked:
    """The undo of an import, and whether it had been asked for already: then nothing new will happen."""

    undo: ImportUndo
    already_asked: bool


def obstacle(record: Import) -> str:
    """Why this import cannot be undone, as a key of OBSTACLES; "" when it can. One that was begun in time may end."""
    kind, _ = kinds.find(record.kind, record.layout)
    oldest = transactions.now() - changes.KEPT
    found = {
        "dry_run": record.dry_run,
        "not_finished": record.status in (Import.Status.QUEUED, Import.Status.RUNNING),
        "kind": kind.reversal is None,
        "nothing_remembered": not record.remembers,
        "too_old": record.finished_at is not None and record.finished_at < oldest and of(record) is None,
    }
    return next((reason for reason, holds in found.items() if holds), "")


def of(record: Import) -> ImportUndo | None:
    """The undo of an import, where somebody has asked for it."""
    return ImportUndo.objects.filter(import_record=record).order_by("id").first()


def require(record: Import) -> None:
    """Raise ImportNotUndoable where it cannot be undone."""
    if reason := obstacle(record):
        raise ImportNotUndoable(OBSTACLES[reason], reason=reason)


@transactions.use_case
def ask(*, by: Actor, import_id: int) -> Asked:
    """Let an import be undone, or one whose undo failed go on. Pictures that it still waits for are called off.

    Raises ImportNotUndoable, or a refusal of the actor's permissions: an undo is of all places that were changed, so
    that nobody ends it for those who could undo the rest.
    """
    record = Import.objects.select_for_update(no_key=True).get(pk=import_id)
    kind, _ = kinds.find(record.kind, record.layout)
    _require_everywhere(record, by)
    known = of(record)
    if known is not None and known.status != _Status.FAILED:
        return Asked(known, already_asked=True)
    require(record)
    places = by.locations(kind.permission)
    asker = {
        "actor_kind": by.kind,
        "actor_id": by.id,
        "actor_name": by.name[:120],
        "location_ids": None if places is None else sorted(places),
    }
    PictureFetch.objects.filter(import_record=record, status=PictureFetch.Status.WAITING).delete()
    if known is not None:
        state.move(known, _Status.QUEUED, failure="", finished_at=None, **asker)
    undo = known or ImportUndo.objects.create(
        import_record=record, changes_total=record.changes.count(), created_at=transactions.now(), **asker
    )
    bus.publish(ImportQueued(import_id=record.pk))
    transactions.about(import_id=record.pk, changes=undo.changes_total)
    return Asked(undo, already_asked=False)


def due(*, seconds: float) -> int:
    """Go on with every undo that waits, oldest first, for about `seconds`. Returns how many had a turn."""
    open_ones = ImportUndo.objects.filter(status__in=(_Status.QUEUED, _Status.RUNNING))
    return turns.give(open_ones.all, work, seconds=seconds)


def work(
    undo_id: int, *, seconds: float = float("inf"), progress: Callable[[ImportUndo], None] = lambda undo: None
) -> None:
    """Go on with an undo for about `seconds`; then another turn may take over."""
    deadline = time.monotonic() + seconds
    by = _asker(ImportUndo.objects.get(pk=undo_id))
    try:
        while (undo := _advance_surely(undo_id, by)) is not None:
            progress(undo)
            if time.monotonic() > deadline:
                break
    except Exception as error:
        fail(by=SYSTEM, undo_id=undo_id, why=f"{type(error).__name__}")
        raise


@transactions.use_case
def advance(*, by: Actor, undo_id: int) -> ImportUndo | None:
    """Put one batch back. None when nothing is left to do, or somebody else is at it."""
    open_ones = ImportUndo.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
    undo = open_ones.filter(pk=undo_id, status__in=(_Status.QUEUED, _Status.RUNNING)).order_by("id").first()
    if undo is None:
        return None
    if undo.status == _Status.QUEUED:
        state.move(undo, _Status.RUNNING)
    record = Import.objects.get(pk=undo.import_record_id)
    batch = list(_left(undo)[:BATCH])
    if batch:
        _settle(undo, _reversal(record).put_back(batch, _under(record, undo)))
    if len(batch) < BATCH:
        Import.objects.filter(pk=record.pk).update(undone=True)
        state.move(undo, _Status.COMPLETED, finished_at=transactions.now())
    transactions.about(import_id=record.pk, changes=len(batch))
    return undo


@transactions.use_case
def fail(*, by: Actor, undo_id: int, why: str) -> None:
    """Something is wrong with us. What went back stays so; asked for again, the undo goes on from there."""
    running = ImportUndo.objects.filter(pk=undo_id, status__in=(_Status.QUEUED, _Status.RUNNING))
    running.update(status=_Status.FAILED, failure=why[:500], finished_at=transactions.now())
    transactions.about(undo_id=undo_id, failure=why[:200])


def judge(record: Import, found: Sequence[ImportedChange], *, by: Actor) -> list[Judged]:
    """What undoing does with these changes of an import: what it would do, or what it did. Raises a refusal where the
    actor may not write at all places that it changed."""
    _require_everywhere(record, by)
    return [_as_settled(each) for each in _reversal(record).judge(found, _under(record, None, by=by))]


def _as_settled(judged: Judged) -> Judged:
    """Once the undo came by, what it found then is what counts; what is there now may be new again."""
    change = judged.change
    if not change.outcome:
        return judged
    left, before = change.left or {}, change.before or {}
    fields = change.after if not change.created else left or {"status": None}
    verdicts = [
        Verdict(name, before.get(name), change.after.get(name), found.get("current"), found.get("code", ""))
        for name, found in ((name, left.get(name, {"current": before.get(name)})) for name in fields)
    ]
    return replace(judged, verdicts=verdicts, archives=change.outcome == "archived")


def _left(undo: ImportUndo) -> QuerySet[ImportedChange]:
    """What was not looked at yet. SKUs come before their products, which are archived only when no SKU is in use."""
    thing, target = undo.checkpoint_thing, undo.checkpoint_target
    behind = Q(thing__lt=thing) | Q(thing=thing, target_id__lt=target)
    found = ImportedChange.objects.filter(behind, import_record=undo.import_record_id)
    return found.order_by("-thing", "-target_id")


def _settle(undo: ImportUndo, judged: list[Judged]) -> None:
    rows = [
        {
            "id": each.change.pk,
            "outcome": each.outcome,
            "left": {v.field: {"code": v.code, "current": v.current} for v in each.left} or None,
        }
        for each in judged
    ]
    sql.send(_SETTLE, (sql.documents(rows),))
    last, kept = judged[-1].change, sum(bool(each.left) for each in judged)
    undo.checkpoint_thing, undo.checkpoint_target = last.thing, last.target_id
    undo.left_alone += kept
    undo.put_back += len(judged) - kept
    undo.save(update_fields=["checkpoint_thing", "checkpoint_target", "left_alone", "put_back"])


def _advance_surely(undo_id: int, by: Actor) -> ImportUndo | None:
    for left in reversed(range(TRIES)):
        try:
            return advance(by=by, undo_id=undo_id)
        except OperationalError:
            # Somebody holds a lock that we need: the batch starts over.
            if not left:
                raise
            time.sleep(0.2 * (TRIES - left))
    return None


def _require_everywhere(record: Import, by: Actor) -> None:
    kind, _ = kinds.find(record.kind, record.layout)
    places = kind.reversal.places(record.pk) if kind.reversal else set()
    by.require(kind.permission, location_ids=places | ({record.location_id} - {None} if kind.needs_location else set()))


def _reversal(record: Import) -> Reversal:
    kind, _ = kinds.find(record.kind, record.layout)
    if kind.reversal is None:
        raise ImportNotUndoable(OBSTACLES["kind"], reason="kind")
    return kind.reversal


def _under(record: Import, undo: ImportUndo | None, *, by: Actor = SYSTEM) -> Under:
    """With the rights that whoever asked had then; before that, with those of whoever looks."""
    cause, now = f"import:{record.public_id}", transactions.now()
    if undo is None:
        kind, _ = kinds.find(record.kind, record.layout)
        places = by.locations(kind.permission)
        return Under(by, now, cause, None if places is None else frozenset(places))
    places = None if undo.location_ids is None else frozenset(undo.location_ids)
    return Under(_asker(undo), now, cause, places)


def _asker(undo: ImportUndo) -> Actor:
    """Who asked for it; what they may do was settled when they did."""
    return Actor(undo.actor_kind, undo.actor_id, undo.actor_name, f"{undo.actor_kind}:{undo.actor_id}")
