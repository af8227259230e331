"""Conflicts: where both sides say something else, by which rule it was decided, and taking a decision back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from commerce import actor_names, ids
from commerce.console import channel_places, channel_words, channels, stores
from commerce.console.scope import Scope
from commerce.models import Authority, Conflict
from commerce.sales_channels import conflicts, visibility
from commerce.sales_channels.visibility import READ, WRITE

LISTED = 50
HISTORY = "decided"
Status = Conflict.Status
RULES = {
    Authority.Holder.HUB: "Truecount is right about it",
    Authority.Holder.CHANNEL: "The channel is right about it",
    Authority.Holder.NEWEST: "Whoever changed it last is right",
    Authority.Holder.MANUAL: "Somebody decides each time",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One disagreement, both values in words. `undo` says what taking it back does, empty where it cannot be."""

    conflict: Conflict
    field: str
    place: str
    ours: str
    theirs: str
    rule: str
    state: str
    who: str
    url: str
    undo: str


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """What is to be decided; with `show=decided` what was, newest first; for htmx the live part."""
    over = request.GET.get("show") == HISTORY
    mine = visibility.conflicts(scope.actor)
    before = ids.decode("cfl", request.GET.get("before", ""))
    rows = mine.exclude(status=Status.OPEN) if over else mine.filter(status=Status.OPEN)
    rows = (rows.filter(pk__lt=before) if before else rows).select_related("listing", "connection__channel")
    found = list(rows.order_by("-id")[: LISTED + 1])
    base = f"?show={HISTORY}" if over else "?"
    context = {
        "rows": _rows(scope, found[:LISTED]),
        "open": mine.filter(status=Status.OPEN).count(),
        "over": over,
        "may_write": scope.actor.may(WRITE),
        "older": f"{base}&before={found[LISTED - 1].public_id}" if len(found) > LISTED else "",
        "newer": base if before else "",
        "topic": channels.TOPIC,
        "url": request.get_full_path(),
    }
    template = "commerce/_channel_conflicts.html" if request.htmx else "commerce/channel_conflicts.html"
    return render(request, template, context)


@require_POST
@stores.page(WRITE)
def step(request: HttpRequest, scope: Scope, conflict_id: str, verb: str) -> HttpResponse:
    """`ours` or `theirs` is right; or `undo` takes a decision back."""
    rows = visibility.conflicts(scope.actor, WRITE).select_related("listing", "connection__channel")
    found = rows.filter(pk=ids.decode("cfl", conflict_id) or 0).first()
    if found is None or verb not in ("ours", "theirs", "undo"):
        raise Http404("No such conflict.")
    if verb == "undo":
        conflicts.undo(by=scope.actor, conflict=found)
        messages.success(request, f"The decision about {found.listing} is taken back.")
        return redirect(reverse("channel_conflicts", args=[scope.slug]) + f"?show={HISTORY}")
    conflicts.decide(by=scope.actor, conflict=found, side=verb)
    said = f"{found.connection} is told ours" if verb == "ours" else "Theirs is taken here"
    messages.success(request, f"{said}: {found.listing}.")
    return redirect("channel_conflicts", scope.slug)


def _rows(scope: Scope, found: Sequence[Conflict]) -> list[Row]:
    places = channel_places.names_of(scope, (row.connection_id for row in found)) if found else {}
    names = actor_names.of((row.actor_kind, row.actor_id) for row in found if row.actor_kind)
    return [_row(scope, row, places, names) for row in found]


def _row(scope: Scope, row: Conflict, places: dict, names: dict) -> Row:
    currency = row.connection.channel.currency
    undo = {Status.OURS: "Take theirs after all", Status.THEIRS: "Go back to ours"}.get(Status(row.status), "")
    return Row(
        conflict=row,
        field=Authority.Field(row.field).label,
        place=places.get((row.connection_id, row.place), row.place) if row.field == Authority.Field.STOCK else "",
        ours=channel_words.value(row.field, row.ours, currency),
        theirs=channel_words.value(row.field, row.theirs, currency),
        rule=RULES[Authority.Holder(row.rule)],
        state=channel_words.CONFLICT_STATES[row.status],
        who=names.get((row.actor_kind, row.actor_id), ""),
        url=reverse("channel_listing", args=[scope.slug, row.connection.public_id, row.listing.public_id]),
        undo=undo,
    )
