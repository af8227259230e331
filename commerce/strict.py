"""The one strict reader of outside input: JSON bodies, WebSocket frames, webhook bodies, CSV cells.

What PostgreSQL or Python would only choke on later (NaN, duplicate keys, lone surrogates, NUL, numbers beyond 64 bits,
endless nesting, digits of other scripts) is refused here, with a stable code.
"""

import json
import math
import re
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from commerce.errors import Invalid, field_error

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
SMALLEST, LARGEST = -(2**63), 2**63 - 1
LONGEST_INTEGER = 40  # digits that are read at all; fields then say the range
OUT_OF_CALENDAR = "This date is out of the calendar. Leave it out where something has no end."

_DAY = timedelta(days=1)
_DIGITS = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_Place = tuple["_Place", str | int] | None


class MalformedJson(Invalid):
    """The bytes are not one JSON document in UTF-8."""

    code = "malformed_json"
    title = "Not readable as JSON"


class DuplicateKey(MalformedJson):
    """An object names a key twice, so its meaning depends on the reader."""

    code = "duplicate_key"


class TooDeep(MalformedJson):
    """Lists and objects are nested deeper than MAX_DEPTH."""

    code = "too_deep"


class PayloadTooLarge(Invalid):
    """More bytes than this door takes."""

    code = "payload_too_large"
    status = 413
    title = "Too large"


class InvalidText(Invalid):
    """Text with NUL or half a surrogate pair: it can be neither stored nor shown."""

    code = "invalid_text"
    title = "Not storable as text"


class InvalidMoment(Invalid):
    """A moment at the very edge of the calendar: by some clocks it has no date."""

    code = "invalid_moment"
    title = "Not in the calendar"


class InvalidNumber(Invalid):
    """Not a whole number in plain ASCII digits, or out of range."""

    code = "invalid_number"
    title = "Not a number"


def decode(data: bytes, *, limit: int = MAX_BYTES) -> Any:
    """One JSON document as plain Python values; integers stay integers of at most 64 bits.

    Raises MalformedJson, DuplicateKey, TooDeep, InvalidText, InvalidNumber or PayloadTooLarge.
    """
    if len(data) > limit:
        raise PayloadTooLarge(f"At most {limit:,} bytes are taken here.", limit=limit)
    try:
        text = data.decode("utf-8")
        value = _DECODER.decode(text)
    except UnicodeDecodeError as error:
        raise MalformedJson(f"The body is not UTF-8: byte {error.start} does not fit.") from error
    except json.JSONDecodeError as error:
        raise MalformedJson(f"{error.msg} at line {error.lineno}, column {error.colno}.") from error
    except RecursionError as error:
        raise TooDeep(f"At most {MAX_DEPTH} levels of nesting are taken.") from error
    if "\\u" in text or text.count("[") + text.count("{") > MAX_DEPTH:
        _inspect(value)
    return value


def canonical(value: Any) -> bytes:
    """The same bytes for the same JSON value, whatever its spacing and key order: a body's hash is taken of them."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def clean_text(text: str) -> str:
    """The text itself. Raises InvalidText when it holds NUL or a lone surrogate."""
    if _UNSTORABLE.search(text):
        raise InvalidText("The text holds a character that cannot be stored.")
    return text


def in_utc(moment: datetime) -> datetime:
    """The aware moment in UTC. Raises InvalidMoment where screens in other time zones could not show it: a database
    keeps the year 10000, and then nobody can read the row."""
    try:
        found = moment.astimezone(UTC)
        found - _DAY, found + _DAY
    except OverflowError as error:
        raise InvalidMoment(OUT_OF_CALENDAR) from error
    return found


def ascii_int(text: str, *, least: int = SMALLEST, most: int = LARGEST) -> int:
    """A whole number written in the digits 0-9 with an optional minus, nothing around it. Raises InvalidNumber."""
    if not _DIGITS.fullmatch(text):
        raise InvalidNumber("A whole number in the digits 0-9 is wanted.")
    number = int(text)
    if not least <= number <= most:
        raise InvalidNumber(f"The number must be from {least} to {most}.", least=least, most=most)
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))
        raise DuplicateKey(f"A key is given twice: {twice[:80]!a}.")
    return found


def _integer(text: str) -> int:
    """Fields say the range and the path; here only what would take long to read is refused."""
    if len(text) > LONGEST_INTEGER:
        raise InvalidNumber("Whole numbers have at most 64 bits.")
    return int(text)


def _fraction(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise InvalidNumber("A number is beyond what can be represented.")
    return number


def _constant(name: str) -> NoReturn:
    raise MalformedJson(f"{name} is not JSON.")


def _inspect(value: Any) -> None:
    """Look at every value once, without recursion: how deep it stands, and whether its text can be stored.

    A place is `(parent's place, key or index)`: spelled out only for a refusal, or a long key would cost its length for
    every value below it.
    """
    todo: list[tuple[Any, int, _Place]] = [(value, 1, None)]
    while todo:
        item, depth, place = todo.pop()
        if isinstance(item, str):
            _inspect_text(item, place)
        elif isinstance(item, dict | list):
            if depth > MAX_DEPTH:
                raise TooDeep(f"At most {MAX_DEPTH} levels of nesting are taken.")
            if isinstance(item, dict):
                for key in item:
                    _inspect_text(key, place)
            steps = item.items() if isinstance(item, dict) else enumerate(item)
            todo.extend((child, depth + 1, (place, step)) for step, child in steps)


def _inspect_text(text: str, place: _Place) -> None:
    if _UNSTORABLE.search(text):
        detail = "The text holds a character that cannot be stored."
        raise InvalidText(detail, errors=[field_error(_spell(place), InvalidText.code, detail)])


def _spell(place: _Place) -> str:
    steps = []
    while place is not None:
        place, step = place
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step[:80]}")
    return "".join(reversed(steps)).removeprefix(".")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_fraction, parse_constant=_constant
)
