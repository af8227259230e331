"""Which locations somebody may see: the ones where they hold any permission at all."""

from django.db.models import QuerySet

from commerce.actors import Actor
from commerce.models import Location


def visible_to(actor: Actor) -> QuerySet[Location]:
    """Active locations where the actor holds any permission, in the order of lists."""
    places = _places(actor)
    return active() if places is None else active().filter(pk__in=places)


def active() -> QuerySet[Location]:
    """All locations in use, in the order of lists: stock levels are for every colleague to read."""
    return Location.objects.filter(active=True).order_by("rank", "name", "id")


def all_visible_to(actor: Actor) -> bool:
    """Whether some permission holds everywhere, so that a page about all stores makes sense."""
    return _places(actor) is None


def _places(actor: Actor) -> frozenset[int] | None:
    places = [where for _, where in actor.grants]
    if any(where is None for where in places):
        return None
    return frozenset().union(*places)
