"""The pick screen: one line at a time, large; a scan from anywhere counts it, a wrong one never does and says why.

The same for a wave and for the part of a single order. Every scan carries a key of its own and counts once.
"""

import secrets
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from commerce.console import stores
from commerce.console.stores import Scope
from commerce.errors import Refusal
from commerce.idempotency import Answer
from fulfillment import last_pick, picking, pickup, visibility, wave_picking
from fulfillment.console import board, own_work, pick_heard, pick_view, presses
from fulfillment.console.pick_heard import Heard
from fulfillment.last_pick import LastPick
from fulfillment.models import Fulfillment
from fulfillment.picking import Scan
from fulfillment.walks import Walk
from fulfillment.wave_picking import Credit
from orders.console import once

LONGEST_CODE = 200


@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The screen, or for htmx its live part."""
    return _page(request, scope, public_id)


@require_POST
@stores.page(visibility.WRITE)
def scan(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Count what was scanned or typed; a scan that does not count is answered all the same."""
    walk = own_work.find_walk(scope, public_id, visibility.WRITE)
    code = request.POST.get("code", "").strip()[:LONGEST_CODE]
    if not code:
        return _page(request, scope, public_id, heard=pick_heard.nothing())
    press = once.Press(f"pick {walk.public_id}", request.POST.get("key", ""), [code])
    try:
        answer = once.pressed(scope, press, _counts(scope, walk, code), partial(_told, code))
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        heard = pick_heard.refused(code, refusal, presses.reason((walk.works or walk.gone)[0], refusal))
        return _page(request, scope, public_id, heard=heard)
    return _page(request, scope, public_id, heard=pick_heard.counted(answer.body))


@require_POST
@stores.page(visibility.WRITE)
def undo(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Take the last pick back; pressed twice it is done once."""
    walk = own_work.find_walk(scope, public_id, visibility.WRITE)
    asked = request.POST.get("event", "")
    event = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    ids = [each.pk for each in walk.works]
    take_back = partial(last_pick.undo, by=scope.actor, fulfillment_ids=ids, event_id=event)
    try:
        press = once.Press(f"unpick {walk.public_id}", asked, [])
        answer = once.pressed(scope, press, take_back, _taken_back)
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        heard = Heard("danger", refusal.title, refusal.detail)
        return _page(request, scope, public_id, heard=heard, status=refusal.status)
    return _page(request, scope, public_id, heard=pick_heard.undone(answer.body))


@require_POST
@stores.page(visibility.WRITE)
def accept(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The store takes it on, and picks it."""
    found = own_work.find(scope, public_id)
    said = f"{found.order.number} accepted. Pick it now."
    return presses.press(request, scope, found, pickup.accept, said, fulfillment=found)


def _counts(scope: Scope, walk: Walk, code: str) -> partial:
    """What counts it, once it is called."""
    if walk.wave is not None:
        return partial(wave_picking.pick, by=scope.actor, wave=walk.wave, scan=Scan(code))
    return partial(picking.pick, by=scope.actor, fulfillment=walk.works[0], scans=[Scan(code)])


def _told(code: str, counted: Fulfillment | list[Credit]) -> Answer:
    """With the numbers of the orders whose units they are."""
    found = [each.fulfillment for each in counted] if isinstance(counted, list) else [counted]
    return Answer(200, {"code": code, "orders": [each.order.number for each in found]})


def _taken_back(pick: LastPick) -> Answer:
    return Answer(200, {"variant": pick.variant_id, "units": pick.count})


def _page(request: HttpRequest, scope: Scope, public_id: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """The whole page, its live part alone, or after a scan what was heard with everything that it changed."""
    walk = own_work.find_walk(scope, public_id)
    view = pick_view.of(walk, scope, timezone.now())
    heard = pick_heard.placed(more.get("heard"), view)
    context = {
        "view": view,
        "title": pick_view.title(walk),
        "here": pick_view.url(walk, scope),
        "heard": heard,
        "key": secrets.token_hex(8),
        "me": scope.actor.id,
        **board.frame(request, scope),
    }
    if not request.htmx:
        return render(request, "fulfillment/pick.html", context, status=status)
    return render(request, "fulfillment/_pick_live.html", {**context, "oob": True}, status=status)
