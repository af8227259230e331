"""One cell of the stock matrix as HTML. A page has hundreds, so they are put together here and not by the template."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from commerce.console import formats, icons
from inventory.matrix import Cell

MARKS = {
    "": ("", "", ""),
    "low": ("warning", "down", ", low"),
    "sold_out": ("danger", "ban", ", sold out"),
    "below_zero": ("danger", "alert", ", below zero"),
}
NONE = '<span class="cell none" data-loc="{}" title="{}">–</span>'
PLAIN = '<a class="cell" href="{}" data-loc="{}" aria-haspopup="dialog" aria-label="{}: {}">{}</a>'
MARKED = '<a class="cell" href="{}" data-loc="{}" aria-haspopup="dialog" data-tone="{}" aria-label="{}: {}{}">{}{}</a>'


def render(cell: Cell, *, url: str, channel: str) -> SafeString:
    """A link to the breakdown with the number, its tone, icon and spoken words; a dash where nothing can stand."""
    place = cell.location.name
    if not cell.stocked:
        return format_html(NONE, place, "Never stocked here" if cell.position.sellable else f"Not sold on {channel}")
    tone, icon, words = MARKS[cell.status]
    units = _number(cell.units)
    if not tone:
        return format_html(PLAIN, url, place, place, units, units)
    return format_html(MARKED, url, place, tone, place, units, words, icons.render(icon), units)


_number = lru_cache(maxsize=10_000)(formats.number)
