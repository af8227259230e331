"""Why this place and no other: what is kept of a decision, in numbers for machines and in words for people.

Only shown: nothing decides by a trace. Places are named by id and code; their names may change later.
"""

from collections.abc import Sequence
from typing import Any

from fulfillment.routing.candidates import Place
from fulfillment.routing.rules import Rule
from fulfillment.routing.splitting import Limits, Plan, Scored
from fulfillment.routing.wishes import Wish

VERSION = 1
_NEVER = float("inf")


def of_plan(
    wish: Wish, places: Sequence[Place], ranked: tuple[Sequence[Rule], Sequence[Scored]], plan: Plan, limits: Limits
) -> dict[str, Any]:
    """What to store about a decision among candidates: `{delivery, lines, rules, limits, chosen, left, candidates}`.

    A candidate has `scores` by rule, or none where it was not asked; the chosen ones carry no `lost`.
    """
    rules, scored = ranked
    by_place = {each.place.id: each for each in scored}
    chosen = [by_place[id] for id in plan.place_ids]
    told = [_candidate(place, by_place.get(place.id), chosen, rules) for place in places]
    asked = {each.place.id: number for number, each in enumerate(scored)}
    told.sort(key=lambda each: (each["lost"] is not None, asked.get(each["location"], len(asked)), each["location"]))
    return {
        **_head(wish),
        "rules": [{"rule": rule.code, "title": rule.title} for rule in rules],
        "limits": {name: getattr(limits, name) for name in ("most_parcels", "least_value", "keep_together")},
        "exact": plan.exact,
        "chosen": [_chosen(each, plan) for each in chosen],
        "left": [[line, units] for (line, _), units in plan.left.items()],
        "summary": _summary(chosen, scored, rules, plan),
        "candidates": told,
    }


def of_pickup(wish: Wish, code: str) -> dict[str, Any]:
    """What to store about goods that are collected where the buyer said."""
    place = {"location": wish.delivery.location_id, "code": code}
    lines = [[line.line_id, line.units] for line in wish.lines]
    return {
        **_head(wish),
        "rules": [],
        "limits": {},
        "exact": True,
        "chosen": [{**place, "lines": lines}],
        "left": [],
        "summary": "The customer collects it there.",
        "candidates": [{**place, "scores": {}, "lost": None}],
    }


def _head(wish: Wish) -> dict[str, Any]:
    lines = [[line.line_id, line.units] for line in wish.lines]
    return {"version": VERSION, "delivery": wish.delivery.position, "lines": lines}


def _chosen(each: Scored, plan: Plan) -> dict[str, Any]:
    mine = [[share.line_id, share.units] for share in plan.shares if share.place_id == each.place.id]
    return {"location": each.place.id, "code": each.place.code, "lines": mine}


def _candidate(place: Place, scored: Scored | None, chosen: Sequence[Scored], rules: Sequence[Rule]) -> dict[str, Any]:
    told: dict[str, Any] = {"location": place.id, "code": place.code, "scores": {}, "lost": place.out or None}
    if scored is not None:
        told["scores"] = {
            rule.code: None if score == _NEVER else round(score, 3)
            for rule, score in zip(rules, scored.scores, strict=True)
        }
        told["lost"] = None if scored in chosen else _why_lost(scored, chosen, rules)
    return told


def _why_lost(scored: Scored, chosen: Sequence[Scored], rules: Sequence[Rule]) -> str:
    """The first rule by which it is worse than the best of the chosen ones."""
    if not chosen:
        return "Nobody could send all that has to stay together."
    if scored.place.room == 0 and all(each.place.room != 0 for each in chosen):
        return "It has as much work as it can bear."
    best = min(chosen, key=lambda each: each.order)
    for index, rule in enumerate(rules):
        own, other = scored.scores[index], best.scores[index]
        if own > other:
            said = "unknown" if own == _NEVER else rule.words(own)
            return f"{rule.title}: {said}; {best.place.name}: {rule.words(other)}."
        if own < other:
            return f"Together with others it would be worse than {_names(chosen)}."
    return f"As good as {best.place.name}, which comes first in the list of places."


def _summary(chosen: Sequence[Scored], scored: Sequence[Scored], rules: Sequence[Rule], plan: Plan) -> str:
    if not chosen:
        return "No place can send it."
    missing = " The rest no place can send." if plan.left else ""
    if len(chosen) > 1:
        return f"No single place suits better than {_names(chosen)} together.{missing}"
    if len(scored) == 1:
        return f"Only {chosen[0].place.name} can send it.{missing}"
    others = [each for each in scored if each is not chosen[0]]
    for index, rule in enumerate(rules):
        if any(each.scores[index] != chosen[0].scores[index] for each in others):
            return f"{rule.title} decided for {chosen[0].place.name}: {rule.words(chosen[0].scores[index])}.{missing}"
    return f"All were equally good; {chosen[0].place.name} comes first in the list of places.{missing}"


def _names(chosen: Sequence[Scored]) -> str:
    return " and ".join(each.place.name for each in chosen)
