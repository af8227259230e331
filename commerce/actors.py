"""Who acts: a person, a key, or the system itself, with what they may do and where."""

from dataclasses import dataclass
from typing import Literal

from commerce.errors import Forbidden

EVERYTHING = "*"


class ScopeMissing(Forbidden):
    """The key or person lacks a permission; the answer names it."""

    code = "permission_denied"


class LocationNotAllowed(Forbidden):
    """The permission is there, but not for this location."""

    code = "location_not_allowed"


class ChannelNotAllowed(Forbidden):
    """The permission is there, but not for every channel that this would change."""

    code = "channel_not_allowed"


@dataclass(frozen=True, slots=True)
class Actor:
    """Immutable for the length of a request. `None` for locations or channels means all of them.

    `grants` maps a permission to the location ids where it holds, None meaning everywhere.
    """

    kind: Literal["staff", "key", "system", "customer"]
    id: int | None
    name: str
    principal: str
    grants: tuple[tuple[str, frozenset[int] | None], ...] = ()
    channel_ids: frozenset[int] | None = None

    def _where(self, permission: str) -> list[frozenset[int] | None]:
        return [places for name, places in self.grants if name in (permission, EVERYTHING)]

    def may(self, permission: str) -> bool:
        """Whether the permission is held anywhere."""
        return bool(self._where(permission))

    def locations(self, permission: str) -> frozenset[int] | None:
        """Location ids where the permission holds; None means all, an empty set nowhere."""
        places = self._where(permission)
        if any(place is None for place in places):
            return None
        return frozenset().union(*places)

    def may_at(self, permission: str, location_id: int) -> bool:
        """Whether the permission holds at one location."""
        places = self.locations(permission)
        return places is None or location_id in places

    def require(self, permission: str, *, location_ids: set[int] | frozenset[int] = frozenset()) -> None:
        """Raise ScopeMissing or LocationNotAllowed unless the permission holds at all the given locations."""
        if not self.may(permission):
            raise ScopeMissing(f"This needs the permission {permission}.", scope=permission)
        places = self.locations(permission)
        if places is not None and not location_ids <= places:
            raise LocationNotAllowed("You may not change this location.", scope=permission)

    def sees_channel(self, channel_id: int) -> bool:
        """Whether the actor may act for a channel."""
        return self.channel_ids is None or channel_id in self.channel_ids


SYSTEM = Actor(kind="system", id=None, name="Truecount", principal="system", grants=((EVERYTHING, None),))
