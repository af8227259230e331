"""What a person may do, and who may change that: nobody grants what they lack, and an owner always remains.

A person's rights are their assignments (role × location, or everywhere); an owner may do everything.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from django.db.models import Q

from commerce import permissions, sql, transactions
from commerce.actors import EVERYTHING, Actor, LocationNotAllowed
from commerce.errors import Forbidden, Invalid, Refusal, field_error
from commerce.models import Assignment, Location, Role, Staff

_GRANTS = """
SELECT permission, a.location_id FROM commerce_assignment a
JOIN commerce_role r ON r.id = a.role_id, unnest(r.permissions) AS permission WHERE a.staff_id = %s
"""


class CannotGrant(Forbidden):
    """The rights to be given go beyond the giver's own; `lacking` names them."""

    code = "cannot_grant"


class LastOwner(Refusal):
    """Without this person nobody could manage the rest."""

    code = "last_owner"


class UnknownPermission(Invalid):
    """A code that is not in the catalog; `unknown` names it."""

    code = "unknown_permission"


def actor_for(person: Staff) -> Actor:
    """The person as an actor, rights read now, in one query."""
    grants: dict[str, frozenset[int] | None]
    if not person.is_active:
        grants = {}
    elif person.is_owner:
        grants = {EVERYTHING: None}
    else:
        grants = _grants(person)
    return Actor(
        kind="staff", id=person.pk, name=person.name, principal=f"staff:{person.pk}", grants=tuple(grants.items())
    )


def names(staff_ids: Iterable[int]) -> dict[int, str]:
    """`{staff id: name}` of those who did something, in one query."""
    return dict(Staff.objects.filter(pk__in=set(staff_ids)).values_list("pk", "name"))


def _grants(person: Staff) -> dict[str, frozenset[int] | None]:
    places: dict[str, set[int | None]] = defaultdict(set)
    for permission, location_id in sql.run(_GRANTS, [person.pk]):
        places[permission].add(location_id)
    return {code: None if None in where else frozenset(cast(set[int], where)) for code, where in places.items()}


def require_at(actor: Actor, permission: str, location: Location | None) -> None:
    """Raise ScopeMissing or LocationNotAllowed unless the permission holds at the location; None means at all."""
    actor.require(permission, location_ids=frozenset() if location is None else {location.pk})
    if location is None and actor.locations(permission) is not None:
        raise LocationNotAllowed("This needs the permission for all stores.", scope=permission)


@transactions.use_case
def ensure_roles(*, by: Actor) -> None:
    """Create the default roles that are missing. Existing ones keep what somebody made of them."""
    for code, (name, codes) in permissions.ROLES.items():
        Role.objects.get_or_create(code=code, defaults={"name": name, "permissions": list(codes)})


@transactions.use_case
def assign(*, person: Staff, role: Role, location: Location | None, by: Actor) -> Assignment:
    """Let a person hold a role at a location, or everywhere when it is None. Raises CannotGrant."""
    require_grantable(by, role.permissions, location_ids=None if location is None else frozenset([location.pk]))
    assignment, _ = Assignment.objects.get_or_create(staff=person, role=role, location=location)
    transactions.about(staff=person.pk, role=role.pk, location=location and location.pk)
    return assignment


@transactions.use_case
def unassign(*, assignment: Assignment, by: Actor) -> None:
    """Take a role away again. Raises CannotGrant from whoever could not have given it."""
    places = None if assignment.location_id is None else frozenset([assignment.location_id])
    require_grantable(by, assignment.role.permissions, location_ids=places)
    transactions.about(staff=assignment.staff_id, role=assignment.role_id, location=assignment.location_id)
    assignment.delete()


@transactions.use_case
def change_role(*, role: Role, name: str, codes: list[str], by: Actor) -> Role:
    """Name a role and set its permissions. Holders have the new rights with their next request. Raises CannotGrant."""
    require_known(codes, path="permissions")
    require_grantable(by, {*codes, *role.permissions}, location_ids=None)
    role.name, role.permissions = name, sorted(set(codes))
    role.save()
    transactions.about(role=role.pk)
    return role


@transactions.use_case
def set_owner(*, person: Staff, owner: bool, by: Actor) -> None:
    """Make somebody an owner, or no longer. Only owners may; raises LastOwner when nobody else would be left."""
    if not _may_everything(by):
        raise CannotGrant("Only an owner can do this.", lacking=[EVERYTHING])
    keep_an_owner(person, stays=owner)
    Staff.objects.filter(pk=person.pk).update(is_owner=owner)
    transactions.about(staff=person.pk, owner=owner)


@transactions.building_block
def keep_an_owner(person: Staff, *, stays: bool) -> None:
    """Raise LastOwner unless somebody is an owner once this person is one (`stays`) or is not. The owners are locked
    until the end of the transaction, so two of them cannot let each other go at once."""
    owners = Staff.objects.filter(is_owner=True, is_active=True)
    list(Staff.objects.filter(Q(pk=person.pk) | Q(pk__in=owners)).order_by("pk").select_for_update())
    left = set(owners.values_list("pk", flat=True))  # asked again: the wait may have been long
    if not stays and left == {person.pk}:
        raise LastOwner("This is the only owner. Make somebody else an owner first.")


def require_known(codes: list[str], *, path: str) -> None:
    """Raise UnknownPermission for codes outside the catalog."""
    if strange := permissions.unknown(codes):
        errors = [field_error(path, UnknownPermission.code, f"There is no permission {code!r}.") for code in strange]
        raise UnknownPermission("Not every permission is known.", errors=errors, unknown=strange)


def require_grantable(by: Actor, codes: object, *, location_ids: frozenset[int] | None) -> None:
    """Raise CannotGrant unless the actor holds each of the permissions at all the locations (None = everywhere)."""
    wanted = permissions.spelled_out(codes)
    lacking = sorted(code for code in wanted if not _covers(by.locations(code), location_ids))
    if lacking:
        raise CannotGrant("You cannot give rights that you do not have yourself.", lacking=lacking)


def _may_everything(by: Actor) -> bool:
    return by.locations(EVERYTHING) is None


def _covers(held: frozenset[int] | None, wanted: frozenset[int] | None) -> bool:
    return held is None or (wanted is not None and bool(held) and wanted <= held)
