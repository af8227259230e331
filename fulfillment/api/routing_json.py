"""A routing decision as the API shows it: its trace with public ids. A trace of an older layout shows what it has."""

from typing import Any

from commerce import ids
from commerce.api import fields
from fulfillment.models import RoutingDecision


def render(row: RoutingDecision) -> dict[str, Any]:
    """The JSON of one decision. No query."""
    trace = row.trace
    return {
        "attempt": row.attempt,
        "outcome": str(row.outcome),
        "at": fields.moment(row.at),
        "summary": trace.get("summary", ""),
        "lines": _units(trace.get("lines", [])),
        "rules": [{"rule": rule["rule"], "title": rule["title"]} for rule in trace.get("rules", [])],
        "limits": trace.get("limits", {}),
        "chosen": [{"location": one["code"], "lines": _units(one["lines"])} for one in trace.get("chosen", [])],
        "left": _units(trace.get("left", [])),
        "candidates": [
            {"location": one["code"], "scores": one["scores"], "lost": one["lost"]}
            for one in trace.get("candidates", [])
        ],
    }


def _units(pairs: list[list[int]]) -> list[dict[str, Any]]:
    return [{"line": ids.encode("lin", line), "quantity": quantity} for line, quantity in pairs]
