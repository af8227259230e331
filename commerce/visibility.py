"""What an actor may see of the foundation's tables. Every edge reads through here, never through a bare manager."""

from collections.abc import Callable

from django.db.models import QuerySet

from commerce.actors import Actor
from commerce.models import (
    ApiKey,
    Category,
    Channel,
    JobState,
    Location,
    Message,
    Product,
    Reaction,
    Role,
    Staff,
    Task,
    Till,
    Variant,
)


def products(actor: Actor) -> QuerySet[Product]:
    """All of them for whoever may read the catalog, or write it and be answered."""
    return Product.objects.all() if _sees_catalog(actor) else Product.objects.none()


def variants(actor: Actor) -> QuerySet[Variant]:
    """All of them for whoever may read the catalog, or write it and be answered."""
    return Variant.objects.all() if _sees_catalog(actor) else Variant.objects.none()


def categories(actor: Actor) -> QuerySet[Category]:
    """Categories are no secret to anybody who is let in."""
    return Category.objects.all()


def locations(actor: Actor) -> QuerySet[Location]:
    """Stores and warehouses that are in use: anybody who is let in may know where they are."""
    return Location.objects.filter(active=True)


def channels(actor: Actor) -> QuerySet[Channel]:
    """The doors that the actor may act for."""
    rows = Channel.objects.filter(active=True)
    return rows if actor.channel_ids is None else rows.filter(pk__in=actor.channel_ids)


def tills(actor: Actor) -> QuerySet[Till]:
    """Tills of the locations where the actor may read tills."""
    rows, places = Till.objects.filter(active=True), actor.locations("tills.read")
    return rows if places is None else rows.filter(location_id__in=places)


def api_keys(actor: Actor) -> QuerySet[ApiKey]:
    """Keys are for administrators."""
    return ApiKey.objects.all() if actor.may("admin.read") else ApiKey.objects.none()


def staff(actor: Actor) -> QuerySet[Staff]:
    """Everybody for administrators, otherwise oneself."""
    if actor.may("admin.read"):
        return Staff.objects.all()
    return Staff.objects.filter(pk=actor.id) if actor.kind == "staff" else Staff.objects.none()


def roles(actor: Actor) -> QuerySet[Role]:
    """Roles are for administrators."""
    return Role.objects.all() if actor.may("admin.read") else Role.objects.none()


def reactions(actor: Actor) -> QuerySet[Reaction]:
    """Work after a commit, and what became of it: for administrators."""
    return Reaction.objects.all() if actor.may("admin.read") else Reaction.objects.none()


def job_states(actor: Actor) -> QuerySet[JobState]:
    """How jobs of the timetable do: for administrators."""
    return JobState.objects.all() if actor.may("admin.read") else JobState.objects.none()


def messages(actor: Actor) -> QuerySet[Message]:
    """What was written to customers: for whoever may see those, in any store."""
    return Message.objects.all() if actor.may("customers.read") else Message.objects.none()


def _sees_catalog(actor: Actor) -> bool:
    return actor.may("catalog.read") or actor.may("catalog.write")


_BY_NOUN: dict[str, Callable[[Actor], QuerySet]] = {
    "location": locations,
    "channel": channels,
    "till": tills,
    "category": categories,
}


def named(noun: str, actor: Actor) -> QuerySet:
    """Records that a code can name: `location`, `channel`, `till` or `category`."""
    return _BY_NOUN[noun](actor)


def tasks(actor: Actor) -> QuerySet[Task]:
    """Work for people at the locations where the actor may read stock."""
    rows, places = Task.objects.all(), actor.locations("stock.read")
    return rows if places is None else rows.filter(location_id__in=places)
