"""The same few people and shops wherever a test needs somebody: Soho's team, head office, and a second store."""

from dataclasses import dataclass

from commerce import permissions, staff
from commerce.actors import SYSTEM, Actor
from commerce.models import Channel, Location, Role, Staff, Till
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
        people={code: _person(code, soho) for code in permissions.ROLES},
    )


def _person(code: str, home: Location) -> Staff:
    name = Role.objects.get(code=code).name
    person = factories.StaffFactory(name=name, email=f"{code}@example.com", is_owner=code == OWNER)
    if code != OWNER:
        location = None if code in EVERYWHERE else home
        factories.AssignmentFactory(staff=person, role=Role.objects.get(code=code), location=location)
    return person
