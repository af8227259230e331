"""Home of a store, or of all of them: what apps registered in `commerce.console.tiles`, and nothing invented."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string

from commerce import locations, transactions, visibility
from commerce.console import stores, tiles
from commerce.console.stores import Scope

DAYS = 14
MOST_ITEMS = 8
AT_FIRST = 5  # items of the attention list that show before somebody asks for all


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of the table of stores."""

    label: str
    value: int
    alarm: bool


@dataclass(frozen=True, slots=True)
class StoreRow:
    """One line of the table of stores; `code` is empty where the person has no role."""

    name: str
    code: str
    cells: list[Cell]


@stores.page()
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page itself: tiles and lists come by their own URLs, `?now=1` brings them at once for browsers without
    scripts."""
    now = transactions.now()
    at_once = request.GET.get("now") == "1"
    context = {
        "local": timezone.localtime(now),
        "step": _first_step(scope),
        "sections": _sections(scope, now, at_once),
        "panels": _visible(tiles.Panel, scope),
        "charts": _visible(tiles.Chart, scope),
        "at_once": at_once,
        **_attention(_items(scope, now) if at_once else []),
    }
    return render(request, "commerce/home.html", context)


@stores.page()
def tile_group(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """The tiles of one group, for Home to load and to refresh."""
    group = tiles.find(tiles.Tiles, key, scope.actor)
    if group is None:
        raise Http404("No such tiles.")
    return render(request, "commerce/_tiles.html", {"tiles": _read(group, scope, transactions.now())})


@stores.page()
def attention(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The list of what needs somebody now."""
    return render(request, "commerce/_attention.html", _attention(_items(scope, transactions.now())))


@stores.page()
def alerts(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The bell with its number."""
    return render(request, "commerce/_bell.html", {"count": len(_items(scope, transactions.now()))})


@stores.page()
def chart(request: HttpRequest, scope: Scope, key: str) -> HttpResponse:
    """One chart over the last days of this store's own calendar."""
    found = tiles.find(tiles.Chart, key, scope.actor)
    if found is None:
        raise Http404("No such chart.")
    series = import_string(found.series)(scope, transactions.now(), DAYS)
    total = sum(value for _, value in series)
    return render(request, "commerce/_home_chart.html", {"chart": found, "series": series, "total": total})


@stores.page()
def store_table(request: HttpRequest, scope: Scope) -> HttpResponse:
    """All stores side by side: one query per registered column, however many stores there are."""
    now = transactions.now()
    groups = [(group, import_string(group.cells)(now)) for group in _visible(tiles.Columns, scope)]
    mine = {place.pk for place in locations.visible_to(scope.actor)}
    rows = [
        StoreRow(
            name=place.name,
            code=place.code if place.pk in mine else "",
            cells=[cell for group, cells in groups for cell in _cells(group, cells.get(place.pk))],
        )
        for place in visibility.locations(scope.actor).order_by("rank", "name", "id")
    ]
    return render(request, "commerce/_store_table.html", {"rows": rows})


def _visible(kind: type[tiles.Widget], scope: Scope) -> list[tiles.Widget]:
    return tiles.visible(kind, scope.actor)


def _sections(scope: Scope, now: datetime, at_once: bool) -> list[tuple[str, list]]:
    """`(title, groups)`; a group comes with its tiles, which are blank until they are loaded."""
    return [
        (title, [(group, _read(group, scope, now) if at_once else _blank(group)) for group in groups])
        for title, groups in groupby(_visible(tiles.Tiles, scope), key=attrgetter("section"))
    ]


def _attention(items: list[tiles.Item]) -> dict[str, object]:
    return {"count": len(items), "items": items[:AT_FIRST], "later": items[AT_FIRST:]}


def _read(group: tiles.Tiles, scope: Scope, now: datetime) -> list[tuple[str, tiles.Reading]]:
    return list(zip(group.labels, import_string(group.readings)(scope, now), strict=True))


def _blank(group: tiles.Tiles) -> list[tuple[str, None]]:
    return [(label, None) for label in group.labels]


def _cells(group: tiles.Columns, values: tuple[int, ...] | None) -> list[Cell]:
    pairs = zip(group.labels, values or (0,) * len(group.labels), strict=True)
    return [Cell(label, value, label in group.alarms) for label, value in pairs]


def _first_step(scope: Scope) -> tiles.Step | None:
    return next((step for step in _visible(tiles.Step, scope) if scope.location or step.in_all_stores), None)


def _items(scope: Scope, now: datetime) -> list[tiles.Item]:
    """Dangers first, then in the order of the sources; at most MOST_ITEMS of each source."""
    sources = _visible(tiles.Source, scope)
    found = [item for source in sources for item in import_string(source.items)(scope, now, MOST_ITEMS)]
    return sorted(found, key=lambda item: item.tone != "danger")
