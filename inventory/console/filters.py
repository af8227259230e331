"""The filters of the stock page: read from its address, and offered as menus whose entries are addresses again."""

from dataclasses import dataclass, field

from django.http import Http404, HttpRequest

from commerce import search, visibility
from commerce.console.menus import Menu, menu
from commerce.console.stores import Scope
from commerce.models import Channel, Location
from inventory.console import choices
from inventory.matrix import Filter

SHOWS = {"low": "Low or out", "out": "Sold out", "short": "Below zero"}
LONGEST_QUERY = 200
MOST_FOUND = 2000


@dataclass(frozen=True, slots=True)
class View:
    """What a request asks for. `columns` are the locations shown, `menus` empty where nobody sees them."""

    channel: Channel | None
    columns: list[Location]
    wanted: Filter
    query: str
    filtered: bool
    menus: list[Menu] = field(default_factory=list)


def read(request: HttpRequest, scope: Scope, *, menus: bool = True) -> View:
    """Raises Http404 for a channel, location, category or state that does not exist."""
    doors = choices.channels(scope)
    channel = choices.channel(request, doors)
    places = choices.columns(scope)
    focus = choices.focus(request, places)
    columns = [focus] if focus else places
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    category, show = request.GET.get("category", ""), request.GET.get("show", "")
    if show and show not in SHOWS:
        raise Http404("No such filter.")
    wanted = Filter(
        channel=channel,
        places=tuple(columns),
        found=_found(scope, query) if query else None,
        category=category,
        show=show,
    )
    filtered = bool(query or category or show or focus)
    built = _menus(request, scope, doors, channel, places) if menus else []
    return View(channel, columns, wanted, query, filtered, built)


def _found(scope: Scope, query: str) -> tuple[int, ...]:
    """The best matches, in no order: the page has its own."""
    ranked = search.ranked(visibility.variants(scope.actor), query).order_by("-rank", "-id")
    return tuple(ranked.values_list("pk", flat=True)[:MOST_FOUND])


def _menus(
    request: HttpRequest, scope: Scope, doors: list[Channel], channel: Channel | None, places: list[Location]
) -> list[Menu]:
    categories = {each.path: each.name for each in visibility.categories(scope.actor).order_by("path", "id")}
    code = channel.code if channel else ""
    menus = [
        menu(request, "channel", "Sold on", "globe", {each.code: each.name for each in doors}, code),
        menu(request, "category", "Category", "tag", {path: _indented(path, categories) for path in categories}),
        menu(request, "show", "Any stock", "sliders", SHOWS),
        menu(request, "at", "All stores", "pin", {place.code: place.name for place in places}),
    ]
    return [each for each in menus if each.options]


def _indented(path: str, names: dict[str, str]) -> str:
    """A category below another one stands after its parents: "Clothing, Coats"."""
    parts = path.split("/")
    parents = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    return ", ".join(names.get(parent, "") or parent for parent in parents)
