"""The Outbox: what was written to whom, what became of it, and how each kind of message looks.

A message's HTML is shown as its reader sees it, in a frame that may run nothing and load nothing. Codes and links that
open something stay masked.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from commerce import ids, visibility
from commerce.console.scope import Scope
from commerce.console.stores import page
from commerce.models import Message
from commerce.notifications import compose, kinds, markers, send
from commerce.notifications.compose import Words
from commerce.notifications.kinds import Kind
from commerce.notifications.transports.registry import KEPT_HERE

LISTED = 50
PERMISSION = "customers.read"
FRAME_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; sandbox"
STATES = {"": "All", "queued": "Queued", "sent": "Sent", "failed": "Failed", "dropped": "Dropped"}


@dataclass(frozen=True, slots=True)
class Row:
    """One message in the list."""

    message: Message
    kind: str
    state: str


@require_safe
@page(PERMISSION)
def show_list(request: HttpRequest, scope: Scope) -> HttpResponse:
    """Messages, newest first: `state` keeps one state, `before` goes on after a message."""
    chosen = request.GET.get("state", "") if request.GET.get("state") in STATES else ""
    rows = visibility.messages(scope.actor).order_by("-id").defer("text", "html")
    rows = rows.filter(status=chosen) if chosen else rows
    before = ids.decode("msg", request.GET.get("before", ""))
    found = list((rows.filter(pk__lt=before) if before else rows)[: LISTED + 1])
    query = f"state={chosen}&" if chosen else ""
    here = {
        "rows": [Row(message, kinds.title(message.kind), state_of(message)) for message in found[:LISTED]],
        "older": f"?{query}before={found[LISTED - 1].public_id}" if len(found) > LISTED else "",
        "newer": f"?{query}" if before else "",
        "states": [(code, word, code == chosen) for code, word in STATES.items()],
        "kinds": kinds.registered(),
    }
    return render(request, "commerce/outbox.html", here)


@require_safe
@page(PERMISSION)
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """One message: as it looks, or with `as=text` as plain text."""
    message = _find(scope, public_id)
    words = Words(message.subject, markers.mask(message.text), message.html, markers.mask(message.short))
    here = {
        "message": message,
        "kind": kinds.title(message.kind),
        "state": state_of(message),
        "may_resend": message.status == Message.Status.FAILED and scope.actor.may(send.PERMISSION),
    }
    return _shown(request, words, reverse("outbox_body", args=[scope.slug, public_id]), here)


@require_safe
@page(PERMISSION)
def body(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The HTML of a message, for the frame."""
    return _framed(markers.mask(_find(scope, public_id).html))


@require_POST
@page(send.PERMISSION)
def resend(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Try a failed message again."""
    send.resend(by=scope.actor, message_id=_find(scope, public_id).pk)
    messages.info(request, "It is sent again.")
    return redirect("outbox_message", scope.slug, public_id)


@require_safe
@page(PERMISSION)
def example(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    """A made-up message of one kind."""
    kind = _kind(code)
    words = compose.compose(kind.code, kind.example())
    return _shown(request, words, reverse("outbox_example_body", args=[scope.slug, code]), {"kind": kind.title})


@require_safe
@page(PERMISSION)
def example_body(request: HttpRequest, scope: Scope, code: str) -> HttpResponse:
    """The HTML of a made-up message, for the frame."""
    kind = _kind(code)
    return _framed(compose.compose(kind.code, kind.example()).html)


def state_of(message: Message) -> str:
    """The state in the console's words: what the Outbox keeps went nowhere."""
    is_kept = message.status == Message.Status.SENT and message.transport == KEPT_HERE
    return "kept" if is_kept else str(message.status)


def _find(scope: Scope, public_id: str) -> Message:
    return get_object_or_404(visibility.messages(scope.actor), pk=ids.decode("msg", public_id) or 0)


def _kind(code: str) -> Kind:
    kind = kinds.find(code)
    if kind is None:
        raise Http404("No such kind of message.")
    return kind


def _shown(request: HttpRequest, words: Words, frame: str, here: dict[str, Any]) -> HttpResponse:
    view = request.GET.get("as", "")
    view = "text" if not words.html and view != "short" else view
    return render(request, "commerce/outbox_message.html", {"words": words, "view": view, "frame": frame, **here})


def _framed(html: str) -> HttpResponse:
    headers = {"Content-Security-Policy": f"{FRAME_POLICY}; frame-ancestors 'self'", "X-Frame-Options": "SAMEORIGIN"}
    return HttpResponse(html, headers=headers)
