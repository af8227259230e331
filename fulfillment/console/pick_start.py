"""What is to be picked now: priority ones first, then by promise; waves that somebody picks; and a new wave."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from commerce import locations, staff
from commerce.console import stores
from commerce.console.stores import Scope
from commerce.errors import Refusal
from commerce.idempotency import Answer
from fulfillment import visibility, walks, waves
from fulfillment.console import board, own_work, presses, tickets
from fulfillment.console.tickets import Ticket
from fulfillment.models import Fulfillment, Wave
from orders.console import once

MOST = 120
SOON = timedelta(hours=1)
Kind = Fulfillment.Kind
KINDS = (
    ("both", "Pickups and shipments", (Kind.PICKUP, Kind.SHIP)),
    ("pickup", "Pickups only", (Kind.PICKUP,)),
    ("ship", "Shipments only", (Kind.SHIP,)),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Work that belongs together, the most urgent first; `tone` colors its count."""

    code: str
    title: str
    tone: str
    cards: list[Ticket]


@dataclass(frozen=True, slots=True)
class Open:
    """A wave that is being picked, in units."""

    wave: Wave
    who: str
    orders: int
    picked: int
    wanted: int
    url: str


@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page, or for htmx its live part."""
    now = timezone.now()
    rows = own_work.of(scope).filter(status__in=waves.TO_PICK, wave=None)
    found = list(rows.order_by("-priority", "promised_at", "id")[:MOST])
    cards = tickets.of(found, now, scope)
    places = [scope.location] if scope.location else locations.visible_to(scope.actor)
    context = {
        "groups": _groups(found, cards, now),
        "waves": _open([place.pk for place in places], scope),
        "count": rows.count() if len(found) == MOST else len(found),
        "shown": len(found),
        "late": sum(each.promised_at < now for each in found),
        "kinds": KINDS,
        "usual": waves.USUAL,
        "most": waves.MOST,
        "key": secrets.token_hex(8),
        "may_start": scope.location is not None and scope.actor.may_at(visibility.WRITE, scope.location.pk),
        **board.frame(request, scope),
    }
    return render(request, "fulfillment/_pick_list.html" if request.htmx else "fulfillment/pick_list.html", context)


@require_POST
@stores.page(visibility.WRITE)
def begin(request: HttpRequest, scope: Scope) -> HttpResponse:
    """A wave for whoever presses: pressed twice it is the same one."""
    here = reverse("pick_list", args=[scope.slug])
    if scope.location is None:
        return presses.answer(request, scope, "Choose a store first. A wave is a walk through one.", to=here)
    staff.require_at(request.actor, visibility.WRITE, scope.location)
    kinds = next((kinds for code, _, kinds in KINDS if code == request.POST.get("kinds")), KINDS[0][2])
    size = request.POST.get("size", "")
    size = int(size) if size.isascii() and size.isdigit() and len(size) < 4 else waves.USUAL
    given = {"location_id": scope.location.pk, "size": min(max(size, 1), waves.MOST), "kinds": kinds}
    press = once.Press(f"wave {scope.slug}", request.POST.get("key", ""), once.form(request))
    try:
        build = partial(waves.build, by=scope.actor, **given)
        answer = once.pressed(scope, press, build, lambda wave: Answer(200, {"wave": wave.public_id}))
    except Refusal as refusal:
        if refusal.status >= 500:
            raise
        return presses.answer(request, scope, refusal.detail, tone="danger", to=here)
    return presses.answer(request, scope, "", to=f"{here}{answer.body['wave']}/")


def _groups(found: list[Fulfillment], cards: dict[int, Ticket], now: datetime) -> list[Group]:
    """Priority ones walk apart, whenever they are due; the others by the time that is left."""
    tonight = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    by_code: dict[str, list[Ticket]] = {}
    for each in found:
        if each.priority:
            code = "priority"
        elif each.promised_at < now:
            code = "late"
        else:
            code = "soon" if each.promised_at < now + SOON else "today" if each.promised_at <= tonight else "later"
        by_code.setdefault(code, []).append(cards[each.pk])
    titles = (
        ("priority", "Priority", "warning"), ("late", "Late", "danger"), ("soon", "Within the hour", "warning"),
        ("today", "Later today", ""), ("later", "Another day", ""),
    )  # fmt: skip
    return [Group(code, title, tone, by_code[code]) for code, title, tone in titles if code in by_code]


def _open(place_ids: list[int], scope: Scope) -> list[Open]:
    found = walks.open_waves(place_ids)
    inside, units = walks.members(found), walks.progress(found)
    return [
        Open(
            wave,
            wave.picker.name if wave.picker else "Nobody",
            len(inside[wave.pk]),
            *units.get(wave.pk, (0, 0)),
            reverse("pick", args=[scope.slug, wave.public_id]),
        )
        for wave in found
    ]
