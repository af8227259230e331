"""Numbers, money and times as people read them; the only place where a store's time zone meets a value.

Minus is the true minus sign, thousands are grouped, relative times always carry the exact one as a title.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from babel.core import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, to_locale

from commerce.money import to_decimal

MINUS = "\N{MINUS SIGN}"
MINUTE, HOUR, DAY = 60, 3600, 86400


def money(minor: int, currency: str) -> str:
    """`money(123450, "GBP")` is "£1,234.50"; `minor` counts the currency's smallest unit."""
    return format_currency(to_decimal(minor, currency), currency, locale=_locale()).replace("-", MINUS)


def number(value: int | Decimal) -> str:
    """`number(-12480)` is "−12,480"."""
    return format_decimal(value, locale=_locale()).replace("-", MINUS)


def noun(count: int, one: str, many: str = "") -> str:
    """The word for this many: "unit" or "units"; `many` where it is not `one` with an s."""
    return one if count == 1 else many or f"{one}s"


def counted(count: int, one: str, many: str = "") -> str:
    """`counted(1200, "unit")` is "1,200 units"."""
    return f"{number(count)} {noun(count, one, many)}"


def signed(value: int | Decimal) -> str:
    """A change: "+4", "−1", "0"."""
    return f"+{number(value)}" if value > 0 else number(value)


def exact(moment: datetime) -> str:
    """`14:32 GMT, Sat 21 November 2026`, for titles."""
    local = timezone.localtime(moment)
    return f"{_time(local)} {local.tzname()}, {format_date(local, 'EEE d MMMM y', locale=_locale())}"


def clock(moment: datetime, now: datetime) -> str:
    """When something happened, short: "14:18", "Yesterday 17:05", "Thu 16:31", "3 November", "3 Nov 2025"."""
    local, today = timezone.localtime(moment), timezone.localdate(now)
    days = (today - local.date()).days
    if days == 0:
        return _time(local)
    if days == 1:
        return f"Yesterday {_time(local)}"
    if 1 < days < 7:
        return f"{format_date(local, 'EEE', locale=_locale())} {_time(local)}"
    pattern = "d MMMM" if local.year == today.year else "d MMM y"
    return format_date(local, pattern, locale=_locale())


def ago(moment: datetime, now: datetime) -> str:
    """How long past: "just now", "12 min ago", "3 h ago", "2 days ago"; beyond two weeks the date."""
    seconds = (now - moment).total_seconds()
    if seconds < MINUTE:
        return "just now"
    if seconds >= 14 * DAY:
        return clock(moment, now)
    return f"{span(timedelta(seconds=seconds))} ago"


def in_time(moment: datetime, now: datetime) -> str:
    """How long to go: "in 12 min"; once it has passed "12 min late"."""
    seconds = (moment - now).total_seconds()
    if abs(seconds) < MINUTE:
        return "now"
    text = span(timedelta(seconds=abs(seconds)))
    return f"in {text}" if seconds > 0 else f"{text} late"


def span(length: timedelta) -> str:
    """The largest whole unit of a positive length: "40 s", "12 min", "3 h", "1 day", "9 days"."""
    seconds = int(length.total_seconds())
    if seconds < MINUTE:
        return f"{seconds} s"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        return f"{seconds // HOUR} h"
    return counted(seconds // DAY, "day")


def day(moment: datetime) -> str:
    """`22 October`, without the year."""
    return format_date(moment, "d MMMM", locale=_locale())


def _time(local: datetime) -> str:
    return format_time(local, "HH:mm", locale=_locale())


def _locale() -> Locale:
    return Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE))
