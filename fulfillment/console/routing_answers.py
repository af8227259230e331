"""Answers about rules that are not in force: totals of past orders side by side, and where one order would go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from commerce import ids, locations, staff
from commerce.console import formats, stores
from commerce.console.scope import Scope
from commerce.errors import Invalid
from commerce.models import Channel
from fulfillment import visibility
from fulfillment.console import why_here
from fulfillment.models import RoutingTrial
from fulfillment.routing import preview, rule_sets, trials
from fulfillment.routing.rule_sets import NewRules
from orders import visibility as orders

_LONGEST_BAR = 96
_LABELS = {
    "parcels": "Parcels",
    "split": "Split deliveries",
    "km": "Kilometers in all",
    "cost": "Cost to send",
    "late": "Parcels that leave late",
    "left": "Units that nobody can send",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One number under both rules, in words, and as lengths of two bars of 100. `tone` judges the change: less is
    better."""

    label: str
    before: str
    after: str
    change: str
    tone: str
    bars: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Example:
    """One order that would have gone elsewhere."""

    number: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, how far its answer is, and the answer. `url` is where its newest form is."""

    trial: RoutingTrial
    who: str
    open: bool
    url: str
    measures: list[Measure]
    examples: list[Example]
    orders: int
    differing: int


@stores.page(visibility.READ)
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The answer alone, for the page that waits for it; without scripts that page."""
    row = visibility.routing_trials(scope.actor).filter(pk=ids.decode("rtr", public_id)).first()
    if row is None:
        raise Http404("No such question.")
    if not request.htmx:
        code = row.channel.code if row.channel else ""
        return redirect(f"{reverse('routing', args=[scope.slug])}?channel={code}&trial={public_id}")
    return render(request, "fulfillment/_routing_trial.html", {"trial": _answer(row, scope)})


def trial(scope: Scope, public_id: str, channel: Channel | None) -> Answer | None:
    """The one that is named, or the newest about this channel."""
    rows = visibility.routing_trials(scope.actor).filter(channel=channel).select_related("channel").order_by("-id")
    asked = ids.decode("rtr", public_id) if public_id else None
    row = rows.filter(pk=asked).first() if asked else rows.first()
    return _answer(row, scope) if row else None


def draft(scope: Scope, public_id: str) -> NewRules | None:
    """The rules that a question was about, to go on with; None for no such question."""
    row = visibility.routing_trials(scope.actor).filter(pk=ids.decode("rtr", public_id)).first()
    return trials.draft_of(row.rules) if row else None


def order(scope: Scope, text: str, draft: NewRules) -> dict[str, Any]:
    """Where the order of that number would go under a draft, or why that cannot be said."""
    number = text.strip().removeprefix("#")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return {"order_problem": "Type the number of an order.", "asked": text}
    found = orders.any_order(scope.actor).filter(number=int(number)).select_related("channel").first()
    if found is None:
        return {"order_problem": f"There is no order {number}.", "asked": text}
    try:
        traces = preview.of(found, rule_sets.build(draft))
    except Invalid:
        return {"order_problem": "These rules cannot be used yet. Look at their numbers.", "asked": text}
    if not traces:
        return {"order_problem": f"Nothing of order {number} is sent: it is collected, or cancelled.", "asked": text}
    return {"order_found": found, "order_told": why_here.told(traces), "asked": text}


def _answer(row: RoutingTrial, scope: Scope) -> Answer:
    said = row.answer or {}
    who = staff.names([row.actor_id]).get(row.actor_id, "") if row.actor_kind == "staff" else ""
    return Answer(
        trial=row, who=who or "Somebody", open=trials.is_open(row),
        url=reverse("routing_trial", args=[scope.slug, row.public_id]),
        measures=_measures(said["before"], said["after"]) if said else [],
        examples=_examples(said["examples"], scope) if said else [],
        orders=said["before"]["orders"] if said else 0, differing=said.get("differing", 0),
    )  # fmt: skip


def _measures(before: Mapping[str, float], after: Mapping[str, float]) -> list[Measure]:
    return [_measure(name, before[name], after[name]) for name in _LABELS]


def _measure(name: str, before: float, after: float) -> Measure:
    top = max(before, after, 1)
    change = round(after) - round(before)
    tone = "" if not change else "success" if change < 0 else "danger"
    return Measure(
        _LABELS[name], _said(name, before), _said(name, after), _change(name, change), tone,
        (round(before / top * _LONGEST_BAR, 1), round(after / top * _LONGEST_BAR, 1)),
    )  # fmt: skip


def _said(name: str, value: float) -> str:
    if name == "cost":
        return formats.money(round(value), settings.RETAILER_CURRENCY)
    return f"{formats.number(round(value))} km" if name == "km" else formats.number(round(value))


def _change(name: str, change: int) -> str:
    if not change:
        return "the same"
    return f"+{_said(name, change)}" if change > 0 else f"{formats.MINUS}{_said(name, -change)}"


def _examples(rows: list[list[Any]], scope: Scope) -> list[Example]:
    """Those that this person may look at. Two queries."""
    seen = orders.any_order(scope.actor).filter(pk__in=[row[0] for row in rows])
    numbers = dict(seen.values_list("pk", "number"))
    names = locations.names_by_code({code for row in rows for code in (*row[1], *row[2])})
    return [
        Example(numbers[row[0]], _places(row[1], names), _places(row[2], names)) for row in rows if row[0] in numbers
    ]


def _places(codes: list[str], names: Mapping[str, str]) -> str:
    return " and ".join(names.get(code, code) for code in codes) or "Nobody"
