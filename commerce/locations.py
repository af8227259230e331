"""Where somebody works: the locations where they hold any permission at all, which is where the console lets them in;
and the codes that answers name them by."""

from collections.abc import Iterable

from django.db.models import QuerySet

from commerce import visibility
from commerce.actors import Actor
from commerce.models import Location


def visible_to(actor: Actor) -> QuerySet[Location]:
    """Active locations where the actor holds any permission, in the order of lists."""
    found = visibility.locations(actor).order_by("rank", "name", "id")
    places = _places(actor)
    return found if places is None else found.filter(pk__in=places)


def all_visible_to(actor: Actor) -> bool:
    """Whether some permission holds everywhere, so that a page about all stores makes sense."""
    return _places(actor) is None


def codes(location_ids: Iterable[int]) -> dict[int, str]:
    """`{location id: code}`, in one query: a code is no secret to whoever may see the row that names it."""
    return dict(Location.objects.filter(pk__in=set(location_ids)).values_list("pk", "code"))


def names(location_ids: Iterable[int]) -> dict[int, str]:
    """`{location id: name}`, in one query; likewise no secret."""
    return dict(Location.objects.filter(pk__in=set(location_ids)).values_list("pk", "name"))


def names_by_code(codes: Iterable[str]) -> dict[str, str]:
    """`{code: name}`, in one query."""
    return dict(Location.objects.filter(code__in=set(codes)).values_list("code", "name"))


def _places(actor: Actor) -> frozenset[int] | None:
    places = [where for _, where in actor.grants]
    if any(where is None for where in places):
        return None
    return frozenset().union(*places)
