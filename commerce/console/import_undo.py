"""Undoing an import: first what would go back and what would stay, then the undo itself, then what came of it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from commerce.console import formats
from commerce.console.imports import find
from commerce.console.stores import Scope, page
from commerce.imports import outlook, undo
from commerce.imports.reversal import Judged, Verdict
from commerce.models import Import, ImportedChange, ImportUndo, Product

LOOKED_AT = 2_000
SHOWN, SHOWN_ALL = 20, 500
MONEY = {"price", "compare_at_price", "cost"}
FIELDS = {
    "title": "Title",
    "description": "Description",
    "status": "State",
    "option_names": "Options",
    "option_values": "Options",
    "price": "Price",
    "compare_at_price": "Compare-at price",
    "cost": "Cost",
    "weight_grams": "Weight in grams",
    "tax_class": "Tax class",
    "on_hand": "On hand",
    "barcode": "Barcode",
    "category": "Category",
    "dated_price": "Scheduled price until",
    "until": "Until",
}
NOTHING, LONGEST = "–", 60


@require_http_methods(["GET", "HEAD", "POST"])
@page()
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """What undoing would do, or how far it is; the part is fetched again every second while it runs."""
    record = find(scope, public_id)
    if request.method == "POST":
        undo.ask(by=scope.actor, import_id=record.pk)
        return redirect("import_undo", scope.slug, record.public_id)
    asked = undo.of(record)
    shown = SHOWN_ALL if "all" in request.GET else SHOWN
    facts = _after(record, asked, scope, shown) if asked else _ahead(record, scope, shown)
    facts |= {"record": record, "undo": asked, "obstacle": undo.OBSTACLES.get(undo.obstacle(record), "")}
    template = "commerce/import_undo.html"
    return render(request, f"{template}#state" if request.htmx else template, facts)


def _ahead(record: Import, scope: Scope, shown: int) -> dict[str, Any]:
    found = outlook.look(record, by=scope.actor, most=LOOKED_AT, shown=shown)
    return {
        "outlook": found,
        "staying": [row for each in found.staying for row in _rows(each, each.left)],
        "going": [row for each in found.going for row in _rows(each, each.verdicts)],
        "more_staying": found.left_alone > len(found.staying),
        "more_going": found.put_back > len(found.going),
    }


def _after(record: Import, asked: ImportUndo, scope: Scope, shown: int) -> dict[str, Any]:
    outcomes = (ImportedChange.Outcome.KEPT, ImportedChange.Outcome.PARTLY)
    kept = record.changes.filter(outcome__in=outcomes).order_by("row", "id")[:shown] if asked.left_alone else []
    judged = undo.judge(record, list(kept), by=scope.actor) if kept else []
    return {
        "running": asked.status in (ImportUndo.Status.QUEUED, ImportUndo.Status.RUNNING),
        "staying": [row for each in judged for row in _rows(each, each.left)],
        "more_staying": asked.left_alone > len(judged),
    }


def _rows(judged: Judged, verdicts: list[Verdict]) -> list[dict[str, Any]]:
    return [
        {
            "row": judged.change.row,
            "name": judged.name or NOTHING,
            "field": "New, will be archived" if judged.archives else FIELDS[verdict.field.partition(":")[0]],
            "before": NOTHING if judged.change.created else _words(judged, verdict.field, verdict.before),
            "imported": _words(judged, verdict.field, verdict.imported),
            "now": _words(judged, verdict.field, verdict.current),
            "reason": verdict.reason,
        }
        for verdict in verdicts
    ]


def _words(judged: Judged, name: str, value: Any) -> str:
    """A value as people read it; long ones are cut."""
    if value in (None, "", []):
        return NOTHING
    if name in MONEY and judged.currency:
        return formats.money(value, judged.currency)
    if name == "status":
        return str(Product.Status(value).label)
    if name == "until" or name.startswith("dated_price:"):
        return formats.exact(datetime.fromisoformat(value))
    text = ", ".join(value) if isinstance(value, list) else formats.number(value) if isinstance(value, int) else value
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
