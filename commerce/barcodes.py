"""Barcodes: what is printed, typed or scanned becomes one exact key, or is refused.

GTIN-8, -12, -13 and -14 of the same item share one key, the digits padded with zeros to 14. A code of one's own is what
Code 39 or Code 128 can print and a person can type. Nothing is ever matched by a part of a code.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from stdnum import ean, gs1_128
from stdnum.exceptions import ValidationError

from commerce.errors import Refusal

MAX_LENGTH = 64
GTIN_LENGTHS = (8, 12, 13, 14)

_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?[eE]\+?\d+")
_SYMBOLOGIES = ("]C1", "]d2", "]E0", "]e0", "]Q3")
_GROUP_SEPARATOR = "\x1d"
_OWN = re.compile(rf"[!-~](?:[ -~]{{0,{MAX_LENGTH - 2}}}[!-~])?")


@dataclass(frozen=True, slots=True)
class Barcode:
    """`text` as written, `key` to look up by, `kind` `gtin` or `internal`; `expires_on` when the label carries it."""

    text: str
    key: str
    kind: str
    expires_on: date | None = None


class InvalidBarcode(Refusal):
    """The text cannot be one barcode."""

    code = "invalid_barcode"
    status = 422
    title = "Not a barcode"


class InvalidCheckDigit(InvalidBarcode):
    """A number of a GTIN's length whose last digit does not fit the others."""

    code = "invalid_check_digit"
    title = "Check digit is wrong"


class InvalidGtin(InvalidBarcode):
    """A number that a spreadsheet has damaged on its way here."""

    code = "invalid_gtin"
    title = "Not a whole GTIN"


def parse(text: str) -> Barcode:
    """A barcode as kept on a SKU. Digits must be a whole GTIN or a short internal number (up to 7 digits); wide letters
    and digits, as East Asian keyboards type them, are read as the plain ones."""
    code = unicodedata.normalize("NFKC", text).strip().removeprefix("'")
    if not _OWN.fullmatch(code) or not any(character.isalnum() for character in code):
        detail = f"A barcode is 1 to {MAX_LENGTH} plain letters, digits and signs, of which one is a letter or digit."
        raise InvalidBarcode(detail)
    if _SCIENTIFIC.fullmatch(code) and not code.isalnum():
        raise InvalidGtin("A spreadsheet has rounded this number. Format the column as text and enter it again.")
    if re.fullmatch(r"[0-9]+[.,]0+", code):
        raise InvalidGtin("This number was saved as a decimal. Format the column as text.")
    if re.fullmatch(r"[0-9]+", code):
        return _number(code)
    return Barcode(text=code, key=code.upper(), kind="internal")


def _number(code: str) -> Barcode:
    if len(code) in GTIN_LENGTHS:
        expected = ean.calc_check_digit(code[:-1])
        if code[-1] != expected:
            raise InvalidCheckDigit(f"Check digit is wrong, should end in {expected}.", expected=expected)
        return Barcode(text=code, key=code.zfill(14), kind="gtin")
    whole = next((length for length in GTIN_LENGTHS if length > len(code)), None)
    if whole is None:
        raise InvalidBarcode("Too many digits for one barcode: two codes read as one?")
    if ean.is_valid(code.zfill(whole)) and len(code) >= whole - 4 and len(code) > 5:
        raise InvalidGtin(f"Leading zeros are lost, should be {code.zfill(whole)}.", expected=code.zfill(whole))
    if len(code) > 7:
        raise InvalidGtin(f"A GTIN has 8, 12, 13 or 14 digits, this has {len(code)}.")
    return Barcode(text=code, key=code, kind="internal")


def from_scan(text: str) -> Barcode:
    """What a scanner sent: symbology prefixes and one line end are dropped, a GS1 element string yields its GTIN.

    Raises InvalidBarcode on anything with control characters inside, on joined codes and on over-long text.
    """
    code = text.rstrip("\r\n").strip(" ")
    for prefix in _SYMBOLOGIES:
        if code.startswith(prefix):
            code = code.removeprefix(prefix).lstrip(_GROUP_SEPARATOR)
            return _element_string(code) if prefix != "]E0" else parse(code)
    if _GROUP_SEPARATOR in code or (len(code) > 15 and re.match(r"\(?01\)?[0-9]{14}", code)):
        return _element_string(code.lstrip(_GROUP_SEPARATOR))
    return parse(code)


def _element_string(code: str) -> Barcode:
    if len(code) > 200:
        raise InvalidBarcode("Too long for one label.")
    try:
        parts = gs1_128.info(code, separator=_GROUP_SEPARATOR)
    except (ValidationError, ValueError, ArithmeticError) as error:
        raise InvalidBarcode("This label cannot be read as GS1 data.") from error
    gtin = parts.get("01") or parts.get("02")
    if not gtin:
        raise InvalidBarcode("This label names no item.")
    return Barcode(text=gtin, key=gtin.zfill(14), kind="gtin", expires_on=_expiry(parts.get("17")))


def _expiry(value: object) -> date | None:
    if isinstance(value, tuple):
        value = value[-1]
    return value if isinstance(value, date) else None
