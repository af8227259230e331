"""Exceptions of channels: what nobody can do by itself, by cause, tried again or let go, one or all of a cause."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce import actor_names, ids
from commerce.console import channel_causes, channel_words, channels, exception_links, formats, stores
from commerce.console.channel_causes import Cause
from commerce.console.exception_links import About
from commerce.console.scope import Scope
from commerce.models import Connection, SyncException
from commerce.sales_channels import desk, visibility
from commerce.sales_channels.visibility import READ, WRITE

LISTED, AT_ONCE = 50, 200
OVER = "over"
Status = SyncException.Status


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to. `public_id` is the channel's."""

    public_id: str
    cause: str
    over: bool

    def query(self, **other: str) -> str:
        """The same with something else, as a URL's query."""
        said = {"channel": self.public_id, "cause": self.cause, "state": OVER if self.over else ""} | other
        return "?" + urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True, slots=True)
class Group:
    """All open ones of one cause."""

    code: str
    cause: Cause
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One exception in the list."""

    exception: SyncException
    url: str
    cause: Cause
    state: str
    about: About | None
    subject: str
    who: str


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The list, for htmx its live part."""
    asked = _asked(request.GET)
    mine = _of_channel(visibility.exceptions(scope.actor), asked)
    groups = _groups(mine.filter(status__in=desk.OPEN), asked)
    rows = mine.exclude(status__in=desk.OPEN) if asked.over else mine.filter(status__in=desk.OPEN)
    rows = rows.filter(cause=asked.cause) if asked.cause else rows
    before = ids.decode("exc", request.GET.get("before", ""))
    rows = (rows.filter(pk__lt=before) if before else rows).select_related("connection").order_by("-id")
    found = list(rows[: LISTED + 1])
    known = list(visibility.connections(scope.actor).order_by("name", "id"))
    context = {
        "asked": asked,
        "groups": groups,
        "total": sum(group.count for group in groups),
        "cause": channel_causes.of(asked.cause) if asked.cause else None,
        "in_group": next((group.count for group in groups if group.current), 0),
        "rows": rows_of(scope, found[:LISTED]),
        "filters": _filters(asked, known),
        "tabs": [("To mend", asked.query(state=""), not asked.over), ("Over", asked.query(state=OVER), asked.over)],
        "may_write": scope.actor.may(WRITE),
        "older": asked.query(before=found[LISTED - 1].public_id) if len(found) > LISTED else "",
        "newer": asked.query() if before else "",
        "topic": channels.TOPIC,
        "url": reverse("channel_exceptions", args=[scope.slug]) + asked.query(),
    }
    template = "commerce/_channel_exceptions.html" if request.htmx else "commerce/channel_exceptions.html"
    return render(request, template, context)


@stores.page(WRITE)
def all_of(request: HttpRequest, scope: Scope, verb: str) -> HttpResponse:
    """Try all of a cause again; or, asked for a reason first, let all of them go."""
    if verb not in ("retry", "dismiss"):
        raise Http404("No such step.")
    asked = _asked(request.POST if request.method == "POST" else request.GET)
    rows = _of_channel(visibility.exceptions(scope.actor, WRITE), asked).filter(cause=asked.cause, status__in=desk.OPEN)
    if request.method != "POST":
        return _sure(request, scope, asked, rows.count())
    chosen = list(rows.order_by("id").values_list("pk", flat=True)[:AT_ONCE])
    if verb == "retry":
        count = formats.counted(desk.retry(by=scope.actor, ids=chosen), "exception")
        messages.success(request, f"{count} tried again. What comes right leaves the list.")
    else:
        count = desk.dismiss(by=scope.actor, ids=chosen, why=request.POST.get("why", "").strip())
        messages.success(request, f"{formats.counted(count, 'exception')} dismissed.")
    return redirect(reverse("channel_exceptions", args=[scope.slug]) + asked.query(cause=""))


def rows_of(scope: Scope, found: Sequence[SyncException]) -> list[Row]:
    """In the order given; the queries do not grow with them."""
    about = exception_links.of(found, scope)
    names = actor_names.of((row.actor_kind, row.actor_id) for row in found if row.actor_kind)
    return [
        Row(
            exception=row,
            url=reverse("channel_exception", args=[scope.slug, row.public_id]),
            cause=channel_causes.of(row.cause),
            state=channel_words.EXCEPTION_STATES[Status(row.status)],
            about=about.get(row.pk),
            subject=channel_words.subject(row),
            who=names.get((row.actor_kind, row.actor_id), ""),
        )
        for row in found
    ]


def _sure(request: HttpRequest, scope: Scope, asked: Asked, count: int) -> HttpResponse:
    words = formats.counted(min(count, AT_ONCE), "exception")
    context = {
        "title": f"Dismiss {words}?",
        "lines": [
            f"“{channel_causes.of(asked.cause).title}”: nothing more is done about them, and they leave the list.",
            "What came is kept, and an order that was not placed stays unplaced.",
        ],
        "label": f"Dismiss {words}",
        "asks": "Why is nothing to be done?",
        "hidden": [("channel", asked.public_id), ("cause", asked.cause)],
        "back": reverse("channel_exceptions", args=[scope.slug]) + asked.query(),
        "crumb": [("Channels", reverse("channels", args=[scope.slug]))],
    }
    return render(request, "commerce/_sure.html" if request.htmx else "commerce/sure.html", context)


def _asked(said: dict) -> Asked:
    return Asked(said.get("channel", "")[:64], said.get("cause", "")[:64], said.get("state") == OVER)


def _of_channel(rows: QuerySet[SyncException], asked: Asked) -> QuerySet[SyncException]:
    return rows.filter(connection=ids.decode("con", asked.public_id) or 0) if asked.public_id else rows


def _groups(rows: QuerySet[SyncException], asked: Asked) -> list[Group]:
    """The largest first."""
    counts = rows.order_by().values_list("cause").annotate(found=Count("id")).order_by("-found", "cause")
    return [
        Group(code, channel_causes.of(code), count, asked.query(cause=code, state=""), code == asked.cause)
        for code, count in counts
    ]


def _filters(asked: Asked, known: Sequence[Connection]) -> list[tuple[str, str, bool]]:
    every = [("All channels", asked.query(channel=""), not asked.public_id)]
    return [
        *every,
        *((str(each), asked.query(channel=each.public_id), each.public_id == asked.public_id) for each in known),
    ]
