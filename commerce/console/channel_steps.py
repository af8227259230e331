"""What a person does with a connection as a whole: pause it, let it run, put it into shadow mode, remove, compare."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from commerce.console import channel_runs, channel_words, channels, formats, stores
from commerce.console.scope import Scope
from commerce.models import Connection, SyncRun
from commerce.sales_channels import connections, health, runs
from commerce.sales_channels.visibility import WRITE

Status = Connection.Status
EFFECTIVE = (SyncRun.Kind.STOCK, SyncRun.Kind.PRICE, SyncRun.Kind.ORDERS)


@dataclass(frozen=True, slots=True)
class Step:
    """Where it leads, what is asked and told before, and what is said after. `asks` wants a reason."""

    to: str
    title: str
    lines: Callable[[Scope, Connection], list[str]]
    label: str
    done: str
    asks: str = ""


@stores.page(WRITE)
def step(request: HttpRequest, scope: Scope, public_id: str, verb: str) -> HttpResponse:
    """Ask, as a dialog or a page; a POST takes the step."""
    if verb not in STEPS:
        raise Http404("No such step.")
    connection, taken = channels.find(scope, public_id, WRITE), STEPS[verb]
    if request.method == "POST":
        why = request.POST.get("why", "").strip()
        connections.switch(by=scope.actor, connection=connection, to=taken.to, because=why)
        messages.success(request, taken.done.format(connection))
        return redirect("channels", scope.slug) if verb == "remove" else redirect("channel", scope.slug, public_id)
    context = {
        "title": taken.title.format(connection),
        "lines": taken.lines(scope, connection),
        "label": taken.label,
        "asks": taken.asks,
        "back": reverse("channel", args=[scope.slug, public_id]),
        "crumb": [("Channels", reverse("channels", args=[scope.slug]))],
    }
    return render(request, "commerce/_sure.html" if request.htmx else "commerce/sure.html", context)


@require_POST
@stores.page(WRITE)
def compare(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Compare one kind now; a worker does it."""
    connection, kind = channels.find(scope, public_id, WRITE), request.POST.get("kind", "")
    if kind not in SyncRun.Kind.values:
        raise Http404("No such comparison.")
    runs.begin(by=scope.actor, connection=connection, kind=kind)
    messages.success(request, f"{SyncRun.Kind(kind).label} are compared now." if connection.is_reading else _IDLE)
    return redirect("channel", scope.slug, public_id)


_IDLE = "Noted. It is compared once the channel is in shadow mode or live."


def _pausing(scope: Scope, connection: Connection) -> list[str]:
    found = health.of([connection.pk])[connection.pk]
    lines = [
        "Nothing is sent there, and nothing that it sends is worked on. Its orders are read when it is back.",
        "It goes on selling what it shows now, so it may sell what is gone by then.",
    ]
    if found.backlog:
        count = formats.counted(found.backlog, "change")
        lines.append(f"{count} on the way {formats.noun(found.backlog, 'waits', 'wait')} until it runs again.")
    return lines


def _going_live(scope: Scope, connection: Connection) -> list[str]:
    """By the last comparisons: what will be changed over there, and what will still wait."""
    compared = channel_runs.last(scope, connection)
    known = [compared[kind] for kind in EFFECTIVE if kind in compared and compared[kind].checked]
    lines = [_effect(run) for run in known]
    if not lines:
        lines = ["Nothing was compared yet: in shadow mode you would see first what differs."]
    found = health.of([connection.pk])[connection.pk]
    lines.append("From now on orders become orders here, take stock, and changes are sent within a minute.")
    if found.unmatched:
        count = formats.counted(found.unmatched, "offer")
        lines.append(f"{count} {formats.noun(found.unmatched, 'is', 'are')} not matched: orders for them will wait.")
    return lines


def _effect(run: SyncRun) -> str:
    """`Stock: 12 of 340 levels differ and will be put right.`"""
    kind = SyncRun.Kind(run.kind)
    checked = f"{formats.number(run.checked)} {channel_words.COMPARED[kind]}"
    if not run.drift:
        return f"{kind.label}: none of {checked} differs."
    verb, done = channel_words.DIFFERS[kind]
    return f"{kind.label}: {formats.number(run.drift)} of {checked} {verb} and will be {done}."


def _shadowing(scope: Scope, connection: Connection) -> list[str]:
    return [
        "It is read and compared, and nothing at all is changed over there.",
        "Its orders are noted, and become orders here once it is live.",
    ]


def _removing(scope: Scope, connection: Connection) -> list[str]:
    return [
        "Nothing is read or sent any more, and what waits for it is not sent.",
        "Orders that are here stay. The channel itself stays, and can be connected again.",
        "This cannot be taken back.",
    ]


STEPS = {
    "pause": Step(
        Status.PAUSED, "Pause {}?", _pausing, "Pause channel", "{} is paused.", "Why? Shown to everybody, may be empty"
    ),
    "live": Step(Status.LIVE, "Let {} run?", _going_live, "Go live", "{} is live."),
    "shadow": Step(Status.SHADOW, "Put {} into shadow mode?", _shadowing, "Start shadow mode", "{} is in shadow mode."),
    "remove": Step(Status.REMOVED, "Remove {}?", _removing, "Remove channel", "{} is removed."),
}
