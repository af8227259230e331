"""The filters of the order list: read from its address, and offered as menus whose entries are addresses again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone

from commerce import ids, locations, visibility
from commerce.console.menus import Menu, menu
from commerce.console.stores import Scope
from orders import finding
from orders import visibility as own
from orders.console import tabs
from orders.console.tabs import Tab
from orders.models import Order

LONGEST_QUERY = 200
DAYS = {"today": "Today", "yesterday": "Yesterday", "week": "Last 7 days", "month": "Last 30 days"}
MONEY = {
    "paid": "Paid",
    "authorized": "Card reserved",
    "unpaid": "Unpaid",
    "pending": "Checking payment",
    "partially_refunded": "Partly refunded",
    "refunded": "Refunded",
}


@dataclass(frozen=True, slots=True)
class View:
    """What a request asks for: `base` is everything of the page's store, `rows` what is left of it."""

    tab: Tab
    query: str
    base: QuerySet[Order]
    rows: QuerySet[Order]
    menus: list[Menu]
    filtered: bool


def read(request: HttpRequest, scope: Scope) -> View:
    """Raises Http404 for a view, channel, store, day or state that does not exist."""
    tab = tabs.BY_CODE.get(request.GET.get("view") or "todo")
    if tab is None:
        raise Http404("No such view.")
    query = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    base = own.orders(scope.actor)
    if scope.location:
        base = own.at(base, [scope.location.pk])
    menus = _menus(request, scope)
    rows = _narrowed(request, scope, tab.of(base))
    rows = finding.find(rows, query) if query else rows
    filtered = bool(query or request.GET.get("customer") or any(each.clear for each in menus))
    return View(tab, query, base, rows, menus, filtered)


def _narrowed(request: HttpRequest, scope: Scope, rows: QuerySet[Order]) -> QuerySet[Order]:
    asked = request.GET
    if asked.get("channel"):
        rows = rows.filter(channel__code=asked["channel"])
    if asked.get("at"):
        places = [place.pk for place in locations.visible_to(scope.actor) if place.code == asked["at"]]
        rows = own.at(rows, places)
    if asked.get("pay"):
        rows = rows.filter(payment_state=asked["pay"])
    if asked.get("customer"):
        rows = rows.filter(customer_id=ids.decode("cus", asked["customer"]) or 0)
    if asked.get("day"):
        since, until = _days(scope, asked["day"])
        rows = rows.filter(created_at__gte=since, created_at__lt=until)
    return rows


def _days(scope: Scope, name: str) -> tuple[datetime, datetime]:
    """Whole days of the store's own calendar."""
    local = timezone.localtime(timezone.now(), scope.time_zone)
    today = local.replace(hour=0, minute=0, second=0, microsecond=0)
    back = {"today": 0, "yesterday": 1, "week": 6, "month": 29}[name]
    return today - timedelta(days=back), today + timedelta(days=0 if name == "yesterday" else 1)


def _menus(request: HttpRequest, scope: Scope) -> list[Menu]:
    doors = {each.code: each.name for each in visibility.channels(scope.actor).order_by("name", "id")}
    menus = [
        menu(request, "channel", "Any channel", "globe", doors),
        menu(request, "pay", "Any payment", "card", MONEY),
        menu(request, "day", "Any day", "clock", DAYS),
    ]
    if scope.location is None:
        places = {place.code: place.name for place in locations.visible_to(scope.actor)}
        menus.insert(0, menu(request, "at", "All stores", "pin", places))
    return [each for each in menus if each.options]
