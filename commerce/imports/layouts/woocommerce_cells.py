"""How WooCommerce writes single cells: what it puts before a sign that a spreadsheet would run, before a comma and for
a line break, and its words for status and tax."""

import html
import re

from commerce.imports.layouts import layout
from commerce.imports.rows import Reading
from commerce.pricing.tax import EXEMPT

_RUNS = ("=", "+", "-", "@", "\t", "\r")
_STATUS = {"1": "active", "true": "active", "0": "draft", "false": "draft", "-1": "draft"}
_TAX = {"": None, "standard": "standard", "reduced-rate": "reduced", "zero-rate": "zero", "parent": None}
_COMMA, _BREAK = "\\,", re.compile(r"\\\\n|\\n")
_KEPT = "\ue000"  # stands for a comma that separates nothing; of no meaning in any text


class Cells(Reading):
    """A record whose cells come without the apostrophe that WooCommerce puts before signs."""

    def raw(self, column: str) -> str:
        """The cell as it stood in the shop."""
        cell = super().raw(column)
        return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RUNS) else cell


def broken(text: str) -> str:
    """A long text with its line breaks, which the export writes as `\\n`, and `\\n` itself as `\\\\n`."""
    return _BREAK.sub(lambda found: "\\n" if found[0] == "\\\\n" else "\n", text)


def value(text: str) -> str:
    """One value of an attribute."""
    return html.unescape(text.replace(_COMMA, ",")).strip()


def categories(text: str) -> tuple[str, ...]:
    """Category paths. Commas within a name are escaped, and `&` is written as in a web page."""
    paths = layout.paths(text.replace(_COMMA, _KEPT))
    return tuple(html.unescape(path.replace(_KEPT, ",")) for path in paths)


def status(reading: Reading) -> str | None:
    """Whether it is for sale; None where the file does not say."""
    said = reading.raw("published").strip().lower()
    if said and said not in _STATUS:
        reading.blame("published", "invalid_status", "Use 1 for published, 0 for private or -1 for a draft.")
    return _STATUS.get(said)


def tax_class(reading: Reading) -> str | None:
    """The class of the goods in our words; None where the file does not say. One of the shop's own keeps its name."""
    if reading.raw("tax status").strip().lower() == "none":
        return EXEMPT
    said = reading.raw("tax class").strip().lower()
    return _TAX.get(said, said)
