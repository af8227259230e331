"""The order list: views as tabs, filters in the address, rows that keep themselves fresh, the same as a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from commerce import ids, spreadsheet
from commerce.console import addresses, menus, stores
from commerce.console.statuses import STATUSES
from commerce.console.stores import Scope
from commerce.money import to_decimal
from orders import saved_views, visibility, work_order
from orders.console import filters, standing, tabs, words
from orders.console.filters import View
from orders.models import Order

PAGE = 50
BATCH = 500
FILED = ("number", "created", "channel", "customer", "email", "items", "total", "currency")


@dataclass(frozen=True, slots=True)
class Row:
    """One order as the list shows it; `way` is an icon and words, `how` the words in one store, which names itself."""

    order: Order
    url: str
    customer: str
    units: int
    first: str
    more: int
    way: tuple[str, str]
    how: str
    ways: int
    payment: str
    goods: str


@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page, or for htmx its live part."""
    view = filters.read(request, scope)
    found, newer, older = _page(request, view)
    context = {
        "view": view,
        "rows": _rows(found, scope),
        "back": "?" + addresses.without(request, *menus.PAGING, before=newer) if newer else "",
        "onward": "?" + addresses.without(request, *menus.PAGING, after=older) if older else "",
        "tabs": [(tab, f"?view={tab.code}", tab.waits and tabs.count(tab, view.base)) for tab in tabs.TABS],
        "saved": [(each, f"?{each.query}") for each in visibility.saved_views(scope.actor).order_by("id")],
        "here": addresses.without(request, *menus.PAGING),
        "live_url": "?" + addresses.without(request),
        "customer": request.GET.get("customer", ""),
        "no_customer": "?" + addresses.without(request, "customer", *menus.PAGING),
        "may_write": scope.actor.may("orders.write"),
    }
    return render(request, "orders/_live.html" if request.htmx else "orders/list.html", context)


@stores.page(visibility.READ)
def export(request: HttpRequest, scope: Scope) -> StreamingHttpResponse:
    """Everything that the filters match, as CSV, sent while it is read."""
    view = filters.read(request, scope)
    day = timezone.localdate().strftime("%Y-%m-%d")
    lines = spreadsheet.lines(_lines(view.rows, scope.time_zone))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="orders-{scope.slug}-{day}.csv"'
    return response


@require_POST
@stores.page(visibility.READ)
def save_view(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Keep the filters of the page under a name; `forget` removes one."""
    back = reverse("orders", args=[scope.slug])
    if number := request.POST.get("forget", ""):
        saved_views.forget(by=scope.actor, view_id=int(number) if number.isdecimal() and len(number) < 19 else 0)
        return redirect(back)
    kept = saved_views.save(by=scope.actor, name=request.POST.get("name", ""), query=request.POST.get("query", ""))
    return redirect(f"{back}?{kept.query}")


@stores.page(visibility.READ)
def next_order(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The order on top of the work, or the list when there is none."""
    rows = visibility.orders(scope.actor)
    rows = visibility.at(rows, [scope.location.pk]) if scope.location else rows
    first = work_order.ranked(tabs.BY_CODE["todo"].of(rows)).order_by(*work_order.FIRST).first()
    return redirect("order", scope.slug, first.number) if first else redirect("orders", scope.slug)


def _page(request: HttpRequest, view: View) -> tuple[list[Order], str, str]:
    """Rows with the cursors before and after them: work by promise, what waits oldest first, the rest newest first."""
    backwards, text = "before" in request.GET, request.GET.get("before") or request.GET.get("after")
    cursor = ids.decode("ord", text) if text else None
    if text and cursor is None:
        raise Http404("No such page.")
    rising = view.tab.waits != backwards
    if view.tab.worked:
        rows = work_order.ranked(view.rows)
        rows = rows.order_by(*(name if rising else f"-{name}" for name in work_order.FIRST))
        rows = rows if cursor is None else work_order.beyond(rows, cursor, backwards=backwards)
    else:
        rows = view.rows.order_by("id" if rising else "-id")
        rows = rows if cursor is None else rows.filter(**{"pk__gt" if rising else "pk__lt": cursor})
    rows = rows.select_related("channel", "location").prefetch_related("lines", "deliveries__location")
    found = list(rows[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    before, after = (more, bool(found)) if backwards else (cursor is not None, more)
    ends = (found[0].public_id, found[-1].public_id) if found else ("", "")
    return found, ends[0] if before else "", ends[1] if after else ""


def _rows(found: list[Order], scope: Scope) -> list[Row]:
    chips = standing.goods_chips(found)
    return [_row(order, scope, chips[order.pk]) for order in found]


def _row(order: Order, scope: Scope, goods: str) -> Row:
    lines, ways = list(order.lines.all()), list(order.deliveries.all())
    return Row(
        order=order,
        url=reverse("order", args=[scope.slug, order.number]),
        customer=words.customer(order),
        units=lines[0].quantity if lines else 0,
        first=lines[0].title if lines else "",
        more=sum(line.quantity for line in lines[1:]),
        way=words.way(ways[0]) if ways else ("bag", ""),
        how=words.way_at(ways[0], scope.location) if ways else "",
        ways=len(ways),
        payment=words.payment_chip(order),
        goods=goods,
    )


def _lines(rows: QuerySet[Order], zone: ZoneInfo) -> Iterator[list[object]]:
    """`payment` and `goods` are the words of the page, the two states what the API calls them. Times are by the clock
    of the page's store, which is no longer set while the file is sent."""
    yield [*FILED, "payment", "goods", "payment_state", "state"]
    orders = rows.select_related("channel").prefetch_related("lines").order_by("-id").iterator(chunk_size=BATCH)
    while batch := list(islice(orders, BATCH)):
        chips = standing.goods_chips(batch)
        for order in batch:
            said = (STATUSES[words.payment_chip(order)].word, STATUSES[chips[order.pk]].word)
            yield [*_filed(order, zone), *said, str(order.payment_state), str(order.status)]


def _filed(order: Order, zone: ZoneInfo) -> list[object]:
    at = timezone.localtime(order.created_at, zone).strftime("%Y-%m-%d %H:%M")
    units = sum(line.quantity for line in order.lines.all())
    total = to_decimal(order.total, order.currency)
    return [order.number, at, order.channel.name, order.name, order.email, units, total, order.currency]
