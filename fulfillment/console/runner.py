"""The runner board: who waits outside, for how long, in which bay, and who brings the bags. Longest wait on top."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from commerce.console import formats, stores
from commerce.console.stores import Scope
from fulfillment import curbside, visibility
from fulfillment.console import board, clocks, presses, tickets
from fulfillment.models import Fulfillment

Status = Fulfillment.Status
MOST = 60


@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page, or for htmx its live part."""
    now = timezone.now()
    rows = board.of(scope)
    here = list(rows.filter(status=Status.ARRIVED).order_by("arrived_at", "id")[:MOST])
    coming = list(rows.filter(status=Status.READY, on_the_way_at__isnull=False).order_by("expected_at", "id")[:MOST])
    cards = tickets.of([*here, *coming], now, scope)
    waiting = [cards[each.pk] for each in here]
    context = {
        "waiting": waiting,
        "coming": [cards[each.pk] for each in coming],
        "slow": sum(each.slow for each in waiting),
        "first": next((each for each in waiting if each.found.runner_id is None), None),
        "target": formats.span(clocks.TARGET),
        "me": scope.actor.id,
        **board.frame(request, scope),
    }
    return render(request, "fulfillment/_runner.html" if request.htmx else "fulfillment/runner.html", context)


@require_POST
@stores.page(visibility.WRITE)
def claim(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """This person brings it out."""
    found = presses.find(scope, public_id)
    said = f"You bring {found.order.number} out{_where(found)}."
    return presses.press(request, scope, found, curbside.claim_run, said, fulfillment=found)


@require_POST
@stores.page(visibility.WRITE)
def release(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Somebody else may bring it."""
    found = presses.find(scope, public_id)
    said = f"Somebody else may bring {found.order.number} out."
    return presses.press(request, scope, found, curbside.release_run, said, fulfillment=found)


@require_POST
@stores.page(visibility.WRITE)
def gone(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """They are not there any more; the goods stay on their shelf."""
    found = presses.find(scope, public_id)
    said = f"{found.order.number} waits on its shelf again. Nothing was handed over."
    return presses.press(request, scope, found, curbside.leave, said, fulfillment=found)


def _where(found: Fulfillment) -> str:
    return f" to bay {found.bay}" if found.bay else ""
