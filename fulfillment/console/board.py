"""The pickup board: what is new, being picked, ready and collected today, each column by the time that is left."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from commerce import locations
from commerce.console import stores
from commerce.console.stores import Scope
from fulfillment import visibility
from fulfillment.console import tickets
from fulfillment.console.tickets import Ticket
from fulfillment.models import Fulfillment
from fulfillment.on_screen import TOPIC

Status = Fulfillment.Status
PAGE, MOST = 15, 200
ARRIVED_SHOWN = 6
_PREPARED = (Status.ROUTED, Status.ACCEPTED, Status.PICKING, Status.PICKED)


@dataclass(frozen=True, slots=True)
class Kind:
    """A column: its states, and by what its cards are sorted, the most urgent first."""

    code: str
    title: str
    states: tuple[str, ...]
    by: str
    empty: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it stands. `more_url` shows more of it, where there is more."""

    kind: Kind
    count: int
    note: str
    cards: list[Ticket]
    url: str
    more_url: str
    current: bool


KINDS = (
    Kind("new", "New", (Status.ROUTED,), "promised_at", "Nothing new."),
    Kind("picking", "Picking", (Status.ACCEPTED, Status.PICKING, Status.PICKED), "promised_at", "Nobody picks now."),
    Kind("ready", "Ready", (Status.READY, Status.ARRIVED), "keep_until", "Nothing waits on the shelf."),
    Kind("collected", "Collected today", (Status.COLLECTED,), "-ended_at", "Nobody came yet today."),
)


@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page, or for htmx its live part."""
    now = timezone.now()
    rows = of(scope)
    counts, late = _counts(rows, now)
    found = {kind.code: _cards(rows, kind, _most(request, kind), now) for kind in KINDS}
    here = list(rows.filter(status=Status.ARRIVED).order_by("arrived_at", "id")[:ARRIVED_SHOWN])
    cards = tickets.of([*here, *(each for own in found.values() for each in own)], now, scope)
    columns = [_column(request, kind, counts, [cards[each.pk] for each in found[kind.code]]) for kind in KINDS]
    context = {
        "columns": columns,
        "arrived": [cards[each.pk] for each in here],
        "more_arrived": counts.get(Status.ARRIVED, 0) - len(here),
        "open": sum(counts.get(status, 0) for status in (*_PREPARED, Status.READY, Status.ARRIVED)),
        "late": late,
        **frame(request, scope),
    }
    return render(request, "fulfillment/_board.html" if request.htmx else "fulfillment/board.html", context)


def of(scope: Scope, permission: str = visibility.READ) -> QuerySet[Fulfillment]:
    """The pickups of the page's store, or of all that this person sees, with what a card needs."""
    rows = visibility.fulfillments(scope.actor, permission).filter(kind=Fulfillment.Kind.PICKUP)
    rows = rows.filter(location=scope.location) if scope.location else rows
    return rows.select_related("order", "location", "runner", "picker")


def frame(request: HttpRequest, scope: Scope) -> dict[str, Any]:
    """What every live page of pickups needs: what it listens to, and where its newest form is."""
    places = [scope.location] if scope.location else locations.visible_to(scope.actor)
    return {
        "topics": " ".join(f"{TOPIC}:{place.code}" for place in places),
        "live_url": request.get_full_path(),
        "may_write": scope.actor.may(visibility.WRITE),
    }


def _counts(rows: QuerySet[Fulfillment], now: datetime) -> tuple[dict[str, int], int]:
    """How many are in each state, collected ones today only, and how many open ones are late."""
    bare = rows.select_related(None).order_by()
    late = Count("id", filter=Q(promised_at__lt=now, status__in=_PREPARED))
    live = bare.filter(status__in=Fulfillment.OPEN).values("status").annotate(found=Count("id"), late=late)
    counts, overdue = {}, 0
    for row in live:
        counts[row["status"]] = row["found"]
        overdue += row["late"]
    counts[Status.COLLECTED] = _today(bare, now).count()
    return counts, overdue


def _cards(rows: QuerySet[Fulfillment], kind: Kind, most: int, now: datetime) -> list[Fulfillment]:
    """The most urgent ones. Who is here already stands above the board."""
    states = [state for state in kind.states if state != Status.ARRIVED]
    own = _today(rows, now) if kind.code == "collected" else rows.filter(status__in=states)
    return list(own.order_by(kind.by, "id")[:most])


def _today(rows: QuerySet[Fulfillment], now: datetime) -> QuerySet[Fulfillment]:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return rows.filter(status=Status.COLLECTED, ended_at__gte=midnight)


def _column(request: HttpRequest, kind: Kind, counts: dict[str, int], cards: list[Ticket]) -> Column:
    count = sum(counts.get(state, 0) for state in kind.states)
    here = counts.get(Status.ARRIVED, 0) if kind.code == "ready" else 0
    shown, url = len(cards), f"?column={kind.code}"
    more = f"{url}&show={min(MOST, shown + PAGE * 2)}" if shown < count - here and shown < MOST else ""
    note = f"{count}, {here} arrived" if here else f"{count}"
    return Column(kind, count, note, cards, url, more, _chosen(request) == kind.code)


def _chosen(request: HttpRequest) -> str:
    asked = request.GET.get("column", "")
    return asked if asked in {kind.code for kind in KINDS} else KINDS[0].code


def _most(request: HttpRequest, kind: Kind) -> int:
    text = request.GET.get("show", "")
    more = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else PAGE
    return min(max(more, PAGE), MOST) if _chosen(request) == kind.code else PAGE
