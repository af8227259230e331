"""Imports: choose a file, see in a dry run what would happen, import it, follow it, fix the rows that failed."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from commerce import ids, locations
from commerce.console import import_columns
from commerce.console.stores import Scope, page
from commerce.errors import Refusal
from commerce.imports import encodings, error_rows, history, intake, kinds, run, samples, storage, undo
from commerce.imports.intake import Wish
from commerce.models import Import

ROWS_SHOWN = 50
ROWS_ALL = 1_000
LISTED = 50
STEPS = ("Choose file", "Dry run", "Import")


class NewImport(forms.Form):
    """The form: a file, what it holds, and in which layout."""

    file = forms.FileField(label="CSV file", max_length=500, allow_empty_file=True)
    kind = forms.ChoiceField(label="What is in it")
    format = forms.ChoiceField(label="Layout", choices=list(import_columns.LAYOUTS.items()))
    location = forms.ModelChoiceField(
        None,
        label="Stock goes to",
        to_field_name="code",
        required=False,
        empty_label="The warehouse",
    )

    def __init__(self, *args: Any, scope: Scope, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = kinds.importable_by(scope.actor)
        self.fields["kind"].choices = [(kind.name, kind.title) for kind in mine]
        self.fields["file"].widget.attrs["accept"] = ".csv,.txt,.tsv,text/csv"
        self.fields["location"].queryset = locations.visible_to(scope.actor)
        places = next((scope.actor.locations(kind.permission) for kind in mine if kind.needs_location), None)
        if places is not None:
            self._keep_to(places)
        if scope.location:
            self.fields["location"].initial = scope.location.code

    def _keep_to(self, places: frozenset[int]) -> None:
        """Offer only what this person may write; the warehouse counts as chosen where it may be."""
        field, usual = self.fields["location"], intake.usual_location()
        field.queryset = field.queryset.filter(pk__in=places)
        if usual is None or usual.pk not in places:
            field.empty_label = None


@require_safe
@page()
def show_list(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All imports that this person may make, newest first."""
    scope.actor.require(history.permission_of(scope.actor))
    records = history.visible_to(scope.actor).order_by("-id")[:LISTED]
    return render(request, "commerce/imports.html", {"rows": [_row(record) for record in records]})


@page()
def new(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Choose a file. It always goes through a dry run first."""
    scope.actor.require(history.permission_of(scope.actor))
    form = NewImport(request.POST or None, request.FILES or None, scope=scope, initial=request.GET.dict())
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            taken = intake.accept(by=scope.actor, file=form.cleaned_data["file"].file, wish=_wish(form))
            return redirect("import", scope.slug, taken.record.public_id)
        except Refusal as refusal:
            form.add_error("file", refusal.detail)
            status = refusal.status
    facts = {"form": form, "steps": STEPS, "guides": import_columns.guides(scope.actor)}
    return render(request, "commerce/imports_new.html", facts, status=status)


@require_safe
@page()
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """One import: progress while it runs, then what came of it. The part is fetched again every second until then."""
    record = find(scope, public_id)
    rows = ROWS_ALL if "all" in request.GET else ROWS_SHOWN
    earlier = intake.earlier(record, scope.actor) if record.dry_run else None
    undone, may_apply = undo.of(record), earlier is None and _may_apply(record)
    writes = bool(record.rows_created or record.rows_changed) or not record.dry_run
    facts = _row(record) | {
        "earlier": earlier,
        "writes": writes,
        "lead_on": not (may_apply and writes) and not (undone and undone.is_open),
        "samples": samples.of(record) if record.dry_run and record.finished_at else (),
        "errors": list(record.errors.order_by("row", "id")[:rows]),
        "all": "all" in request.GET,
        "steps": STEPS,
        "step": 2 if record.dry_run else 3 + (record.status == Import.Status.COMPLETED),
        "encoding": encodings.NAMES.get(record.encoding, record.encoding),
        "may_apply": may_apply,
        "seconds_left": _seconds_left(record),
        "undo": undone,
        "obstacle": undo.OBSTACLES.get(undo.obstacle(record), ""),
    }
    template = "commerce/imports_show.html"
    return render(request, f"{template}#state" if request.htmx else template, facts)


@require_POST
@page()
def apply(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Import for real what a dry run has looked at: the very same bytes."""
    tried = find(scope, public_id)
    wish = Wish(
        kind=tried.kind,
        format=tried.layout,
        file_name=tried.file_name,
        currency=tried.currency,
        location=tried.location,
    )
    taken = intake.accept(by=scope.actor, file=storage.open_kept(tried), wish=wish)
    if taken.already_imported:
        messages.info(request, "This very file had been imported before: nothing has changed now.")
    return redirect("import", scope.slug, taken.record.public_id)


@require_POST
@page()
def stop(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Call it off; rows that are in stay in."""
    run.stop(by=scope.actor, import_id=find(scope, public_id).pk)
    return redirect("import", scope.slug, public_id)


@require_safe
@page()
def download_errors(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The rows that failed, with the reason beside each."""
    record = find(scope, public_id)
    answer = StreamingHttpResponse(error_rows.lines(record), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="errors-{record.public_id}.csv"'
    return answer


def _wish(form: NewImport) -> Wish:
    return Wish(
        kind=form.cleaned_data["kind"],
        format=form.cleaned_data["format"],
        file_name=form.cleaned_data["file"].name,
        currency=settings.RETAILER_CURRENCY,
        location=form.cleaned_data["location"] or intake.usual_location(),
        dry_run=True,
    )


def find(scope: Scope, public_id: str) -> Import:
    """The import, where this person may see it. As in the API, whoever imports nothing at all is told so."""
    scope.actor.require(history.permission_of(scope.actor))
    return get_object_or_404(history.visible_to(scope.actor), pk=ids.decode("imp", public_id))


def _row(record: Import) -> dict[str, Any]:
    running = record.status in (Import.Status.QUEUED, Import.Status.RUNNING)
    state = record.status
    if record.status == Import.Status.COMPLETED:
        state = "undone" if record.undone else "partial" if record.rows_failed else "done"
    unchanged = record.rows_ok - record.rows_created - record.rows_changed
    return {"record": record, "running": running, "state": state, "unchanged": unchanged, "title": _title(record)}


def _title(record: Import) -> str:
    return f"{'Dry run of' if record.dry_run else 'Import'} {record.kind}"


def _may_apply(record: Import) -> bool:
    """A dry run that has seen the whole file and found rows that fit, or an import that stopped on its way."""
    if record.dry_run:
        return record.status == Import.Status.COMPLETED and record.rows_ok > 0
    return record.status == Import.Status.FAILED


def _seconds_left(record: Import) -> int | None:
    if record.started_at is None or not record.rows_done:
        return None
    spent = (timezone.now() - record.started_at).total_seconds()
    return max(1, round(spent / record.rows_done * record.rows_left))
