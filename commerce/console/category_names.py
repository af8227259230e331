"""Categories as people tell them apart: `Women › Knitwear`, because there is a Knitwear for men too."""

from collections.abc import Mapping

from commerce import visibility
from commerce.actors import Actor

BETWEEN = " › "


def by_path(actor: Actor) -> dict[str, str]:
    """`{path: name with the names above it}` of every category, those above first. One query."""
    return of(dict(visibility.categories(actor).order_by("path", "id").values_list("path", "name")))


def of(own: Mapping[str, str]) -> dict[str, str]:
    """The same of all categories' own names by path."""
    return {path: BETWEEN.join(own[above] for above in _down_to(path) if above in own) for path in own}


def _down_to(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
