"""What the app that promised units calls its cause: a name that people know, and the page of it.

It registers a function `(causes, scope) -> {cause: Named}` by its path in `AppConfig.ready`; without one, and for what
the reader may not see, a cause stays a plain word.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.module_loading import import_string

from commerce.console.scope import Scope


@dataclass(frozen=True, slots=True)
class Named:
    """`text` is what people call it, `url` leads there."""

    text: str
    url: str


_paths: list[str] = []


def register(path: str) -> None:
    """Have this function asked; again is fine. Called from ready."""
    if path not in _paths:
        _paths.append(path)


def of(causes: Collection[str], scope: Scope) -> dict[str, Named]:
    """`{cause: Named}` for those that somebody knows, all of them at once."""
    known: dict[str, Named] = {}
    for path in _paths if causes else ():
        known |= import_string(path)(causes, scope)
    return known
