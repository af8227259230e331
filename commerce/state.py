"""States move by compare-and-set along a table: `MOVES` beside the status says from where to where."""

from typing import Any

from django.db import models

from commerce.errors import Refusal


class InvalidTransition(Refusal):
    """The record is not in a state from which this step exists."""

    code = "invalid_transition"
    title = "Not possible in this state"


def move(record: models.Model, to: str, **changes: Any) -> None:
    """Move one record to `to`, with other columns, in one conditional UPDATE; the record in memory follows.

    Raises InvalidTransition with `state` and `allowed` when it is, by now, somewhere else.
    """
    sources = [source for source, targets in record.MOVES.items() if to in targets]
    queryset = type(record)._base_manager.filter(pk=record.pk)
    if queryset.filter(status__in=sources).update(status=to, **changes):
        for name, value in {"status": to, **changes}.items():
            setattr(record, name, value)
        return
    current = queryset.values_list("status", flat=True).get()
    allowed = sorted(str(target) for target in record.MOVES[current])
    raise InvalidTransition(f"It is {current} and cannot become {to}.", state=current, allowed=allowed)


def machines() -> list[type[models.Model]]:
    """Every model with a MOVES table, for `manage.py states` and its test."""
    return sorted((m for m in _models() if hasattr(m, "MOVES")), key=lambda m: m._meta.label)


def _models() -> list[type[models.Model]]:
    found, todo = [], [models.Model]
    while todo:
        for child in todo.pop().__subclasses__():
            found.append(child)
            todo.append(child)
    return [m for m in found if not m._meta.abstract]
