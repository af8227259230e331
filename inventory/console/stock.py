"""The stock page: SKUs by location, what can be sold on a channel, refreshed row by row, and the same as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from commerce import ids, skus, spreadsheet, transactions, variant_labels, visibility
from commerce.console import addresses, stores
from commerce.console.stores import Scope
from commerce.models import Channel
from commerce.skus import UnknownSku
from commerce.variant_labels import VariantLabel
from inventory import availability, matrix, set_aside
from inventory.console import cells, choices, filters, sums
from inventory.matrix import Cell
from inventory.metrics import LOW_AT

MOST_REFRESHED = 100
PLACE = "--place--"


@dataclass(frozen=True, slots=True)
class Row:
    """One SKU with its cells as HTML; `total` is the sum of the numbers shown."""

    item: VariantLabel
    url: str
    cells: list[SafeString]
    total: int


@stores.page("stock.read")
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page, or for htmx only its list."""
    view = filters.read(request, scope)
    now = transactions.now()
    cursor, backwards = _cursor(request)
    page = matrix.page(view.wanted, columns=view.columns, cursor=cursor, backwards=backwards, now=now)
    whole = cursor is None and page.after is None
    context = {
        "view": view,
        "rows": _rows(page.rows, scope, view.channel),
        "newer": _link(request, "before", page.before),
        "older": _link(request, "after", page.after),
        "count": len(page.rows) if whole else None if view.wanted.show else matrix.count(view.wanted),
        "query": addresses.without(request, "after", "before"),
        "here": request.GET.urlencode(),
        "low_at": LOW_AT,
        "may_receive": choices.may_write(scope),
        "may_import": scope.actor.may("catalog.write"),
    }
    return render(request, "inventory/stock.html", context)


@stores.page("stock.read")
def rows(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The rows of some SKUs as they stand now, for an open page to take over. Unknown SKUs are left out."""
    view = filters.read(request, scope, menus=False)
    wanted = list(dict.fromkeys(_known(request.GET.getlist("sku")[:MOST_REFRESHED])))
    found = matrix.cells(variant_ids=wanted, places=view.columns, channel=view.channel, now=transactions.now())
    context = {"view": view, "rows": _rows(found, scope, view.channel)}
    return render(request, "inventory/_matrix_rows.html", context)


@stores.page("stock.read")
def breakdown(request: HttpRequest, scope: Scope, location: str, sku: str) -> HttpResponse:
    """How the number in one cell is made up; without scripts, the SKU's own page says it."""
    if not request.htmx:
        return redirect(choices.sku_url("sku", scope.slug, sku, at=location, channel=request.GET.get("channel", "")))
    channel = choices.channel(request, choices.channels(scope))
    place = get_object_or_404(visibility.locations(scope.actor), code=location)
    item = variant_labels.describe_one(skus.find_one(sku).variant_id)
    position = availability.promise(
        variant_ids=[item.variant_id], location_ids=[place.pk], channel=channel, now=transactions.now()
    )[0]
    aside = position.unavailable and set_aside.by_bucket(variant_id=item.variant_id, location_ids=[place.pk])
    explained = sums.explain([position], buckets=aside or {}, channel=channel.name if channel else "")
    url = choices.sku_url("sku", scope.slug, item.sku, at=place.code, channel=request.GET.get("channel", ""))
    context = {"item": item, "place": place, "sum": explained, "position": position, "url": url}
    return render(request, "inventory/_breakdown.html", context)


@stores.page("stock.read")
def export(request: HttpRequest, scope: Scope) -> StreamingHttpResponse:
    """Everything that the filter matches, as CSV, sent while it is read."""
    view = filters.read(request, scope, menus=False)
    now = transactions.now()
    day = timezone.localtime(now).strftime("%Y-%m-%d")
    lines = spreadsheet.lines(_lines(view, now))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="stock-{scope.slug}-{day}.csv"'
    return response


def _known(names: list[str]) -> list[int]:
    try:
        found = skus.find(names)
    except UnknownSku as unknown:
        return _known([name for name in names if name not in unknown.facts["skus"]])
    return [found[name].variant_id for name in names]


def _lines(view: filters.View, now: datetime) -> Iterator[list[object]]:
    yield ["product", "variant", "sku", *(place.name for place in view.columns), "all"]
    batch: list[tuple[int, list[Cell]]] = []
    for found in matrix.every(view.wanted, columns=view.columns, now=now):
        batch.append(found)
        if len(batch) == matrix.BATCH:
            yield from _file_rows(batch)
            batch = []
    yield from _file_rows(batch)


def _file_rows(batch: list[tuple[int, list[Cell]]]) -> Iterator[list[object]]:
    described = variant_labels.describe([id for id, _ in batch])
    for id, row in batch:
        item = described[id]
        units = [each.units if each.stocked else "" for each in row]
        yield [item.name, item.options, item.sku, *units, sum(each.units for each in row)]


def _rows(found: dict[int, list[Cell]], scope: Scope, channel: Channel | None) -> list[Row]:
    described = variant_labels.describe(list(found))
    code, name = (channel.code, channel.name) if channel else ("", "")
    query = f"?{urlencode({'channel': code})}" if code else ""
    rows = []
    for id, row in found.items():
        sku = described[id].sku
        # A breakdown's address is worked out once per row: the location's code in it is a slug.
        base = reverse("stock_breakdown", args=[scope.slug, PLACE, choices.in_path(sku)]) + query
        shown = [cells.render(cell, url=base.replace(PLACE, cell.location.code, 1), channel=name) for cell in row]
        url = choices.sku_url("sku", scope.slug, sku, channel=code)
        rows.append(Row(described[id], url, shown, sum(cell.units for cell in row)))
    return rows


def _cursor(request: HttpRequest) -> tuple[int | None, bool]:
    backwards = "before" in request.GET
    text = request.GET.get("before") or request.GET.get("after")
    if not text:
        return None, False
    cursor = ids.decode("var", text)
    if cursor is None:
        raise Http404("No such page.")
    return cursor, backwards


def _link(request: HttpRequest, name: str, cursor: int | None) -> str:
    if cursor is None:
        return ""
    return "?" + addresses.without(request, "after", "before", **{name: ids.encode("var", cursor)})
