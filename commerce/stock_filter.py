"""How the app that counts stock says what is in stock. It names no model, so any `AppConfig` may import it."""

from collections.abc import Callable

from django.utils.module_loading import import_string

_paths: list[str] = []


def register(path: str) -> None:
    """`path` is the dotted name of a function `(rows, location)` that narrows a QuerySet of variants to those that can
    be promised at a Location (None: anywhere). The last one registered counts."""
    _paths[:] = [path]


def find() -> Callable | None:
    """That function, loaded when it is first needed; None while nobody counts stock."""
    return import_string(_paths[0]) if _paths else None
