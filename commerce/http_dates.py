"""Moments as HTTP and mail headers write them: `Sat, 21 Nov 2026 10:00:00 GMT`."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def read(text: str) -> datetime | None:
    """The moment in UTC, which is also meant where no zone is written; None for text that is no such date."""
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def seconds_until(moment: datetime) -> float:
    """From now on, by this machine's clock; below zero for what is over."""
    return (moment - datetime.now(UTC)).total_seconds()
