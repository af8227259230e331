"""How much of a promise is used up, as a ring with words: green in its first half, then amber, red once it is late."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from commerce.console import formats
from fulfillment.models import Fulfillment, Trouble

AROUND = 50.3  # of a circle with radius 8
TARGET = timedelta(minutes=3)
_NOW = timedelta(minutes=1)
_UNREADY = (
    Fulfillment.Status.ROUTED,
    Fulfillment.Status.ACCEPTED,
    Fulfillment.Status.PICKING,
    Fulfillment.Status.PICKED,
    Fulfillment.Status.PACKED,
)


@dataclass(frozen=True, slots=True)
class Ring:
    """`dash` is the drawn part of the circle, `at` the moment that the words speak of."""

    tone: str
    dash: str
    text: str
    at: datetime


def promise(found: Fulfillment, now: datetime) -> Ring:
    """`34 min left`, `12 min late`."""
    left = found.promised_at - now
    if abs(left) < _NOW:
        text = "due now"
    else:
        text = f"{formats.span(left)} left" if left > _NOW else f"{formats.span(-left)} late"
    return _ring(found.routed_at, found.promised_at, now, text)


def keeping(found: Fulfillment, now: datetime) -> Ring:
    """`keep until Sun`, `keep until 18:00`, `1 day over`."""
    until = timezone.localtime(found.keep_until)
    if found.keep_until <= now:
        text = f"{formats.span(now - found.keep_until)} over"
    elif until.date() == timezone.localdate(now):
        text = f"keep until {until:%H:%M}"
    else:
        text = f"keep until {until:%a}" if found.keep_until - now < timedelta(days=6) else f"keep until {until:%-d %b}"
    return _ring(found.ready_at, found.keep_until, now, text)


def deciding(trouble: Trouble, now: datetime) -> Ring | None:
    """`decides itself in 34 min` where the policy decides then; else how the promise of the work stands."""
    if trouble.decide_by is None:
        open_one = trouble.fulfillment is not None and trouble.fulfillment.status in _UNREADY
        return promise(trouble.fulfillment, now) if open_one else None
    left = trouble.decide_by - now
    text = f"decides itself in {formats.span(left)}" if left > _NOW else "decides itself any moment"
    return _ring(trouble.opened_at, trouble.decide_by, now, text)


def waited(since: datetime, now: datetime) -> str:
    """`3:07`: minutes and seconds, as a clock that runs."""
    seconds = max(0, int((now - since).total_seconds()))
    return f"{seconds // 60}:{seconds % 60:02}"


def is_late(since: datetime, now: datetime) -> bool:
    """Whether somebody waits outside for longer than they should."""
    return now - since > TARGET


def _ring(start: datetime, end: datetime, now: datetime, text: str) -> Ring:
    whole = (end - start).total_seconds()
    used = min(1.0, max(0.0, (now - start).total_seconds() / whole)) if whole > 0 else 1.0
    late = now > end and text != "due now"
    tone = "danger" if late else "warning" if used >= 0.5 else "success"
    return Ring(tone, f"{AROUND * used:.1f} {AROUND}", text, end)
