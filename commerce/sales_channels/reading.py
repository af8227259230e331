"""Taking values out of what a channel sent: each has the type it should have, or the whole document is Garbled.

`where` is the path for people, such as `line_items[2].price`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import Any

from commerce import money, strict
from commerce.errors import Invalid
from commerce.sales_channels.faults import Garbled

LONGEST_TEXT = 10_000
LARGEST_BODY = 2 * 1024 * 1024
_YEARS = range(1990, 2200)


def record(value: Any, where: str = "body") -> Mapping[str, Any]:
    """An object."""
    if not isinstance(value, Mapping):
        raise Garbled(f"{where} is no object")
    return value


def document(body: bytes) -> Mapping[str, Any]:
    """The object that raw JSON holds. Garbled when it holds none, or when its meaning would depend on the reader."""
    try:
        return record(strict.decode(body, limit=LARGEST_BODY))
    except Invalid as problem:
        raise Garbled(f"The body cannot be read: {problem.detail}") from problem


def rows(value: Any, where: str = "body") -> list[Mapping[str, Any]]:
    """A list of objects; None is an empty one."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Garbled(f"{where} is no list")
    return [dict(record(each, f"{where}[{index}]")) for index, each in enumerate(value)]


def text(value: Any, where: str = "text", *, most: int = 255) -> str:
    """Text or a whole number as text, cut at `most`; None is ""."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Garbled(f"{where} is no text")
    return str(value).replace("\0", "").strip()[:most]


def ref(value: Any, where: str = "id") -> str:
    """An id: text that must be there and is never cut."""
    found = text(value, where, most=LONGEST_TEXT)
    if not found or len(found) > 255:
        raise Garbled(f"{where} is missing or too long")
    return found


def whole(value: Any, where: str = "number") -> int:
    """A whole number, also written as a decimal string ("3", "3.00000"). Garbled for a fraction."""
    number = decimal(value, where)
    if number != number.to_integral_value():
        raise Garbled(f"{where} is no whole number")
    return int(number)


def is_whole(value: Any) -> bool:
    """Whether `whole` takes it: a fractional quantity parks a line, not the whole document."""
    try:
        whole(value)
    except Garbled:
        return False
    return True


def amount(value: Any, currency: str, where: str = "amount") -> int:
    """Minor units of decimal text, such as "19.99"; None and "" are 0. Parts of the smallest coin are rounded half to
    even: several systems keep taxes with more digits."""
    if value is None or value == "":
        return 0
    number = decimal(value, where)
    smallest = Decimal(1).scaleb(-money.digits(currency))
    try:
        return money.from_decimal(number.quantize(smallest, ROUND_HALF_EVEN), currency)
    except (ValueError, InvalidOperation) as problem:
        raise Garbled(f"{where} is no amount of {currency}") from problem


def minor(value: Any, where: str = "amount") -> int:
    """An amount that is in minor units already; None is 0."""
    return 0 if value is None else whole(value, where)


def currency(value: Any, where: str = "currency") -> str:
    """An ISO 4217 code."""
    code = text(value, where).upper()
    if code not in money.CURRENCIES:
        raise Garbled(f"{where} is no currency")
    return code


def moment(value: Any, where: str = "time") -> datetime:
    """ISO 8601 with or without a zone; without one it is UTC. Garbled when missing."""
    said = text(value, where)
    try:
        found = datetime.fromisoformat(said.replace("Z", "+00:00"))
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        raise Garbled(f"{where} is no time") from problem
    if found.year not in _YEARS:
        raise Garbled(f"{where} is no plausible time")
    return found


def moment_or_none(value: Any, where: str = "time") -> datetime | None:
    """As `moment`; None where it is missing or empty."""
    return None if value in (None, "") else moment(value, where)


def decimal(value: Any, where: str = "number") -> Decimal:
    """A finite number in plain ASCII, as it was written; parts of the smallest coin are kept."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal) or len(str(value)) > 40:
        raise Garbled(f"{where} is no number")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as problem:
        raise Garbled(f"{where} is no number") from problem
    if not number.is_finite() or not str(value).isascii():
        raise Garbled(f"{where} is no number")
    return number
