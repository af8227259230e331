"""The same few people and shops wherever a test needs somebody: Soho's team, head office, and a second store."""

from dataclasses import dataclass

from django.test import Client

from commerce import permissions, staff
from commerce.actors import SYSTEM, Actor
from commerce.models import Assignment, Channel, Location, Role, Staff, Till
from tests.factories import commerce as factories

OWNER = "owner"
EVERYWHERE = (OWNER, "auditor")


@dataclass(frozen=True, slots=True)
class Cast:
    """Places, doors and one person per default role: owner and auditor work everywhere, the rest in Soho."""

    soho: Location
    camden: Location
    warehouse: Location
    web: Channel
    pos: Channel
    till: Till
    people: dict[str, Staff]

    def actor(self, role: str) -> Actor:
        """The person of that role, as they act now."""
        return staff.actor_for(self.people[role])


class Browsers(dict[str, Client]):
    """`browsers["manager"]` is signed in as that person from the first time it is asked for."""

    def __init__(self, people: dict[str, Staff]) -> None:
        super().__init__()
        self._people = people

    def __missing__(self, role: str) -> Client:
        self[role] = client = Client()
        client.force_login(self._people[role])
        return client


def gather() -> Cast:
    """Everybody comes on stage."""
    soho = factories.LocationFactory(code="soho", name="Soho", rank=1)
    camden = factories.LocationFactory(code="camden", name="Camden", rank=2)
    staff.ensure_roles(by=SYSTEM)
    return Cast(
        soho=soho,
        camden=camden,
        warehouse=factories.LocationFactory(code="warehouse", name="Warehouse", kind="warehouse", rank=3),
        web=factories.ChannelFactory(code="web", name="Web shop"),
        pos=factories.ChannelFactory(code="pos", name="Tills", kind="pos"),
        till=factories.TillFactory(code="soho-1", location=soho),
        people=_people(soho),
    )


def _people(home: Location) -> dict[str, Staff]:
    """Two statements for all: this is done before hundreds of tests."""
    roles = Role.objects.in_bulk(permissions.ROLES, field_name="code")
    people = {
        code: factories.StaffFactory.build(name=roles[code].name, email=f"{code}@example.com", is_owner=code == OWNER)
        for code in permissions.ROLES
    }
    Staff.objects.bulk_create(people.values())
    Assignment.objects.bulk_create(
        factories.AssignmentFactory.build(staff=person, role=roles[code], location=None if code in EVERYWHERE else home)
        for code, person in people.items()
        if code != OWNER
    )
    return people
