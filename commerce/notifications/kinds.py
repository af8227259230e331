"""Every kind of message that is sent, with an example to look at. The app that composes a kind registers it.

A kind is three templates: `notifications/<kind>.subject`, `.txt` and `.html`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """`example` gives the context of a made-up message of this kind, for the preview."""

    code: str
    title: str
    example: Callable[[], dict[str, Any]]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind."""
    _kinds[kind.code] = kind


def registered() -> list[Kind]:
    """All kinds by title."""
    return sorted(_kinds.values(), key=lambda kind: (kind.title, kind.code))


def find(code: str) -> Kind | None:
    """The kind of this code."""
    return _kinds.get(code)


def title(code: str) -> str:
    """What people call a kind; of one that no app has any more, its code in words."""
    return _kinds[code].title if code in _kinds else code.replace("_", " ").capitalize()
