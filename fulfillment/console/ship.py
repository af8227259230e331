"""One shipment on the packing table, from picked to delivered: contents, parcels, labels, and the next step."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from commerce.console import stores
from commerce.console.stores import Scope
from fulfillment import pack_station, visibility
from fulfillment.console import board, own_work, pack_form, ship_effects, ship_list, ship_view, tickets
from fulfillment.models import Fulfillment
from orders.console import order_page, words


@require_GET
@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The page, or for htmx its live part."""
    return page(request, scope, find(scope, public_id, visibility.READ))


def find(scope: Scope, public_id: str, permission: str = visibility.WRITE) -> Fulfillment:
    """A shipment of the page's store. Raises Http404."""
    return own_work.find(scope, public_id, permission, kind=Fulfillment.Kind.SHIP)


def here(found: Fulfillment, scope: Scope) -> str:
    """Where its page is."""
    return reverse("ship", args=[scope.slug, found.public_id])


def page(request: HttpRequest, scope: Scope, found: Fulfillment, *, status: int = 200, **more: Any) -> HttpResponse:
    """Everything about it; `more` is what a step adds."""
    view = ship_view.of(found)
    now = timezone.now()
    cards = tickets.of([found], now, scope)
    known = list(visibility.boxes(scope.actor).order_by("most_grams", "id"))
    may_write = scope.actor.may_at(visibility.WRITE, found.location_id)
    context = {
        "found": found,
        "view": view,
        "card": cards[found.pk],
        "customer": words.customer(found.order),
        "here": here(found, scope),
        "pick_url": ship_view.pick_url(found, scope),
        "boxes": known,
        "leaves": ship_list.leaves(found.promised_at, now),
        "key": secrets.token_hex(8),
        "proofs": pack_station.proofs_of(found) if view.step in ("deliver", "over") else [],
        **board.frame(request, scope),
        "may_write": may_write,
        **more,
    }
    if view.step == "pack" and may_write and "form" not in more:
        context["form"] = pack_form.read(request.POST, found, known)
    if view.step == "pack":
        context["may_cancel"] = order_page.may_change(scope, found.order)
    if view.step in ("ship", "label"):
        effect = ship_effects.of(found, [each.parcel for each in view.here])
        context = {"effect": effect, "own_effect": effect, **context}
    template = "fulfillment/_ship_live.html" if request.htmx else "fulfillment/ship.html"
    return render(request, template, context, status=status)
