"""The Undo of a correction's message."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from commerce import ids, skus
from commerce.console import formats, stores
from commerce.console.stores import Scope
from commerce.errors import NotFound, Refusal
from inventory import correction_undo
from inventory.models import Movement


def url(scope: Scope, movement_id: str) -> str:
    """Where the button of this correction's message posts to."""
    return reverse("take_back", args=[scope.slug, movement_id])


@stores.page("stock.write")
@require_POST
def take_back(request: HttpRequest, scope: Scope, movement_id: str) -> HttpResponse:
    """Post it the other way round. What came of it is said in a message, and pages that show the number look again."""
    number = ids.decode("mov", movement_id)
    if not number or scope.location is None:
        raise NotFound("There is no such correction here.")
    scope.actor.require("stock.write", location_ids={scope.location.pk})
    try:
        done = correction_undo.take_back(by=scope.actor, location_id=scope.location.pk, movement_id=number)
    except NotFound:
        raise
    except Refusal as refusal:
        toast = {"text": f"{refusal.detail} Nothing was changed.", "tone": "danger"}
    else:
        sku = skus.of([done.variant_id])[done.variant_id]
        toast = {"text": f"Taken back. {sku}: {_said(done)} in {scope.name}."}
    response = trigger_client_event(HttpResponse(status=204), "truecount:adjusted", {})
    return trigger_client_event(response, "truecount:toast", toast)


def _said(done: Movement) -> str:
    if done.on_hand_delta:
        return f"{formats.number(done.after)} on hand"
    units = formats.counted(abs(done.unavailable_delta), "unit")
    return f"{units} {'set aside' if done.unavailable_delta > 0 else 'put back'}"
