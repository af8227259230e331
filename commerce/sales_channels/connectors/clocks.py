"""Clocks of other systems, by the Date of their answers."""

from collections.abc import Mapping

from commerce import http_dates


def skew(headers: Mapping[str, str]) -> float | None:
    """How far the other side's clock is ahead of ours, in seconds; None when the answer has no readable Date."""
    said = http_dates.read(headers.get("date", ""))
    return None if said is None else http_dates.seconds_until(said)
