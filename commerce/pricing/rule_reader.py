"""A strict reader of what promotions are set up with: JSON objects where every name, type and range is checked.

Errors are collected with their paths, so that a form or a client learns all of them at once.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from commerce.errors import field_error
from commerce.money import LARGEST

PER_CENT = 10_000  # a percentage is kept as an integer of ten-thousandths: "12.5" is 125000
MOST_UNITS = 1_000_000
MOST_NAMES = 1000
_LONGEST_NAME = 500


class RuleReader:
    """Reads one object once. What nobody asked for until `finish` is unknown."""

    def __init__(self, source: Any, path: str) -> None:
        self.path = path
        self.errors: list[dict[str, Any]] = []
        self._asked: set[str] = set()
        self._source: Mapping[str, Any] = source if isinstance(source, Mapping) else {}
        if not isinstance(source, Mapping):
            self.refuse("", "invalid", "An object is wanted.")

    def has(self, name: str) -> bool:
        """Whether it is there and not null."""
        return self._source.get(name) is not None

    def refuse(self, name: str, code: str, detail: str) -> None:
        """Note an error."""
        path = f"{self.path}.{name}" if name else self.path
        self.errors.append(field_error(path, code, detail))

    def amount(self, name: str, *, least: int = 1) -> int | None:
        """Minor units, None when absent or wrong."""
        return self._number(name, least, LARGEST)

    def count(self, name: str, *, least: int = 1) -> int | None:
        """Units, None when absent or wrong."""
        return self._number(name, least, MOST_UNITS)

    def percent(self, name: str) -> int | None:
        """A percentage above 0 up to 100 in ten-thousandths, given as an integer or as text like "12.5"."""
        value = self._take(name)
        if value is None:
            return None
        try:
            number = Decimal(value) if isinstance(value, str | int) and not isinstance(value, bool) else Decimal("NaN")
            if number.is_finite() and 0 < number <= 100 and number * PER_CENT == int(number * PER_CENT):
                return int(number * PER_CENT)
        except InvalidOperation:
            pass
        self.refuse(name, "invalid", "A percentage above 0 up to 100 with at most four decimals is wanted.")
        return None

    def flag(self, name: str) -> bool | None:
        """true or false."""
        return self._checked(name, lambda value: isinstance(value, bool), "true or false is wanted.")

    def text(self, name: str) -> str:
        """A name; empty when absent or wrong."""
        return self._checked(name, _is_name, "A name is wanted.") or ""

    def names(self, name: str, *, of: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of names, of those in `of`; empty when absent or wrong. An empty list is refused: it would never
        apply."""
        wanted = "A list of names is wanted." if of is None else f"A list of {', '.join(of)} is wanted."

        def fits(value: Any) -> bool:
            return (
                isinstance(value, list)
                and 0 < len(value) <= MOST_NAMES
                and all(_is_name(item) and (of is None or item in of) for item in value)
            )

        return tuple(self._checked(name, fits, wanted) or ())

    def span(self, name: str) -> tuple[time, time] | None:
        """`["09:00", "18:00"]`, half-open. One that ends before it begins goes past midnight."""
        value = self._checked(name, _is_span, 'Two times of day such as ["09:00", "18:00"] are wanted.')
        return (time.fromisoformat(value[0]), time.fromisoformat(value[1])) if value else None

    def objects(self, name: str) -> list["RuleReader"]:
        """A reader per object of a list."""
        value = self._checked(name, lambda value: isinstance(value, list) and 0 < len(value) <= 20, "A list is wanted.")
        return [RuleReader(item, f"{self.path}.{name}[{index}]") for index, item in enumerate(value or [])]

    def exactly_one(self, *names: str) -> None:
        """Refuse unless one of these is given."""
        if sum(self.has(name) for name in names) != 1:
            self.refuse("", "required", f"Exactly one of {', '.join(names)} is wanted.")

    def require(self, *names: str) -> None:
        """Refuse what is missing."""
        for name in names:
            if not self.has(name):
                self.refuse(name, "required", "This is required.")

    def finish(self, *others: "RuleReader") -> list[dict[str, Any]]:
        """All errors, unknown names included, with those of the readers of its parts."""
        for name in self._source:
            if name not in self._asked:
                self.refuse(str(name)[:80], "unknown_field", "This is not known here.")
        return self.errors + [error for other in others for error in other.finish()]

    def _take(self, name: str) -> Any:
        self._asked.add(name)
        return self._source.get(name)

    def _number(self, name: str, least: int, most: int) -> int | None:
        def fits(value: Any) -> bool:
            return type(value) is int and least <= value <= most

        return self._checked(name, fits, f"A whole number from {least} to {most} is wanted.")

    def _checked(self, name: str, fits: Callable[[Any], bool], wanted: str) -> Any:
        value = self._take(name)
        if value is None or fits(value):
            return value
        self.refuse(name, "invalid", wanted)
        return None


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME and value.isprintable()


def _is_span(value: Any) -> bool:
    if (
        not isinstance(value, list)
        or len(value) != 2
        or not all(isinstance(end, str) and len(end) == 5 for end in value)
    ):
        return False
    try:
        return time.fromisoformat(value[0]) != time.fromisoformat(value[1])
    except ValueError:
        return False
