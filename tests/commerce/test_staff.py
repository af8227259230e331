"""What people may do, and who may change that."""

import pytest

from commerce import permissions, staff
from commerce.actors import SYSTEM
from commerce.models import Assignment, Role, Staff
from commerce.staff import CannotGrant, LastOwner, UnknownPermission
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db


def person_with(*codes: str, at=None) -> Staff:
    role = factories.RoleFactory(permissions=list(codes))
    return factories.AssignmentFactory(role=role, location=at).staff


def test_rights_are_the_union_of_assignments_per_location(django_assert_num_queries):
    soho, camden = factories.LocationFactory.create_batch(2)
    person = person_with("stock.read", "stock.write", at=soho)
    factories.AssignmentFactory(staff=person, role=factories.RoleFactory(permissions=["stock.read"]), location=camden)
    factories.AssignmentFactory(staff=person, role=factories.RoleFactory(permissions=["catalog.read"]), location=None)

    with django_assert_num_queries(1):
        actor = staff.actor_for(person)

    assert actor.locations("stock.read") == {soho.pk, camden.pk}
    assert actor.locations("stock.write") == {soho.pk}
    assert actor.locations("catalog.read") is None
    assert not actor.may("orders.write")
    assert actor.principal == f"staff:{person.pk}"


def test_owner_may_everything_and_somebody_inactive_nothing():
    owner = factories.StaffFactory(is_owner=True)
    gone = factories.StaffFactory(is_owner=True, is_active=False)

    assert staff.actor_for(owner).locations("admin.write") is None
    assert not staff.actor_for(gone).may("catalog.read")


def test_default_roles_hold_known_permissions_and_are_made_once():
    staff.ensure_roles(by=SYSTEM)
    Role.objects.filter(code="cashier").update(name="Till")
    staff.ensure_roles(by=SYSTEM)

    assert sorted(Role.objects.values_list("code", flat=True)) == sorted(permissions.ROLES)
    assert Role.objects.get(code="cashier").name == "Till"
    assert [code for _, codes in permissions.ROLES.values() for code in permissions.unknown(codes)] == []


@pytest.mark.parametrize("code", [code for code in permissions.ROLES if code != "owner"])
def test_no_default_role_gives_what_it_lacks(code):
    staff.ensure_roles(by=SYSTEM)
    role = Role.objects.get(code=code)
    giver = staff.actor_for(factories.AssignmentFactory(role=role, location=None).staff)
    other = factories.StaffFactory()
    held = set(role.permissions)

    for wanted in Role.objects.order_by("pk"):
        if permissions.spelled_out(wanted.permissions) <= held:
            staff.assign(person=other, role=wanted, location=None, by=giver)
        else:
            with pytest.raises(CannotGrant):
                staff.assign(person=other, role=wanted, location=None, by=giver)

    given = {code for role in Role.objects.filter(assignments__staff=other) for code in role.permissions}
    assert given <= held


def test_role_is_given_only_where_the_giver_holds_it():
    soho, camden = factories.LocationFactory.create_batch(2)
    giver = staff.actor_for(person_with("stock.write", at=soho))
    role, other = factories.RoleFactory(permissions=["stock.write"]), factories.StaffFactory()

    staff.assign(person=other, role=role, location=soho, by=giver)
    for beyond in (camden, None):
        with pytest.raises(CannotGrant):
            staff.assign(person=other, role=role, location=beyond, by=giver)

    assert list(other.assignments.values_list("location", flat=True)) == [soho.pk]


def test_role_is_taken_only_by_who_could_have_given_it():
    soho = factories.LocationFactory()
    assignment = factories.AssignmentFactory(role=factories.RoleFactory(permissions=["admin.write"]), location=soho)
    weaker = staff.actor_for(person_with("stock.write", at=soho))

    with pytest.raises(CannotGrant):
        staff.unassign(assignment=assignment, by=weaker)
    staff.unassign(assignment=assignment, by=SYSTEM)

    assert not Assignment.objects.filter(role__permissions=["admin.write"]).exists()


def test_role_cannot_be_widened_beyond_the_changers_own_rights():
    changer = staff.actor_for(person_with("admin.write", "stock.read"))
    role = factories.RoleFactory(permissions=["stock.read"])

    with pytest.raises(CannotGrant) as caught:
        staff.change_role(role=role, name="More", codes=["stock.read", "stock.write"], by=changer)
    with pytest.raises(UnknownPermission):
        staff.change_role(role=role, name="More", codes=["stock.steal"], by=SYSTEM)

    assert caught.value.facts == {"lacking": ["stock.write"]}
    role.refresh_from_db()
    assert role.permissions == ["stock.read"]


def test_last_owner_stays():
    first, second = factories.StaffFactory.create_batch(2, is_owner=True)
    manager = staff.actor_for(person_with(*permissions.PERMISSIONS))

    with pytest.raises(CannotGrant):
        staff.set_owner(person=factories.StaffFactory(), owner=True, by=manager)
    staff.set_owner(person=first, owner=False, by=SYSTEM)
    with pytest.raises(LastOwner):
        staff.set_owner(person=second, owner=False, by=SYSTEM)

    assert list(Staff.objects.filter(is_owner=True)) == [second]
