"""Clocks of other systems, by the Date of their answers."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def skew(headers: Mapping[str, str]) -> float | None:
    """How far the other side's clock is ahead of ours, in seconds; None when the answer has no readable Date."""
    try:
        said = parsedate_to_datetime(headers.get("date", ""))
        return ((said if said.tzinfo else said.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None
