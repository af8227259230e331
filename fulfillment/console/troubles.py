"""Exceptions: everything that somebody has to decide, the most urgent first, by kind; and what was decided lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from commerce.actors import Actor
from commerce.console import formats, stores
from commerce.console.scope import Scope
from commerce.console.tiles import Item
from fulfillment import troubles, visibility
from fulfillment.console import board, trouble_rows
from fulfillment.models import Trouble

Kind, RESOLVED = Trouble.Kind, Trouble.Status.RESOLVED
SHOWN, DECIDED = 100, "decided"
TITLES = {
    Kind.SHORT: "Missing",
    Kind.DECLINED_PICKUP: "Declined pickups",
    Kind.UNROUTABLE: "No store",
    Kind.UNACCEPTED: "Not accepted",
    Kind.LABEL: "No label",
    Kind.LOST: "Not delivered",
    Kind.REFUSED: "Locked",
}
URGENT = Coalesce("decide_by", "fulfillment__promised_at", "opened_at")


@dataclass(frozen=True, slots=True)
class Tab:
    """One kind, with how many there are; None for no count."""

    code: str
    title: str
    count: int | None
    current: bool


@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page, or for htmx its live part."""
    now, open_ones = timezone.now(), of(scope).exclude(status=RESOLVED)
    asked = request.GET.get("kind", "")
    counts = dict(open_ones.order_by().values_list("kind").annotate(found=Count("id")))
    late = open_ones.filter(_late(now)).count() if counts else 0
    rows = trouble_rows.of(_rows(scope, open_ones, asked), scope, now)
    context = {
        "tabs": _tabs(counts, asked),
        "rows": rows,
        "first": next((row for row in rows if row.trouble.status != RESOLVED), None),
        "open": sum(counts.values()),
        "late": late,
        "shown": SHOWN,
        "asked": asked,
        **frame(request, scope),
    }
    template = "fulfillment/_troubles.html" if request.htmx else "fulfillment/troubles.html"
    return render(request, template, context)


def of(scope: Scope, permission: str = visibility.READ) -> QuerySet[Trouble]:
    """Troubles of the page's store, and those that no store has, for who sees all; with what a row needs."""
    rows = troubles.complete(visibility.troubles(scope.actor, permission))
    if scope.location:
        rows = rows.filter(Q(location=scope.location) | Q(location=None))
    return rows.select_related(
        "order__channel", "fulfillment__delivery", "fulfillment__location", "location", "line__variant", "variant"
    )


def frame(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """As for every live page of work; what no store has is told to everybody's attention."""
    told = board.frame(request, scope)
    return {**told, "topics": f"attention {told['topics']}"}


def attention(scope: Scope, now: datetime, most: int) -> list[Item]:
    """One item for all of them, because they are decided in turn."""
    open_ones = of(scope).exclude(status=RESOLVED)
    first = open_ones.order_by(URGENT, "id").first()
    if first is None:  # asked first: somebody may decide it while the others are counted
        return []
    count, late = max(open_ones.count(), 1), open_ones.filter(_late(now)).count()
    title = f"{formats.counted(count, 'exception')} to decide"
    row = trouble_rows.of([first], scope, now)[0]
    detail = f"{f'{formats.number(late)} late · ' if late else ''}{row.title} · order {first.order.number}"
    url = reverse("troubles", args=[scope.slug])
    return [Item(title, detail, "danger" if late else "warning", "alert", "Decide now", url)]


def may_decide(actor: Actor, trouble: Trouble) -> bool:
    """Whether this person may do anything about it."""
    return visibility.troubles(actor, visibility.WRITE).filter(pk=trouble.pk).exists()


def _late(now: datetime) -> Q:
    """Its time is over: the policy should have decided, or the promise is broken."""
    return Q(decide_by__lt=now) | Q(decide_by=None, fulfillment__promised_at__lt=now)


def _rows(scope: Scope, open_ones: QuerySet[Trouble], asked: str) -> Sequence[Trouble]:
    if asked == DECIDED:
        return list(of(scope).filter(status=RESOLVED).order_by("-resolved_at", "-id")[:SHOWN])
    rows = open_ones.filter(kind=asked) if asked in TITLES else open_ones
    return list(rows.order_by(URGENT, "id")[:SHOWN])


def _tabs(counts: dict[str, int], asked: str) -> list[Tab]:
    """All, then the kinds that there are, then what was decided."""
    known = asked if asked in (*TITLES, DECIDED) else ""
    kinds = [Tab(str(kind), title, counts.get(kind, 0), known == kind) for kind, title in TITLES.items()]
    shown = [tab for tab in kinds if tab.count or tab.current]
    return [Tab("", "All", sum(counts.values()), not known), *shown, Tab(DECIDED, "Decided", None, known == DECIDED)]
