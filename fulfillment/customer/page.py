"""What all pages behind a customer's link share: who comes, how often, and that nobody indexes, keeps or frames them.

The link is the permission. Forms carry Django's own token besides, so a page elsewhere cannot send them even if it knew
the address; nothing of the link is told to other sites.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from commerce import transactions
from commerce.api import limits
from commerce.errors import Refusal
from commerce.models import Location
from fulfillment import changing, customer_view, links, notice_choices, notice_words, qr, strangers
from fulfillment.links import Visitor
from fulfillment.models import Fulfillment

READS, WRITES, STRANGERS = (2.0, 60), (0.2, 20), (0.2, 30)  # per second, and at once
WAYS = (5, 10, 20, 30)  # minutes that somebody may say they need
HEADERS = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
Page = Callable[..., HttpResponse]


def page(view: Page) -> Page:
    """Let in whoever has a good link: the view gets `(request, visitor, …)`. A refusal shows the page and its words."""

    @wraps(view)
    def run(request: HttpRequest, token: str, **named: Any) -> HttpResponse:
        visitor = links.visitor(token)
        response = _stranger(request) if visitor is None else _known(view, request, visitor, named)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return run


def back(visitor: Visitor) -> HttpResponse:
    """After something was done: the page, afresh."""
    return redirect("track", links.token_of(visitor.fulfillment, visitor.proxy))


def show_page(request: HttpRequest, visitor: Visitor, *, problem: str = "", status: int = 200) -> HttpResponse:
    """The page itself."""
    here = {**context(visitor), **live(visitor), "problem": problem}
    return render(request, "fulfillment/track.html", here, status=status)


def live(visitor: Visitor) -> dict[str, Any]:
    """What changes while somebody watches, and a digest of it."""
    view = customer_view.read(visitor)
    public_id = visitor.fulfillment.public_id
    drawing = qr.draw(f"{public_id}:{view.code}", f"Pickup code {view.code}") if view.code else ""
    return {"view": view, "seen": qr.digest(repr(view)), "qr": drawing, "every": settings.CUSTOMER_PAGE_SECONDS}


def context(visitor: Visitor) -> dict[str, Any]:
    """What every page behind the link says of it."""
    found = visitor.fulfillment
    place = found.location
    return {
        "retailer": settings.RETAILER_NAME,
        "token": links.token_of(found, visitor.proxy),
        "is_proxy": visitor.proxy is not None,
        "order": found.order,
        "place": place,
        "address": notice_words.address(place),
        "hours": customer_view.hours(place, transactions.now()),
        "pickup": found.kind == Fulfillment.Kind.PICKUP,
        "curbside": found.curbside,
        "fulfillment": found,
        "is_open": found.status in Fulfillment.OPEN,
        "directions": _directions(place),
        "ways": WAYS,
        "may_change": visitor.proxy is None and may_change(visitor),
        "chosen": notice_choices.choice(visitor),
        "may_text": notice_choices.is_offered("sms"),
        "may_push": notice_choices.is_offered("push"),
    }


def may_change(visitor: Visitor) -> bool:
    """Whether time and store are still open: until the goods are ready."""
    found = visitor.fulfillment
    return found.kind == Fulfillment.Kind.PICKUP and found.status in changing.BEFORE_READY


def _known(view: Page, request: HttpRequest, visitor: Visitor, named: dict[str, Any]) -> HttpResponse:
    rate, burst = READS if request.method in ("GET", "HEAD") else WRITES
    kind = "read" if request.method in ("GET", "HEAD") else "write"
    if limits.wait(f"track:{kind}:{visitor.fulfillment.pk}", rate=rate, burst=burst):
        return _busy(request)
    try:
        return view(request, visitor, **named)
    except Refusal as refusal:
        fresh = links.visitor(links.token_of(visitor.fulfillment, visitor.proxy)) or visitor
        return show_page(request, fresh, problem=refusal.detail, status=refusal.status)


def _stranger(request: HttpRequest) -> HttpResponse:
    rate, burst = STRANGERS
    if limits.wait(f"track:stranger:{strangers.address(request)}", rate=rate, burst=burst):
        return _busy(request)
    return render(request, "fulfillment/track_void.html", {"retailer": settings.RETAILER_NAME}, status=404)


def _busy(request: HttpRequest) -> HttpResponse:
    response = render(request, "fulfillment/track_busy.html", {"retailer": settings.RETAILER_NAME}, status=429)
    response.headers["Retry-After"] = "5"
    return response


def _directions(place: Location) -> str:
    """An address that opens the map of whatever phone it is; empty where nobody said where the place is."""
    spot = f"{place.latitude},{place.longitude}" if place.latitude is not None else ""
    to = spot or ", ".join([place.name, *rows] if (rows := notice_words.address(place)) else [])
    return f"https://www.google.com/maps/dir/?api=1&{urlencode({'destination': to})}" if to else ""
