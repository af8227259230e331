"""What the address of a stock page says: channel, category, locations, what to show. Anything unknown is a 404."""

from urllib.parse import quote, urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse

from commerce import locations, visibility
from commerce.console.stores import Scope
from commerce.models import Channel, Location

WEB_FIRST = ("web", "app", "marketplace", "social", "agent", "pos")


def channels(scope: Scope) -> list[Channel]:
    """The doors this person may act for, the web shop first."""
    found = visibility.channels(scope.actor).order_by("code", "id")
    return sorted(found, key=lambda each: WEB_FIRST.index(each.kind))


def channel(request: HttpRequest, choices: list[Channel]) -> Channel | None:
    """The one that `?channel=` names, else the first; None when the retailer has none yet."""
    code = request.GET.get("channel") or request.POST.get("channel")
    if not code:
        return choices[0] if choices else None
    return _named(choices, code, "channel")


def columns(scope: Scope) -> list[Location]:
    """All locations in use, this page's store first: stock is for every colleague to read."""
    places = list(visibility.locations(scope.actor).order_by("rank", "name", "id"))
    return sorted(places, key=lambda place: scope.location is None or place.pk != scope.location.pk)


def focus(request: HttpRequest, places: list[Location]) -> Location | None:
    """The one location that `?at=` asks for, or None for all of them."""
    code = request.GET.get("at", "")
    return _named(places, code, "location") if code else None


def here(request: HttpRequest, scope: Scope, places: list[Location]) -> Location | None:
    """Where a page about one SKU looks: `?at=`, else the page's store, else everywhere."""
    return focus(request, places) or scope.location


def may_write(scope: Scope, location: Location | None = None) -> bool:
    """Whether this person may change stock at a location, else at the page's store; for all stores, in every one."""
    place = location or scope.location
    if place is None:
        return scope.actor.locations("stock.write") is None
    return scope.actor.may_at("stock.write", place.pk)


def writable(scope: Scope) -> list[Location]:
    """The stores to choose from where a change of stock begins on a page of all stores."""
    return [place for place in locations.visible_to(scope.actor) if scope.actor.may_at("stock.write", place.pk)]


def sku_url(name: str, store: str, sku: str, **query: str) -> str:
    """The address of a page about a SKU, whatever characters it has."""
    text = urlencode({key: value for key, value in query.items() if value})
    return reverse(name, args=[store, in_path(sku)]) + (f"?{text}" if text else "")


def in_path(sku: str) -> str:
    """A SKU for the end of a path. Browsers swallow `.` and `..` between slashes; a dash there names the same SKU, and
    so do two where `-/` would start another page's address."""
    safe = "/".join("-" if part and not part.strip(".") else part for part in sku.split("/"))
    return f"-{safe}" if safe.startswith("-/") else safe


def _named(choices: list, code: str, noun: str):
    found = next((each for each in choices if each.code == code), None)
    if found is None:
        raise Http404(f"No {noun} is called {quote(code)}.")
    return found
