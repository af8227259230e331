"""Whom and where a console page is for. Apart from the views, so that registries can name it before models load."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from commerce.actors import Actor

if TYPE_CHECKING:
    from commerce.models import Location


@dataclass(frozen=True, slots=True)
class Scope:
    """One person at one store, or at all of them when `location` is None."""

    actor: Actor
    slug: str
    name: str
    location: "Location | None"

    @property
    def location_ids(self) -> list[int] | None:
        """The one location's id in a list, or None for all."""
        return [self.location.pk] if self.location else None

    @property
    def time_zone(self) -> ZoneInfo:
        """Where the clock on this page hangs."""
        return ZoneInfo(self.location.time_zone if self.location else settings.RETAILER_TIME_ZONE)
