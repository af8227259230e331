"""What the app that owns orders knows of exceptions: where each leads, and what the channel said of it last.

It registers a function `(exceptions, scope) -> {exception id: About}` by its path in `AppConfig.ready`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import import_string

from commerce.console.scope import Scope

if TYPE_CHECKING:
    from commerce.models import SyncException


@dataclass(frozen=True, slots=True)
class About:
    """`text` leads to `url`, which is empty while there is no order of ours; `said` is for people who may read it."""

    text: str
    url: str = ""
    said: Any = None


_paths: list[str] = []


def register(path: str) -> None:
    """Have this function asked. Called from ready."""
    if path not in _paths:
        _paths.append(path)


def of(found: "Sequence[SyncException]", scope: Scope) -> dict[int, About]:
    """`{exception id: About}` for those that somebody knows more of."""
    known: dict[int, About] = {}
    for path in _paths if found else ():
        known |= import_string(path)(found, scope)
    return known
