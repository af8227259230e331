"""Undoing an import: `/imports/{id}/changes` says what would go back and what not, `/imports/{id}/undo` does it."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.actors import LocationNotAllowed
from commerce.api import fields
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.imports import Importing
from commerce.api.shapes import PageQuery, Shape
from commerce.imports import history, refusals, undo
from commerce.imports.reversal import REASONS, Judged, Verdict
from commerce.imports.undo import OBSTACLES, Asked
from commerce.models import Import, ImportedChange, ImportUndo

THINGS = {thing: thing.name.lower() for thing in ImportedChange.Thing}
WAITING = "waiting"
OUTCOMES = [WAITING, *(outcome for outcome in ImportedChange.Outcome.values if outcome)]


class UndoShape(Shape):
    """An undo and how far it is; `state` is `none` where nobody has asked for it."""

    state = fields.Choice(choices=["none", *ImportUndo.Status.values])
    possible = fields.Flag(help_text="false where asking is refused with 409 `import_not_undoable`.")
    reason = fields.Choice(choices=list(OBSTACLES), allow_null=True, help_text="Why it is not possible.")
    changes_total = fields.Integer()
    put_back = fields.Integer()
    left_alone = fields.Integer(help_text="Changes of which something stays as it is.")
    failure = fields.Text()
    created_at = fields.Timestamp(allow_null=True)
    finished_at = fields.Timestamp(allow_null=True)


class AskedShape(UndoShape):
    """The undo that was asked for now, or had been before."""

    note = fields.Choice(choices=["already_asked"], required=False)


class FieldShape(Shape):
    """One field: before the import, after it, and now. `code` says why it does not go back, "" where it does."""

    name = fields.Text()
    before = serializers.JSONField(allow_null=True)
    imported = serializers.JSONField(allow_null=True)
    current = serializers.JSONField(allow_null=True)
    code = fields.Choice(choices=["", *REASONS])
    detail = fields.Text()


class ChangeShape(Shape):
    """All that the import changed of one thing, named by its title, its SKU, or SKU and location."""

    row = fields.Integer()
    kind = fields.Choice(choices=list(THINGS.values()))
    name = fields.Text()
    created = fields.Flag()
    outcome = fields.Choice(choices=OUTCOMES)
    values = FieldShape(many=True)


class ChangesQuery(PageQuery):
    """What to list."""

    outcome = fields.Choice(choices=OUTCOMES, required=False, help_text="`waiting`: not undone.")


class ImportUndoing(Importing):
    """The undo of one import."""

    scope = {"GET": "catalog.write", "POST": "catalog.write"}

    @operation(answers={200: UndoShape, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """Whether it can be undone, and how far that is."""
        return self.single(request, _undo(_find(self, public_id)))

    @operation(answers={202: AskedShape}, refusals=[refusals.ImportNotUndoable, LocationNotAllowed])
    def post(self, request: Request, public_id: str) -> Response:
        """Undo the import.

        What it changed goes back where it is still as imported, what it created is archived, stock is posted the other
        way round; later edits stay. Asked again it does nothing; one that failed goes on. Once it is done the same file
        can be imported again.
        """
        record = _find(self, public_id)
        ask = partial(undo.ask, by=self.actor, import_id=record.pk)
        return self.once(request, use_case=ask, render=_asked, status=202)


class ImportChanges(Importing):
    """What one import changed."""

    scope = {"GET": "catalog.write"}

    @operation(query=ChangesQuery, answers={200: page_of(ChangeShape)})
    def get(self, request: Request, public_id: str) -> Response:
        """What undoing does with each change, by row.

        Before the undo it is judged as things stand now; afterwards it is what the undo did.
        """
        record = _find(self, public_id)
        rows = record.changes.all()
        if wanted := self.parameters.get("outcome"):
            rows = rows.filter(outcome="" if wanted == WAITING else wanted)
        render = partial(_changes, self, record)
        return self.page(request, rows, order=["row", "id"], render=render)


def _find(view: Resource, public_id: str) -> Import:
    return view.find(history.visible_to(view.actor), "imp", public_id)


def _undo(record: Import) -> dict[str, Any]:
    found = undo.of(record)
    reason = undo.obstacle(record)
    if found is None:
        found = ImportUndo(import_record=record, status="none", changes_total=record.changes.count(), created_at=None)
    facts = {name: getattr(found, name) for name in ("changes_total", "put_back", "left_alone", "failure")}
    times = {"created_at": found.created_at, "finished_at": found.finished_at}
    return UndoShape({"state": found.status, "possible": not reason, "reason": reason or None, **facts, **times}).data


def _asked(asked: Asked) -> dict[str, Any]:
    note = {"note": "already_asked"} if asked.already_asked else {}
    return _undo(asked.undo.import_record) | note


def _changes(view: Resource, record: Import, page: list[ImportedChange]) -> list[dict[str, Any]]:
    return [ChangeShape(_change(each)).data for each in undo.judge(record, page, by=view.actor)] if page else []


def _change(judged: Judged) -> dict[str, Any]:
    change = judged.change
    return {
        "row": change.row,
        "kind": THINGS[change.thing],
        "name": judged.name,
        "created": change.created,
        "outcome": change.outcome or WAITING,
        "values": [_field(verdict) for verdict in judged.verdicts],
    }


def _field(verdict: Verdict) -> dict[str, Any]:
    values = {"before": verdict.before, "imported": verdict.imported, "current": verdict.current}
    return {"name": verdict.field, **values, "code": verdict.code, "detail": verdict.reason}
