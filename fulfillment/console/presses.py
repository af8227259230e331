"""A press on a button of the work pages: done once and said in a toast, or refused with who was faster. Scripts are
optional."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import trigger_client_event

from commerce import actor_names, ids
from commerce.console import formats
from commerce.console.stores import Scope
from commerce.errors import Refusal
from commerce.idempotency import Answer
from commerce.state import InvalidTransition
from fulfillment import visibility
from fulfillment.console import board
from fulfillment.models import Fulfillment
from orders.console import once


def find(scope: Scope, public_id: str, permission: str = visibility.WRITE) -> Fulfillment:
    """A pickup of the page's store that this person may work on. Raises Http404."""
    related = ("order__channel", "delivery", "location", "runner", "picker")
    rows = board.of(scope, permission).select_related(*related)
    found = rows.filter(pk=ids.decode("ful", public_id)).first()
    if found is None:
        raise Http404("No such pickup.")
    return found


def press(
    request: HttpRequest, scope: Scope, found: Fulfillment, verb: Callable[..., Any], said: str, **given: Any
) -> HttpResponse:
    """Do it, and say so. `verb` takes `by` and what is given."""
    route = f"{verb.__module__}.{verb.__qualname__} {found.pk}"
    key = request.POST.get("key", "") or str(found.version)
    step = once.Press(route, key, once.form(request))
    try:
        once.pressed(scope, step, partial(verb, by=scope.actor, **given), lambda _: Answer(200, {}))
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        return answer(request, scope, reason(found, refusal), tone="danger")
    return answer(request, scope, said)


def answer(request: HttpRequest, scope: Scope, text: str, *, tone: str = "", to: str = "") -> HttpResponse:
    """Close the dialog, fetch the page's live part afresh and say it; without scripts go back to where it was pressed.

    `to` is where the person goes next in any case; no text where that page says enough by itself."""
    if not request.htmx or to:
        if text:
            (messages.error if tone == "danger" else messages.success)(request, text)
        if not request.htmx:
            return redirect(to or _back(request, scope))
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    response = trigger_client_event(HttpResponse(status=204), "truecount:close", {})
    trigger_client_event(response, "truecount:changed", {})
    return trigger_client_event(response, "truecount:toast", {"text": text, "tone": tone})


def reason(found: Fulfillment, refusal: Refusal) -> str:
    """Why not; where somebody else was faster, who and when."""
    if not isinstance(refusal, InvalidTransition):
        return refusal.detail
    last = found.events.exclude(after="").order_by("-id").first()
    if last is None or last.actor_kind != "staff":
        return refusal.detail
    name = actor_names.of([(last.actor_kind, last.actor_id)])[last.actor_kind, last.actor_id]
    return f"{refusal.detail} {name} did that {formats.ago(last.at, timezone.now())}."


def _back(request: HttpRequest, scope: Scope) -> str:
    asked = request.POST.get("next", "")
    inside = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if inside else reverse("pickup_board", args=[scope.slug])
