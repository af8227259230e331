"""Why this store? The decisions that brought a part of an order there, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from commerce import ids, locations
from commerce.console import formats, stores
from commerce.console.stores import Scope
from fulfillment import reading
from fulfillment.models import RoutingDecision
from fulfillment.routing import decisions
from fulfillment.routing.rules import KINDS
from orders.console import order_page
from orders.visibility import READ


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that was thought of: what each rule said of it, and why it was not chosen; empty for the chosen ones."""

    name: str
    scores: list[str]
    lost: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision, or a plan without a time. `rules` are the titles of the columns."""

    at: datetime | None
    summary: str
    rules: list[str]
    candidates: list[Candidate]


@stores.page(READ)
def show(request: HttpRequest, scope: Scope, number: int, public_id: str) -> HttpResponse:
    """The page, or for htmx a dialog."""
    order = order_page.find(scope, number)
    number_of = ids.decode("ful", public_id)
    found = next((row for row in reading.of_order(order) if row.pk == number_of), None)
    if found is None:
        raise Http404("No such fulfillment.")
    context = {"order": order, "place": found.location.name, "decisions": _told(decisions.about(found))}
    return render(request, "fulfillment/_why_here.html" if request.htmx else "fulfillment/why_here.html", context)


def _told(rows: Sequence[RoutingDecision]) -> list[Decision]:
    """The newest first."""
    newest = list(reversed(rows))
    return [replace(each, at=row.at) for each, row in zip(told([row.trace for row in newest]), newest, strict=True)]


def told(traces: Sequence[dict[str, Any]]) -> list[Decision]:
    """What traces say, without a time. One query for the names of places."""
    names = locations.names({one["location"] for trace in traces for one in trace.get("candidates", ())})
    return [_decision(trace, names) for trace in traces]


def _decision(trace: dict[str, Any], names: dict[int, str]) -> Decision:
    rules = trace.get("rules", [])
    candidates = [
        Candidate(names.get(one["location"], one["code"]), [_score(rule, one["scores"]) for rule in rules], _lost(one))
        for one in trace.get("candidates", [])
    ]
    return Decision(None, trace.get("summary", ""), [rule["title"] for rule in rules], candidates)


def _score(rule: dict[str, str], scores: dict[str, Any]) -> str:
    """What a rule said, in its own words while the program still knows it."""
    score = scores.get(rule["rule"])
    if score is None:
        return ""
    kind = KINDS.get(rule["rule"])
    return kind().words(score) if kind else formats.number(round(score))


def _lost(one: dict[str, Any]) -> str:
    return one["lost"] or ""
