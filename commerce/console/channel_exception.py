"""One exception: what it means, both sides, what came word for word, and what a person does about it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from commerce import ids
from commerce.console import channel_exceptions, channel_listings, formats, stores
from commerce.console.channel_exceptions import Row
from commerce.console.scope import Scope
from commerce.models import SyncException
from commerce.sales_channels import desk, mending, visibility
from commerce.sales_channels.visibility import READ, WRITE

MOST_PAYLOAD = 100_000
UNMAPPED = "unmapped_line"
SIDES = (("expected", "currency"), ("ours", "theirs"), ("expected", "found"))
LABELS = {
    "number": "Their order",
    "place": "Their place",
    "topic": "Kind of news",
    "code": "They say",
    "current": "Shown there now",
    "placed_at": "Sold",
    "sold_at": "Sold",
    "why": "Dismissed because",
}


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope, exception_id: str) -> HttpResponse:
    """The page; for lines that are not known `line` and `q` find what of ours one of them may be."""
    found = _find(scope, exception_id)
    row = channel_exceptions.rows_of(scope, [found])[0]
    is_open = found.status in desk.OPEN
    lines = mending.lines_of(found)
    context = {
        "row": row,
        "sides": _sides(found.facts),
        "facts": _facts(found.facts),
        "shown": _shown(found.facts),
        "changes": _changes(found.facts),
        "lines": lines,
        "payload": _payload(found, row) if scope.actor.may("orders.read") else "",
        "may_write": scope.actor.may(WRITE) and is_open,
        "same": reverse("channel_exceptions", args=[scope.slug]) + f"?cause={found.cause}",
        **(_matching(request, scope, found, lines) if is_open and found.cause == UNMAPPED else {}),
    }
    return render(request, "commerce/channel_exception.html", context)


@stores.page(WRITE)
def step(request: HttpRequest, scope: Scope, exception_id: str, verb: str) -> HttpResponse:
    """Try it again; or let it go, asked for a reason first."""
    found = _find(scope, exception_id, WRITE)
    if verb not in ("retry", "dismiss"):
        raise Http404("No such step.")
    if request.method != "POST":
        return _sure(request, scope, found)
    if verb == "retry":
        desk.retry(by=scope.actor, ids=[found.pk])
        found.refresh_from_db()
        messages.success(request, _SAID.get(found.status, "It is tried again."))
    else:
        desk.dismiss(by=scope.actor, ids=[found.pk], why=request.POST.get("why", "").strip())
        messages.success(request, "It is dismissed.")
    return redirect("channel_exception", scope.slug, exception_id)


@require_POST
@stores.page(WRITE)
def match(request: HttpRequest, scope: Scope, exception_id: str) -> HttpResponse:
    """A `line` is this `variant`, or with `not_ours` none of ours; the order is tried again at once."""
    found, line = _find(scope, exception_id, WRITE), request.POST.get("line", "")
    if "not_ours" in request.POST:
        mending.leave_out(by=scope.actor, exception=found, line=line)
    else:
        mending.match_line(by=scope.actor, exception=found, line=line, variant=channel_listings.chosen(request, scope))
    found.refresh_from_db()
    messages.success(request, _SAID.get(found.status, "Matched. The order is tried again."))
    return redirect("channel_exception", scope.slug, exception_id)


_SAID = {
    SyncException.Status.RESOLVED: "It came right.",
    SyncException.Status.OPEN: "It was tried again, and still waits for somebody.",
    SyncException.Status.RETRYING: "A worker tries it again now.",
}


def _find(scope: Scope, exception_id: str, permission: str = READ) -> SyncException:
    rows = visibility.exceptions(scope.actor, permission).select_related("connection__channel", "inbound")
    found = rows.filter(pk=ids.decode("exc", exception_id) or 0).first()
    if found is None:
        raise Http404("No such exception.")
    return found


def _matching(request: HttpRequest, scope: Scope, found: SyncException, lines: list[Mapping[str, Any]]) -> dict:
    asked = request.GET.get("line", "")
    chosen = next((each for each in lines if str(each.get("line")) == asked), lines[0] if lines else None)
    if chosen is None or not scope.actor.may(WRITE):
        return {}
    query = request.GET.get("q", "").strip()[: channel_listings.LONGEST]
    return {
        "chosen": chosen,
        "line": str(chosen.get("line", "")),
        "query": query,
        "hits": channel_listings.hits(query, str(chosen.get("sku") or ""), str(chosen.get("title") or "")),
        "action": reverse("channel_exception_match", args=[scope.slug, found.public_id]),
    }


def _sure(request: HttpRequest, scope: Scope, found: SyncException) -> HttpResponse:
    context = {
        "title": "Dismiss this exception?",
        "lines": ["Nothing more is done about it. What came is kept; an order that was not placed stays unplaced."],
        "label": "Dismiss exception",
        "asks": "Why is nothing to be done?",
        "back": reverse("channel_exception", args=[scope.slug, found.public_id]),
        "crumb": [("Exceptions", reverse("channel_exceptions", args=[scope.slug]))],
    }
    return render(request, "commerce/_sure.html" if request.htmx else "commerce/sure.html", context)


def _sides(facts: Mapping[str, Any]) -> tuple[str, str] | None:
    """Ours and theirs, where the facts have both."""
    for ours, theirs in SIDES:
        if ours in facts and theirs in facts:
            return str(facts[ours]), str(facts[theirs])
    return None


def _facts(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    known = [(LABELS[name], facts[name]) for name in LABELS if facts.get(name) not in (None, "")]
    return [(label, _text(value)) for label, value in known]


def _text(value: Any) -> str:
    moment = _moment(value)
    return formats.exact(moment) if moment else str(value)


def _moment(value: Any) -> datetime | None:
    try:
        found = parse_datetime(value) if isinstance(value, str) and "T" in value else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo else None


def _shown(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the channel was told of these goods when it sold them."""
    return [
        {
            "told_at": _moment(each.get("told_at")),
            "changed_at": _moment(each.get("changed_at")),
            "error": each.get("error"),
        }
        for each in facts.get("shown", ())
    ]


def _changes(facts: Mapping[str, Any]) -> list[str]:
    """What was changed over there, and what is short, in words."""
    said = []
    for each in facts.get("changes", ()):
        if "added" in each:
            said.append(f"{formats.counted(each['added'], 'unit')} more of {each.get('title') or 'a line'}")
        elif each.get("cannot_cancel"):
            said.append(f"Fewer units, which cannot be cancelled here: {each['cannot_cancel']}")
        elif each.get("fulfilled_there"):
            said.append("It was sent or handed over there")
    for each in facts.get("shortages", ()):
        said.append(f"{each.get('sku')}: {each.get('requested')} sold, {each.get('available')} can be sold")
    return said


def _payload(found: SyncException, row: Row) -> str:
    """What came, word for word; the channel's order as it was understood where nothing was delivered."""
    if found.inbound is None:
        said = row.about.said if row.about else None
        return json.dumps(said, indent=2, ensure_ascii=False)[:MOST_PAYLOAD] if said else ""
    text = bytes(found.inbound.body[:MOST_PAYLOAD]).decode(errors="replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
