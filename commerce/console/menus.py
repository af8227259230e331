"""Menus that filter a list: each is a parameter of the page's address, its entries are that address with another value.

Shown by `{% include "commerce/_menus.html" with menus=menus %}`.
"""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from commerce.console import addresses

PAGING = ("after", "before")


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a menu."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """One filter: its name, what is chosen, the address without it, and the choices."""

    key: str
    label: str
    icon: str
    chosen: str
    clear: str
    options: list[Option]


def menu(
    request: HttpRequest, key: str, label: str, icon: str, names: dict[str, str], chosen: str | None = None
) -> Menu:
    """The choices `names` by their value. `chosen` is what holds without the parameter too, so it cannot be cleared
    then. Another filter begins at the first page. Raises Http404 for a value that is no choice."""
    asked = request.GET.get(key, "")
    if asked and asked not in names:
        raise Http404("No such filter.")
    current = asked if chosen is None else chosen
    options = [
        Option(name, "?" + addresses.without(request, *PAGING, **{key: value}), value == current)
        for value, name in names.items()
    ]
    clear = "?" + addresses.without(request, key, *PAGING) if asked else ""
    return Menu(key, label, icon, names.get(current, ""), clear, options)
