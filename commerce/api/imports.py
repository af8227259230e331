"""CSV files in: `POST /imports` takes one as form data, `GET /imports/{id}` tells how far it is and what is wrong.

The file is judged as a whole before the answer; its rows are worked through afterwards.
"""

import hashlib
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ParseError, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import strict
from commerce.api import fields, shapes
from commerce.api.base import Resource
from commerce.api.contract import operation, page_of
from commerce.api.references import LocationCode
from commerce.api.shapes import PageQuery, Shape
from commerce.errors import Invalid
from commerce.idempotency import Answer
from commerce.imports import history, intake, kinds, refusals, table
from commerce.imports.intake import Taken, Wish
from commerce.models import Import

MOST_ERRORS = 1_000
FORM_OVERHEAD = 1 << 20


class MalformedMultipart(Invalid):
    """The body is not multipart form data, or has too many parts."""

    code = "malformed_multipart"


class NewImport(Shape):
    """The form: one file, and what it holds."""

    null_is_absent = False
    file = serializers.FileField(max_length=500, allow_empty_file=True)
    kind = fields.Choice(choices=kinds.NAMES)
    format = fields.Choice(choices=kinds.FORMATS, default="truecount")
    dry_run = shapes.YesNo(default=False, help_text="true: say what would happen and change nothing.")
    location = LocationCode(
        required=False,
        help_text="Where stock goes whose row names no location, or whose Shopify file names a single one that is none"
        " of ours; `warehouse`.",
    )
    currency = fields.Currency(required=False, help_text="Of the prices; the retailer's.")


class Accepted(Shape):
    """A file that was taken in, or that had been before."""

    id = fields.Text()
    state = fields.Choice(choices=Import.Status.values)
    note = fields.Choice(choices=["already_imported"], required=False)


class RowErrorShape(Shape):
    """One thing wrong with one row; `row` is what a spreadsheet shows, the header being 1."""

    row = fields.Integer()
    column = fields.Text()
    code = fields.Text()
    detail = fields.Text()
    value = fields.Text()


class ImportShape(Shape):
    """An import and how far it is."""

    id = fields.Text(source="public_id")
    state = fields.Choice(choices=Import.Status.values, source="status")
    kind = fields.Choice(choices=kinds.NAMES)
    format = fields.Choice(choices=kinds.FORMATS, source="layout")
    dry_run = fields.Flag()
    location = fields.Text(source="location.code", default=None, allow_null=True)
    currency = fields.Currency()
    file_name = fields.Text()
    encoding = fields.Text()
    rows_total = fields.Integer()
    rows_ok = fields.Integer()
    rows_failed = fields.Integer()
    rows_created = fields.Integer()
    rows_changed = fields.Integer()
    errors_total = fields.Integer(source="problems", help_text="Row errors found; at most 1,000 are listed.")
    failure = fields.Text()
    undone = fields.Flag(help_text="What it changed went back; see its `undo`.")
    created_at = fields.Timestamp()
    started_at = fields.Timestamp(allow_null=True)
    finished_at = fields.Timestamp(allow_null=True)


class ImportDetail(ImportShape):
    """The same with its row errors, in row order."""

    errors = serializers.SerializerMethodField()

    def get_errors(self, record: Import) -> RowErrorShape(many=True):
        """The first of them."""
        return RowErrorShape(record.errors.order_by("row", "id")[:MOST_ERRORS], many=True).data


class Importing(Resource):
    """Whoever may import any kind is let in; which one is looked at later."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let in by any permission that imports something."""
        if request.auth is not None:
            self.scope = dict.fromkeys(self.scope, history.permission_of(request.auth))
        super().initial(request, *args, **kwargs)


class Imports(Importing):
    """Imports, and taking in a file."""

    scope = {"GET": "catalog.write", "POST": "catalog.write"}
    parser_classes = (MultiPartParser,)

    @operation(query=PageQuery, answers={200: page_of(ImportShape)})
    def get(self, request: Request) -> Response:
        """List imports, newest first."""
        rows = history.visible_to(self.actor)
        return self.page(request, rows, order=["-id"], render=lambda page: ImportShape(page, many=True).data)

    @operation(
        takes=NewImport,
        answers={202: Accepted},
        refusals=[
            refusals.MalformedCsv,
            refusals.EncodingUncertain,
            refusals.UnsupportedFile,
            refusals.FileTooLarge,
            refusals.MissingColumns,
            refusals.KindNotAvailable,
            refusals.UndoInProgress,
            MalformedMultipart,
        ],
    )
    def post(self, request: Request) -> Response:
        """Take in a CSV file.

        A dry run changes nothing. The same file for the same kind and location is imported once: sent again, the answer
        names the first import, with `note`, until that import is undone. Only rows that its sender was not allowed,
        `location_not_allowed`, come in when somebody sends it who may write more places.
        """
        form = self.body(request, NewImport)
        file = form["file"].file
        wish = self._wish(form)
        shape = intake.inspect(by=self.actor, file=file, wish=wish)
        take_in = partial(intake.take_in_surely, by=self.actor, file=file, wish=wish, shape=shape)
        return self.once(request, use_case=take_in, render=_accepted, status=202)

    def body(self, request: Request, shape: type[Shape], **context: Any) -> dict[str, Any]:
        """The validated form. Raises FileTooLarge before anything is read."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > table.UPLOAD.size + FORM_OVERHEAD:
            raise refusals.FileTooLarge("At most 20 MiB at once. Split the file.", limit=table.UPLOAD.size)
        try:
            sent = self.sent(request)
        except ParseError as error:
            raise MalformedMultipart("The form cannot be read.") from error
        lists = sent.lists() if isinstance(sent, QueryDict) else ()  # a request without a body is an empty dict
        twice = [name for name, values in lists if len(values) > 1]
        if twice:
            raise ValidationError({name[:80]: [ErrorDetail("Send this once.", code="invalid")] for name in twice[:20]})
        reader = shape(data=dict(sent.items()), context=self._context(context))
        reader.is_valid(raise_exception=True)
        return reader.validated_data

    def _wish(self, form: dict[str, Any]) -> Wish:
        return Wish(
            kind=form["kind"],
            format=form["format"],
            file_name=form["file"].name or "",
            currency=form.get("currency") or settings.RETAILER_CURRENCY,
            location=form["location"] if "location" in form else intake.usual_location(),
            dry_run=form["dry_run"],
        )

    def _canonical(self, request: Request) -> bytes:
        """A form's fields, and the hashes of its files."""
        return strict.canonical({name: _plain(value) for name, value in request.data.items()})


class ImportResource(Importing):
    """One import."""

    scope = {"GET": "catalog.write"}

    @operation(answers={200: ImportDetail, 304: None})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        """How far it is, and which rows are wrong."""
        record = self.find(history.visible_to(self.actor), "imp", public_id)
        return self.single(request, ImportDetail(record).data)


def _plain(value: str | UploadedFile) -> str:
    if isinstance(value, str):
        return value
    value.seek(0)
    digest = hashlib.file_digest(value.file, "sha256").hexdigest()
    value.seek(0)
    return digest


def _accepted(taken: Taken) -> Answer:
    note = {"note": "already_imported"} if taken.already_imported else {}
    return Answer(202, {"id": taken.record.public_id, "state": taken.record.status, **note})
