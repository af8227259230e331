"""Who finds what in the one box for scanning and searching. Every app registers its own in `AppConfig.ready`.

An exact finder returns the one URL that a code stands for; a search returns rows to choose from; `adopt` returns the
URL where a code that nobody knows gets its meaning.
"""

from dataclasses import dataclass

from commerce.actors import Actor


@dataclass(frozen=True, slots=True)
class Hit:
    """One row of the results: shown like every product line; `stock` and `price` are what is asked of goods."""

    name: str
    url: str
    detail: str = ""
    code: str = ""
    image: str = ""
    stock: str = ""
    price: str = ""


@dataclass(frozen=True, slots=True)
class Finder:
    """Where one kind of thing is found, by dotted paths of functions because apps load before their models.

    `exact` is `(query, scope) -> url or None`, `search` is `(query, scope) -> [Hit, ...]`, `adopt` is `(code,
    scope) -> url or None`; an empty path takes no part.
    """

    label: str
    exact: str = ""
    search: str = ""
    adopt: str = ""
    permission: str = ""
    order: int = 100


_finders: dict[str, Finder] = {}


def register(finder: Finder) -> None:
    """Add a finder; the same label registered again replaces the first."""
    _finders[finder.label] = finder


def allowed(actor: Actor) -> list[Finder]:
    """Return the finders this actor may use, in order."""
    mine = [each for each in _finders.values() if not each.permission or actor.may(each.permission)]
    return sorted(mine, key=lambda each: (each.order, each.label))
