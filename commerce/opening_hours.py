"""When a location is open: per weekday, "mon" to "sun", spans of its own clock such as `["09:00", "18:00"]`."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from commerce.models import Location

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def on_day_of(location: Location, moment: datetime) -> list[list[str]]:
    """Spans of the local day, in order."""
    local = moment.astimezone(ZoneInfo(location.time_zone))
    return location.hours.get(DAYS[local.weekday()], [])


def is_open(location: Location, moment: datetime) -> bool:
    """Whether the doors are open at that moment, on the location's own clock."""
    clock = moment.astimezone(ZoneInfo(location.time_zone)).time()
    spans = on_day_of(location, moment)
    return any(time.fromisoformat(opens) <= clock < time.fromisoformat(closes) for opens, closes in spans)


def problem(hours: Any) -> str | None:
    """What is wrong with hours that somebody typed, in words, or None."""
    if not isinstance(hours, dict) or not set(hours) <= set(DAYS):
        return f"Give an object with some of the days {', '.join(DAYS)}."
    for day, spans in hours.items():
        if not isinstance(spans, list) or not all(_is_span(span) for span in spans):
            return f'{day}: give a list of spans such as ["09:00", "18:00"], each closing after it opens.'
    return None


def is_time_zone(name: str) -> bool:
    """Whether the name is one of the IANA time zones."""
    return name in available_timezones()


def _is_span(span: Any) -> bool:
    if not isinstance(span, list) or len(span) != 2 or not all(isinstance(end, str) and len(end) == 5 for end in span):
        return False
    try:
        return time.fromisoformat(span[0]) < time.fromisoformat(span[1])
    except ValueError:
        return False
