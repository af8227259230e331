"""Jobs: what happens by the clock, how each last run went, when the next one is due, and running one now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import trigger_client_event
from redis.exceptions import RedisError

from commerce import actor_names, jobs, visibility, vital_signs
from commerce.console import formats, stores
from commerce.console.scope import Scope
from commerce.errors import NotFound
from commerce.jobs import BrokerAway, Standing

PLOT_HEIGHT, PITCH = 20, 4  # twenty runs are 80 wide
QUIET_SECONDS = 60
CHIPS = {
    "running": ("running", ""),
    "late": ("late", ""),
    "unfinished": ("failed", "Did not finish"),
    "failed": ("failed", ""),
    "ok": ("done", ""),
    "never": ("new", "Not yet run"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One run in the plot of durations."""

    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Row:
    """One job as the page shows it; `asked_by` is who waits for a run that has not begun."""

    standing: Standing
    title: str
    every: str
    chip: tuple[str, str]
    took: str
    plot: list[Bar]
    range: str
    error: str
    asked_by: str


@stores.page("admin.read")
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The list, for htmx its live part. A POST sends the `job` to run."""
    if request.method == "POST":
        scope.actor.require(jobs.PERMISSION)
        return _run(request, scope)
    return _page(request, scope)


def _run(request: HttpRequest, scope: Scope) -> HttpResponse:
    text, tone = "A worker was told to run it.", ""
    try:
        jobs.run_now(by=scope.actor, name=request.POST.get("job", ""))
    except (BrokerAway, NotFound) as refusal:
        text, tone = refusal.detail, "danger"
    if request.htmx:
        return trigger_client_event(_page(request, scope), "truecount:toast", {"text": text, "tone": tone})
    (messages.error if tone else messages.success)(request, text)
    return redirect("jobs", scope.slug)


def _page(request: HttpRequest, scope: Scope) -> HttpResponse:
    now = timezone.now()
    rows = _rows(jobs.standings(visibility.job_states(scope.actor), now))
    context = {
        "rows": rows,
        "troubled": sum(row.standing.needs_somebody for row in rows),
        "silence": _silence(rows, now),
        "may_run": scope.actor.may(jobs.PERMISSION),
        "topic": jobs.TOPIC,
        "url": reverse("jobs", args=[scope.slug]),
    }
    return render(request, "commerce/_jobs.html" if request.htmx else "commerce/jobs.html", context)


def _rows(standings: Sequence[Standing]) -> list[Row]:
    """Those that need somebody first, otherwise as in the timetable."""
    waiting = {
        each.state.name: (each.state.requested_by_kind, each.state.requested_by_id)
        for each in standings
        if each.state.is_requested
    }
    names = actor_names.of(waiting.values())
    ordered = sorted(standings, key=lambda each: not each.needs_somebody)
    return [_row(each, names.get(waiting.get(each.slot.task), "")) for each in ordered]


def _row(standing: Standing, asked_by: str) -> Row:
    slot, state = standing.slot, standing.state
    recent = (state.recent_ms or [])[::-1]
    last = state.last_duration_ms
    shortest, longest = took(min(recent, default=0)), took(max(recent, default=0))
    return Row(
        standing=standing,
        title=slot.title,
        every=formats.span(timedelta(seconds=slot.every_seconds)),
        chip=("queued", "") if asked_by else CHIPS[standing.condition],
        took="" if last is None else took(last),
        plot=_plot(recent),
        range=f"The last {formats.counted(len(recent), 'run')}: {shortest} to {longest}",
        error=state.last_error.partition("\n")[0],
        asked_by=asked_by,
    )


def took(milliseconds: int) -> str:
    """A duration: "40 ms", "1.2 s", "75 s", "12 min"."""
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    if milliseconds < 10_000:
        return f"{milliseconds / 1000:.1f} s"
    return f"{milliseconds // 1000} s" if milliseconds < 120_000 else f"{milliseconds // 60_000} min"


def _plot(recent: Sequence[int]) -> list[Bar]:
    """Oldest on the left; the longest run is the whole height."""
    top = max(recent, default=0) or 1
    heights = [round(max(PLOT_HEIGHT * each / top, 1), 1) for each in recent]
    return [Bar(PITCH * place, round(PLOT_HEIGHT - height, 1), height) for place, height in enumerate(heights)]


def _silence(rows: Sequence[Row], now: datetime) -> str:
    """What is wrong with the whole of it, in a sentence."""
    try:
        seconds = vital_signs.silence_seconds()
    except RedisError:
        return "The message broker cannot be reached. Nothing runs by the clock, and nothing can be started here."
    if not any(row.standing.state.last_started_at for row in rows):
        return "No job has run yet. Start a worker and beat; each job shows here with its first run."
    if seconds is None or seconds > QUIET_SECONDS:
        since = "" if seconds is None else f" for {formats.span(timedelta(seconds=seconds))}"
        return f"Beat or the workers have not been heard{since}. Nothing runs by the clock meanwhile."
    return ""
