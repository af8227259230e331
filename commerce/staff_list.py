"""Reads of the people who work here."""

from dataclasses import dataclass

from django.db.models import QuerySet

from commerce.models import Assignment, Staff

OWNER = "Head office"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as shown to others: `role` is the role's name, or "Head office" for an owner."""

    name: str
    role: str
    email: str


def active() -> QuerySet[Staff]:
    """People who may sign in, oldest first."""
    return Staff.objects.filter(is_active=True).order_by("id")


def one_per_role(most: int) -> list[Person]:
    """The longest-serving active person of each role, by id, at most `most`; owners come last, as one role."""
    held = Assignment.objects.filter(staff__is_active=True, staff__is_owner=False)
    held = held.select_related("staff", "role").order_by("role_id", "staff_id", "id")
    found: dict[str, Person] = {}
    for assignment in held:
        person = Person(assignment.staff.name, assignment.role.name, assignment.staff.email)
        found.setdefault(assignment.role.name, person)
    owner = active().filter(is_owner=True).first()
    people = list(found.values())[: most - 1 if owner else most]
    return people + ([Person(owner.name, OWNER, owner.email)] if owner else [])
