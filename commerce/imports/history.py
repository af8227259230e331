"""Which imports somebody may see: those of the kinds and places that they may import themselves."""

from django.db.models import Q, QuerySet

from commerce.actors import Actor
from commerce.imports import kinds
from commerce.models import Import


def visible_to(actor: Actor) -> QuerySet[Import]:
    """Imports of every kind that the actor may import."""
    allowed = Q(pk__in=[])
    for kind in kinds.importable_by(actor):
        places = actor.locations(kind.permission) if kind.needs_location else None
        allowed |= Q(kind=kind.name) if places is None else Q(kind=kind.name, location__in=places)
    return Import.objects.filter(allowed).select_related("location")


def permission_of(actor: Actor) -> str:
    """A permission to import anything at all: one that the actor has, else the one to ask for."""
    return (kinds.importable_by(actor) or kinds.available())[0].permission
