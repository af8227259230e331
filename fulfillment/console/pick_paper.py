"""The pick list to print: of one pickup, or of all that the store has to pick now."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from commerce.console import stores
from commerce.console.stores import Scope
from fulfillment import pick_papers, visibility
from fulfillment.console import board, presses
from fulfillment.models import Fulfillment

MOST = 50
TO_PICK = (Fulfillment.Status.ROUTED, Fulfillment.Status.ACCEPTED, Fulfillment.Status.PICKING)


@stores.page(visibility.READ)
def of_store(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The most urgent pickups of the store, as one walk."""
    rows = board.of(scope).filter(status__in=TO_PICK).order_by("promised_at", "id")
    return _pdf(list(rows[:MOST]), scope)


@stores.page(visibility.READ)
def of_one(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """What is left to pick of one."""
    return _pdf([presses.find(scope, public_id, visibility.READ)], scope)


def _pdf(found: Sequence[Fulfillment], scope: Scope) -> HttpResponse:
    name = str(found[0].order.number) if len(found) == 1 else scope.slug
    headers = {"Content-Disposition": f'inline; filename="pick-list-{name}.pdf"'}
    return HttpResponse(pick_papers.draw(found, scope.name), content_type="application/pdf", headers=headers)
