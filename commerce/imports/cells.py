"""Strict cells: one text in, one value out, or a stable code and a sentence that says how to fix it.

Nothing is guessed. A blank cell is never zero; a comma that could be a decimal or a thousand is refused.
"""

import html
import re
import unicodedata
from decimal import Decimal

import nh3

from commerce import money

MAX_TEXT = 255
MAX_DESCRIPTION = 60_000
HEAVIEST_GRAMS = 10_000_000

_PLAIN = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,4})?")
_WEIGHT = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,4})?|\.[0-9]{1,4}")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_POINTED = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_COMMA = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,15},[0-9]{1,4}")
_WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
_BREAKS = re.compile(r"</(?:p|div|h[1-6]|tr|ul|ol)\s*>|<br\s*/?>|<hr\s*/?>", re.IGNORECASE)
_ITEMS = re.compile(r"<li[^>]{0,200}>", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-zA-Z/!?]")


class CellError(Exception):
    """One cell cannot be used: a stable code and a sentence for the person who fixes the file."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def text(value: str, limit: int = MAX_TEXT) -> str:
    """The text as written, without surrounding spaces. Signs that a spreadsheet would run (`=`, `+`, `@`) stay."""
    value = value.strip(" \u00a0")
    if len(value) > limit:
        raise CellError("too_long", f"At most {limit:,} characters, this has {len(value):,}.")
    bad = next((c for c in value if unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\r\n"), None)
    if bad is not None:
        raise CellError("invalid_text", f"It holds a control character (U+{ord(bad):04X}).")
    return value


def description(value: str) -> str:
    """Plain text with line breaks. Markup is taken out, with the content of scripts and styles, until none is left."""
    value = text(value, MAX_DESCRIPTION)
    plain = html.unescape(value)
    if not _MARKUP.search(plain):
        return plain.replace("\u00a0", " ")
    value = value if "<" in value else plain
    for _ in range(5):
        broken = _ITEMS.sub("\n- ", _BREAKS.sub("\n", value))
        value = html.unescape(nh3.clean(broken, tags=set())).replace("\u00a0", " ")
        if not _MARKUP.search(value):
            lines = "\n".join(re.sub(r"[ \t]+", " ", line).strip() for line in value.splitlines())
            return re.sub(r"\n{3,}", "\n\n", lines).strip()
    raise CellError("invalid_text", "The markup is nested too deep to be made safe.")


def amount(value: str, currency: str) -> int:
    """Minor units of a price such as `1299.00`: ASCII digits with at most one point, never negative."""
    value = value.strip()
    if _COMMA.fullmatch(value):
        plain = value.replace(",", "")
        advice = f"Between thousands, leave it out: {plain}" if _THOUSANDS.fullmatch(value) else "Use a point."
        raise CellError("ambiguous_number", f"A comma can mean two things. {advice}")
    if not _PLAIN.fullmatch(value):
        raise CellError("invalid_money", "Write digits and a point only, such as 12.50")
    places = money.digits(currency)
    if _POINTED.fullmatch(value) and places != 3:
        plain = f"{Decimal(value):.{places}f}" if Decimal(value) == round(Decimal(value), places) else "fewer decimals"
        raise CellError(
            "ambiguous_number",
            f"A point before three digits can mean two things. Write {plain} or {value.replace('.', '')}",
        )
    if Decimal(value).scaleb(places) > money.LARGEST:
        raise CellError("invalid_money", f"At most {Decimal(money.LARGEST).scaleb(-places):,f}.")
    try:
        return money.from_decimal(Decimal(value), currency)
    except ValueError as error:
        raise CellError("invalid_money", f"{currency} has {places} decimal places.") from error


def whole(value: str, low: int, high: int) -> int:
    """A whole number from `low` to `high`, in ASCII digits. Also refuses a blank: it is not zero."""
    value = value.strip()
    if not value:
        raise CellError("out_of_range", "It is blank, and a blank is not zero.")
    if _COMMA.fullmatch(value):
        plain = f", such as {value.replace(',', '')}" if _THOUSANDS.fullmatch(value) else ""
        raise CellError("ambiguous_number", f"A comma can mean two things. Write a whole number without one{plain}.")
    if not _WHOLE.fullmatch(value) or not low <= int(value) <= high:
        raise CellError("out_of_range", f"A whole number from {low:,} to {high:,} is needed.")
    return int(value)


def currency(value: str) -> str:
    """An ISO 4217 code."""
    code = value.strip().upper()
    if code not in money.CURRENCIES:
        raise CellError("unknown_currency", "Use the three letters of a currency, such as GBP.")
    return code


def weight(value: str, grams_per_unit: Decimal = Decimal(1)) -> int:
    """Grams, rounded to whole ones, of a weight in some unit."""
    value = value.strip()
    if _COMMA.fullmatch(value):
        raise CellError("ambiguous_number", "A comma can mean two things. Use a point.")
    if not _WEIGHT.fullmatch(value):
        raise CellError("out_of_range", "Write the weight in digits and a point only.")
    grams = int((Decimal(value) * grams_per_unit).to_integral_value())
    if grams > HEAVIEST_GRAMS:
        raise CellError("out_of_range", "At most 10 tonnes.")
    return grams
