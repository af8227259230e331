"""How an order stands, for the person who waits for it: it follows by itself, and works without scripts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fulfillment.customer import page
from fulfillment.links import Visitor


@require_safe
@page.page
def show(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The page."""
    return page.show_page(request, visitor)


@require_safe
@page.page
def live(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Its newest form, or 204 while it is what the browser has `seen`."""
    newest = page.live(visitor)
    if request.GET.get("seen") == newest["seen"]:
        return HttpResponse(status=204)
    return render(request, "fulfillment/_track_live.html", {**page.context(visitor), **newest})
