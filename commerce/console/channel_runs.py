"""Comparisons with a channel: the last of each kind, those before, and what one of them found."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce import actor_names, ids
from commerce.console import channel_places, channel_words, channels, formats, stores
from commerce.console.scope import Scope
from commerce.models import Connection, Listing, SyncRun
from commerce.sales_channels import drift, visibility
from commerce.sales_channels.visibility import READ

EARLIER = 12
Kind = SyncRun.Kind


@dataclass(frozen=True, slots=True)
class Row:
    """One kind, or one run, in a list. `url` is empty and `run` None while nothing was compared."""

    kind: str
    title: str
    run: SyncRun | None
    chip: str
    text: str
    at_risk: str
    url: str
    running: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the report: what, where, and what each side says."""

    title: str
    sku: str
    place: str
    ours: str
    theirs: str
    url: str


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope, public_id: str, run_id: str) -> HttpResponse:
    """The report of one run."""
    connection = channels.find(scope, public_id)
    rows = visibility.runs(scope.actor).filter(connection=connection)
    run = rows.filter(pk=ids.decode("run", run_id) or 0).first()
    if run is None:
        raise Http404("No such comparison.")
    by = (run.actor_kind, run.actor_id)
    context = {
        "connection": connection,
        "run": run,
        "row": row(scope, connection, run.kind, run),
        "differences": _differences(scope, connection, run),
        "left": run.drift - run.healed,
        "who": actor_names.of([by])[by],
    }
    return render(request, "commerce/channel_run.html", context)


def last(scope: Scope, connection: Connection) -> dict[str, SyncRun]:
    """The last completed run of each kind."""
    rows = visibility.runs(scope.actor).filter(connection=connection, status=SyncRun.Status.COMPLETED)
    return {run.kind: run for run in rows.order_by("kind", "-id").distinct("kind").defer("sample")}


def newest(scope: Scope, connection: Connection) -> list[Row]:
    """A row per kind: its newest run, whatever became of it."""
    rows = visibility.runs(scope.actor).filter(connection=connection)
    found = {run.kind: run for run in rows.order_by("kind", "-id").distinct("kind").defer("sample")}
    return [row(scope, connection, kind, found.get(kind)) for kind in Kind.values if kind in drift.kinds()]


def earlier(scope: Scope, connection: Connection) -> list[Row]:
    """The runs that ended last, newest first."""
    rows = visibility.runs(scope.actor).filter(connection=connection, finished_at__isnull=False)
    return [row(scope, connection, run.kind, run) for run in rows.order_by("-id").defer("sample")[:EARLIER]]


def row(scope: Scope, connection: Connection, kind: str, run: SyncRun | None) -> Row:
    """What a list says of it."""
    title = Kind(kind).label
    if run is None:
        return Row(kind, title, None, "", "Not compared yet", "", "")
    return Row(
        kind=kind,
        title=title,
        run=run,
        chip="cut_off" if run.error and run.status == SyncRun.Status.RUNNING else channel_words.RUN_STATES[run.status],
        text=_text(run),
        at_risk=formats.money(run.at_risk, connection.channel.currency) if run.at_risk else "",
        url=reverse("channel_run", args=[scope.slug, connection.public_id, run.public_id]),
        running=run.status == SyncRun.Status.RUNNING,
    )


def _text(run: SyncRun) -> str:
    """`12 of 340 levels differ, 12 put right`."""
    things, checked = channel_words.COMPARED[Kind(run.kind)], formats.number(run.checked)
    if run.status == SyncRun.Status.RUNNING:
        return (
            f"{checked} of {formats.number(run.total)} {things} so far" if run.total else f"{checked} {things} so far"
        )
    if not run.checked:
        return "There was nothing to compare"
    if not run.drift:
        return f"None of {checked} {things} differs"
    verb, done = channel_words.DIFFERS[Kind(run.kind)]
    cured = f", {formats.number(run.healed)} {done}" if run.healed else ", nothing was changed" if run.shadow else ""
    return f"{formats.number(run.drift)} of {checked} {things} {verb}{cured}"


def _differences(scope: Scope, connection: Connection, run: SyncRun) -> list[Difference]:
    known = (
        visibility.listings(scope.actor).filter(pk__in={each["listing"] for each in run.sample}) if run.sample else []
    )
    listings, places = {listing.pk: listing for listing in known}, channel_places.names(scope, connection)
    return [_difference(scope, connection, run, each, listings, places) for each in run.sample]


def _difference(
    scope: Scope, connection: Connection, run: SyncRun, said: dict, listings: dict[int, Listing], places: dict[str, str]
) -> Difference:
    listing, currency = listings.get(said["listing"]), connection.channel.currency
    url = reverse("channel_listing", args=[scope.slug, connection.public_id, listing.public_id]) if listing else ""
    return Difference(
        title=str(listing) if listing else f"Order {said['theirs']}",
        sku=listing.sku if listing else "",
        place=places.get(said["place"], said["place"]) if run.kind == Kind.STOCK else "",
        ours=channel_words.value(run.kind, said["ours"], currency) if listing else "Not known",
        theirs=channel_words.value(run.kind, said["theirs"], currency),
        url=url,
    )


def running(rows: Sequence[Row]) -> bool:
    """Whether any of these goes on now."""
    return any(each.running for each in rows)
