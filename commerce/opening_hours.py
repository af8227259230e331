"""When a location is open: per weekday, "mon" to "sun", spans of its own clock such as `["09:00", "18:00"]`."""

from datetime import datetime, time
from itertools import pairwise
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
    return next((f"{day}: {wrong}" for day, spans in hours.items() if (wrong := problem_of_day(spans))), None)


def problem_of_day(spans: Any) -> str | None:
    """What is wrong with the spans of one day, in words, or None. Each hour is said once: minutes are added up."""
    if not isinstance(spans, list) or not all(_is_span(span) for span in spans):
        return 'give a list of spans such as ["09:00", "18:00"], each closing after it opens.'
    for (opens, closes), (next_opens, next_closes) in pairwise(sorted(spans)):
        if next_opens < closes:
            return f"{opens}-{closes} and {next_opens}-{next_closes} overlap; give them as one span."
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
