"""What commerce puts on Home's attention list: work that gave up after all its tries, jobs that do not run, and imports
that stopped."""

from datetime import datetime, timedelta

from django.urls import reverse

from commerce import jobs, visibility
from commerce.console import formats
from commerce.console.scope import Scope
from commerce.console.tiles import Item
from commerce.imports import history
from commerce.jobs import Standing
from commerce.models import Import, Message, Reaction

IMPORT_DAYS = 2


def given_up(scope: Scope, now: datetime, most: int) -> list[Item]:
    """One item for all dead letters, because they are looked at together."""
    dead = visibility.reactions(scope.actor).filter(status=Reaction.Status.DEAD)
    count, first = dead.count(), dead.order_by("created_at", "id").first()
    if first is None:
        return []
    title = f"{formats.counted(count, 'step')} after a change did not happen"
    detail = f"gave up after several tries, oldest {formats.ago(first.created_at, now)}"
    url = reverse("failed_work", args=[scope.slug])
    return [Item(title, detail, tone="danger", icon="alert", action="Look at them", url=url)]


def troubled_jobs(scope: Scope, now: datetime, most: int) -> list[Item]:
    """One item for all jobs that are late, one for all that failed: mostly they share their reason."""
    standings = jobs.standings(visibility.job_states(scope.actor), now)
    late = [each for each in standings if each.condition == "late"]
    failed = [each for each in standings if each.condition in ("failed", "unfinished")]
    url = reverse("jobs", args=[scope.slug])
    items = []
    if late:
        title = f"{formats.counted(len(late), 'job')} by the clock {formats.noun(len(late), 'is', 'are')} late"
        first = min(late, key=lambda each: each.last_at)
        detail = f"{first.slot.title} · last run {formats.ago(first.last_at, now)}"
        items.append(Item(title, detail, tone="danger", icon="clock", action="Look at them", url=url))
    if failed:
        title = f"{formats.counted(len(failed), 'job')} by the clock failed at the last run"
        items.append(Item(title, _reasons(failed), tone="warning", icon="alert", action="Look at them", url=url))
    return items


def _reasons(failed: list[Standing]) -> str:
    first = failed[0]
    why = first.state.last_error.partition("\n")[0] if first.condition == "failed" else "It did not finish"
    return f"{first.slot.title} · {why}"


def unsent(scope: Scope, now: datetime, most: int) -> list[Item]:
    """One item for all messages that gave up: mostly they share their reason."""
    failed = visibility.messages(scope.actor).filter(status=Message.Status.FAILED)
    count, last = failed.count(), failed.order_by("-id").first()
    if last is None:
        return []
    title = f"{formats.counted(count, 'message')} could not be sent"
    detail = f"{last.error or 'No reason was given'} · newest written {formats.ago(last.created_at, now)}"
    url = f"{reverse('outbox', args=[scope.slug])}?state=failed"
    return [Item(title, detail, tone="danger", icon="mail", action="Open the Outbox", url=url)]


def failed_imports(scope: Scope, now: datetime, most: int) -> list[Item]:
    """Imports of the last days that stopped as a whole; rows that failed in a finished one wait on its own page."""
    recent = history.visible_to(scope.actor).filter(
        status=Import.Status.FAILED, finished_at__gte=now - timedelta(days=IMPORT_DAYS)
    )
    return [_failed_import(record, scope, now) for record in recent.order_by("-finished_at", "-id")[:most]]


def _failed_import(record: Import, scope: Scope, now: datetime) -> Item:
    return Item(
        title=f"Import of {record.file_name} stopped",
        detail=f"{record.failure or 'No reason was given'} · {formats.ago(record.finished_at, now)}",
        tone="warning",
        icon="receive",
        action="Open the import",
        url=reverse("import", args=[scope.slug, record.public_id]),
    )
