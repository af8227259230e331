"""Changes of systems that list them in an order of their own: a window of time is read whole, then sorted.

So what is handed on rises in time, and whoever remembers the last of it can go on from there. A window with too many
changes is read by halves. Which window comes next, and how long it is, is the mark of every page: a backlog that is
read in many turns never begins again with windows that were too long.
"""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Page, Since, Unreadable
from commerce.sales_channels.neutral import Order

SMALLEST = timedelta(minutes=2)
ALL_READ = "all"  # the mark where no window is left
Found = tuple[list[Order], list[Unreadable]]
Read = Callable[[datetime, datetime, bool], Found]


class TooMany(Exception):
    """More changes in the window than are read at once."""


def fetch(since: Since, token: str, read: Read) -> Page[Order]:
    """The next window of what changed from `since` until now; nothing where that is too long, and its half comes next.
    `read(begin, end, all)` raises TooMany unless `all`."""
    begin, end, span = _parse(token) if token else _first(since)
    until = min(begin + span, end)
    try:
        found, unreadable = read(begin, until, span <= SMALLEST)
    except TooMany:
        half = _following(begin, end, max((until - begin) / 2, SMALLEST))
        return Page([], half, mark=half)
    rising = sorted(found, key=lambda order: (order.updated_at, order.external_id))
    following = "" if until >= end else _following(until, end, span)
    return Page(rising, following, mark=following or ALL_READ, unreadable=unreadable)


def _first(since: Since) -> tuple[datetime, datetime, timedelta]:
    """From where the last turn stopped, with its span, until now."""
    if since.mark in ("", ALL_READ):
        return _fresh(since)
    begin, _, span = _parse(since.mark)
    return begin, max(datetime.now(UTC), begin), span


def _fresh(since: Since) -> tuple[datetime, datetime, timedelta]:
    end = max(datetime.now(UTC), since.at)
    return since.at, end, max(end - since.at, SMALLEST)


def _following(begin: datetime, end: datetime, span: timedelta) -> str:
    """Seconds are rounded up: two halves make a whole."""
    return f"{_written(begin)}|{_written(end)}|{math.ceil(span.total_seconds())}"


def _parse(token: str) -> tuple[datetime, datetime, timedelta]:
    begin, end, seconds = (token.split("|") + ["", ""])[:3]
    span = timedelta(seconds=reading.whole(seconds, "token"))
    return reading.moment(begin, "token"), reading.moment(end, "token"), span


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
