"""Fields that take exactly what they say: a number is a JSON integer, text a JSON string, nothing is converted.

The REST framework would turn 7 into "7", "7" into 7 and true into 1; here each of these is 400 with the field's path.
"""

import re
from abc import ABC, abstractmethod
from datetime import UTC, date, datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from rest_framework import serializers

from commerce import ids, money, strict

QUANTITY_MOST = 1_000_000
LINES_MOST = 1_000
_SLUG = re.compile(r"[-a-zA-Z0-9_]+")
_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Text(serializers.CharField):
    """A string of at most 255 characters unless said otherwise, trimmed; blank only with `allow_blank`."""

    default_error_messages = {
        "invalid": "A string is wanted.",
        "invalid_text": "The text holds a character that cannot be stored.",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 255, **options})

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Refuse anything but a string before its content is looked at."""
        if data is not serializers.empty and data is not None and type(data) is not str:
            self.fail("invalid")
        return super().run_validation(data)

    def to_internal_value(self, data: str) -> str:
        """The string, trimmed."""
        try:
            return strict.clean_text(super().to_internal_value(data))
        except strict.InvalidText:
            self.fail("invalid_text")


class Parsed(Text, ABC):
    """A string that stands for something else: `parse` returns it, once the string itself is known to be good."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """What the string stands for; null stays null where it is allowed."""
        text = super().run_validation(data)
        return self.parse(text) if isinstance(text, str) else text

    @abstractmethod
    def parse(self, text: str) -> Any:
        """What `text` stands for. Raises ValidationError."""


class Integer(serializers.IntegerField):
    """A JSON integer, by default of 64 bits; true, 1.0 and "1" are none."""

    default_error_messages = {"invalid": "A whole number is wanted."}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": strict.SMALLEST, "max_value": strict.LARGEST, **options})

    def to_internal_value(self, data: Any) -> int:
        """The integer itself."""
        if type(data) is not int:
            self.fail("invalid")
        return data


class Quantity(Integer):
    """1 to 1,000,000 units."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": QUANTITY_MOST, **options})


class Amount(Integer):
    """Money: whole minor units of a currency that stands beside it, 0 to 2^53 - 1."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": money.LARGEST, **options})


class Currency(Text):
    """A three-letter ISO 4217 code."""

    default_error_messages = {"unknown_currency": "This is no ISO 4217 currency."}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 3, **options})

    def to_internal_value(self, data: str) -> str:
        """The code."""
        code = super().to_internal_value(data)
        if code not in money.CURRENCIES:
            self.fail("unknown_currency")
        return code


class Slug(Text):
    """Letters, digits, `-` and `_`: 1 to 64 of them."""

    default_error_messages = {"invalid_slug": "Letters, digits, - and _ are wanted."}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 64, **options})

    def to_internal_value(self, data: str) -> str:
        """The text itself."""
        slug = super().to_internal_value(data)
        if not _SLUG.fullmatch(slug):
            self.fail("invalid_slug")
        return slug


class Flag(serializers.BooleanField):
    """true or false."""

    default_error_messages = {"invalid": "true or false is wanted."}

    def to_internal_value(self, data: Any) -> bool:
        """The boolean itself."""
        if type(data) is not bool:
            self.fail("invalid")
        return data


class Choice(serializers.ChoiceField):
    """One of a few strings."""

    def to_internal_value(self, data: Any) -> str:
        """The string itself."""
        if type(data) is not str or data not in self.choices:
            self.fail("invalid_choice", input=str(data)[:40])
        return data


class Timestamp(serializers.DateTimeField):
    """A moment with its offset, RFC 3339: `2026-11-21T20:30:00Z`."""

    default_error_messages = {
        "invalid": "A moment with offset is wanted, such as 2026-11-21T20:30:00Z.",
        "out_of_range": strict.OUT_OF_CALENDAR,
    }

    def to_internal_value(self, value: Any) -> datetime:
        """The moment in UTC."""
        if type(value) is not str or not _RFC3339.fullmatch(value):
            self.fail("invalid")
        try:
            return strict.in_utc(parse_datetime(value.upper()))
        except strict.InvalidMoment:
            self.fail("out_of_range")
        except (ValueError, AttributeError):
            self.fail("invalid")


class Since(Timestamp):
    """A moment that bounds a list; a day alone is its first instant in UTC."""

    default_error_messages = {"invalid": "A moment with offset or a day is wanted: 2026-11-21T20:30:00Z, 2026-11-21."}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"help_text": "A day alone, such as 2026-11-21, is its start in UTC.", **options})

    def to_internal_value(self, value: Any) -> datetime:
        """The moment in UTC."""
        is_day = type(value) is str and _DAY.fullmatch(value)
        return super().to_internal_value(f"{value}T00:00:00Z" if is_day else value)


class Day(serializers.DateField):
    """A day of the calendar, `2026-11-21`."""

    default_error_messages = {"invalid": "A day is wanted, such as 2026-11-21."}

    def to_internal_value(self, value: Any) -> date:
        """The day."""
        if type(value) is not str or not _DAY.fullmatch(value):
            self.fail("invalid")
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail("invalid")


class PublicId(Parsed):
    """An id with a prefix, such as `prd_…`, as the number behind it."""

    default_error_messages = {"unknown_id": "There is no such id."}

    def __init__(self, prefix: str, **options: Any) -> None:
        super().__init__(**{"max_length": 40, **options})
        self.prefix = prefix

    def parse(self, text: str) -> int:
        """The number; whether such a record exists is for the caller to find out."""
        number = ids.decode(self.prefix, text)
        if number is None:
            self.fail("unknown_id")
        return number

    def to_representation(self, value: int) -> str:
        """The id again."""
        return ids.encode(self.prefix, value)


def moment(value: datetime) -> str:
    """A moment in an answer that is stored as JSON: `2026-11-21T20:30:00.123456Z`."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
