"""Unique constraints that two requests can run into at the same moment, and the Refusal that says so.

The verb looks first and refuses with all details; the constraint is the wall behind it. Whoever loses the race gets the
same code.
"""

from django.db import IntegrityError

from commerce.errors import Refusal

_clashes: dict[str, type[Refusal]] = {}


def register(name: str, refusal: type[Refusal]) -> None:
    """Let a violation of the constraint `name` mean this refusal."""
    _clashes[name] = refusal


def as_refusal(error: BaseException) -> Refusal | None:
    """The Refusal an error stands for, or None when it is a bug."""
    if not isinstance(error, IntegrityError):
        return None
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    refusal = _clashes.get(name or "")
    return refusal("Somebody else has just taken this name.") if refusal else None
