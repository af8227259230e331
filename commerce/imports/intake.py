"""Taking a file in: judged as a whole, kept, queued. The same file for the same kind and location is taken in once,
until what it did is undone."""

import unicodedata
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.db import IntegrityError
from django.db.models import QuerySet

from commerce import state, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import ImportQueued
from commerce.imports import barred, kinds, storage, table
from commerce.imports.refusals import UndoInProgress
from commerce.imports.rows import place_columns
from commerce.imports.table import Limits, Shape
from commerce.models import Import, ImportUndo, Location


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks to import. `stored` keeps the bytes, so that any worker can go on with them."""

    kind: str
    format: str
    file_name: str
    currency: str
    location: Location | None = None
    dry_run: bool = False
    stored: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """The import, and whether it was there already: then nothing new will happen."""

    record: Import
    already_imported: bool


def inspect(*, by: Actor, file: BinaryIO, wish: Wish, limits: Limits = table.UPLOAD) -> Shape:
    """Judge a file before anything is kept. Raises a refusal of `imports.refusals` or of the actor's permissions."""
    kind, layout = kinds.find(wish.kind, wish.format)
    location_ids = {wish.location.pk} if kind.needs_location and wish.location else set()
    by.require(kind.permission, location_ids=location_ids)
    shape = table.inspect(file, limits)
    columns = place_columns(shape.columns)
    layout.require(columns, kinds.recognize(kind, columns, wish.format))
    return shape


def accept(*, by: Actor, file: BinaryIO, wish: Wish, limits: Limits = table.UPLOAD) -> Taken:
    """Inspect and take in, for edges without an Idempotency-Key."""
    shape = inspect(by=by, file=file, wish=wish, limits=limits)
    return take_in_surely(by=by, file=file, wish=wish, shape=shape)


def take_in_surely(*, by: Actor, file: BinaryIO, wish: Wish, shape: Shape) -> Taken:
    """Take in, also when somebody else uploads the same file at this moment: then theirs is found."""
    try:
        return take_in(by=by, file=file, wish=wish, shape=shape)
    except IntegrityError:
        return take_in(by=by, file=file, wish=wish, shape=shape)


@transactions.use_case
def take_in(*, by: Actor, file: BinaryIO, wish: Wish, shape: Shape) -> Taken:
    """Keep and queue an inspected file, or return the import that the same file already is. A failed one is queued
    again and goes on where it stopped."""
    known = None if wish.dry_run else _known(wish, shape)
    if known is not None:
        return _again(by, known, file, wish)
    record = _create(by, wish, shape)
    if wish.stored:
        storage.keep(record, file)
        bus.publish(ImportQueued(import_id=record.pk))
    transactions.about(import_id=record.pk, kind=record.kind, dry_run=record.dry_run)
    return Taken(record, already_imported=False)


def usual_location() -> Location | None:
    """Where stock goes that names no place: the warehouse, where there is one."""
    return Location.objects.filter(code="warehouse", active=True).order_by("id").first()


def clean_name(name: str) -> str:
    """A file name fit to be shown: no folders, no control or direction characters, at most 160 long."""
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(" .")
    if len(visible) > 160:
        stem, dot, ending = visible.rpartition(".")
        visible = f"{stem[: 150 - len(ending)]}…{dot}{ending}" if dot and len(ending) < 20 else f"{visible[:158]}…"
    return visible or "unnamed.csv"


def earlier(tried: Import, by: Actor) -> Import | None:
    """The import that the file of a dry run already is, so that this person importing it would change nothing."""
    known = _same(tried.sha256, tried.kind, tried.location_id).first()
    return known if known is not None and not _can_go_on(known, by) else None


def _known(wish: Wish, shape: Shape) -> Import | None:
    found = _same(shape.sha256, wish.kind, wish.location and wish.location.pk)
    return found.select_for_update(of=("self",), no_key=True).first()


def _same(sha256: str, kind: str, location_id: int | None) -> QuerySet[Import]:
    same = {"sha256": sha256, "kind": kind, "location": location_id}
    return Import.objects.filter(**same, dry_run=False, undone=False).order_by("id")


def _again(by: Actor, known: Import, file: BinaryIO, wish: Wish) -> Taken:
    """A failed import goes on as the work of whoever sent it again, with what that person may do; so do the rows of a
    finished one that only its sender was not allowed."""
    if ImportUndo.objects.filter(import_record=known).exists():
        raise UndoInProgress("This import is being undone. Send the file again once that is over.")
    if not _can_go_on(known, by):
        return Taken(known, already_imported=True)
    afresh = {"failure": "", "token": None, "leased_until": None, "finished_at": None, "starts": 0}
    if known.status == Import.Status.COMPLETED:
        afresh |= barred.set_aside(known)
    stored = known.stored or wish.stored
    state.move(known, Import.Status.QUEUED, **afresh, **_asker(by, wish), stored=stored)
    known.refresh_from_db()
    if wish.stored and not known.parts.exists():
        storage.keep(known, file)
    if known.stored:
        bus.publish(ImportQueued(import_id=known.pk))
    transactions.about(import_id=known.pk, again=True)
    return Taken(known, already_imported=False)


def _can_go_on(known: Import, by: Actor) -> bool:
    if known.status == Import.Status.COMPLETED:
        return barred.may_try(known, by)
    return known.status == Import.Status.FAILED


def _create(by: Actor, wish: Wish, shape: Shape) -> Import:
    kind, _ = kinds.find(wish.kind, wish.format)
    return Import.objects.create(
        kind=wish.kind,
        layout=wish.format,
        dry_run=wish.dry_run,
        remembers=not wish.dry_run and kind.reversal is not None,
        location=wish.location,
        currency=wish.currency,
        file_name=clean_name(wish.file_name),
        sha256=shape.sha256,
        size=shape.size,
        encoding=shape.encoding,
        delimiter=shape.delimiter,
        padded=shape.padded,
        columns=list(shape.columns),
        stored=wish.stored,
        rows_total=shape.rows,
        created_at=transactions.now(),
        **_asker(by, wish),
    )


def _asker(by: Actor, wish: Wish) -> dict[str, Any]:
    """Who asked, and where they may write."""
    kind, _ = kinds.find(wish.kind, wish.format)
    places = by.locations(kind.permission)
    return {
        "actor_kind": by.kind,
        "actor_id": by.id,
        "actor_name": by.name[:120],
        "location_ids": None if places is None else sorted(places),
    }


def shape_of(record: Import) -> Shape:
    """What the inspection found, from the record."""
    return Shape(
        sha256=record.sha256,
        size=record.size,
        encoding=record.encoding,
        delimiter=record.delimiter,
        padded=record.padded,
        columns=tuple(record.columns),
        rows=record.rows_total,
    )
