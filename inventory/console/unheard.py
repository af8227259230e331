"""Why connected channels show fewer of one item than can be sold, in words beside the sum that explains the number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce.console.stores import Scope
from commerce.models import Channel
from commerce.sales_channels import visibility
from inventory import availability, channel_unheard
from inventory.availability import Position
from inventory.channel_unheard import Doubt


@dataclass(frozen=True, slots=True)
class Reason:
    """What one channel may have sold. It is dark since then and still `shows` so many, None where nobody knows; or it
    shows `awaited` fewer than it was told."""

    name: str
    dark_since: datetime | None
    shows: int | None
    awaited: int


@dataclass(frozen=True, slots=True)
class Fewer:
    """`units` fewer are shown, on the channel that the page looks at or, where that is none of theirs, on all."""

    units: int
    reasons: Sequence[Reason]


def describe(scope: Scope, positions: Sequence[Position], *, channel: Channel | None, now: datetime) -> Fewer | None:
    """What these positions of one item, as one channel sees them, are lowered by; None where nothing is in doubt."""
    variants, places = {each.variant_id for each in positions}, {each.location_id for each in positions}
    if not channel_unheard.of(variants):
        return None
    own = channel_unheard.connection_of(channel)
    kept = channel_unheard.kept(variants, apart_from=own, now=now)
    lower = availability.promise(variant_ids=variants, location_ids=places, channel=channel, now=now, kept=kept)
    units = sum(each.available for each in positions) - sum(each.available for each in lower)
    doubts = [each for each in channel_unheard.of(variants, apart_from=own) if places & set(each.location_ids)]
    names = dict(visibility.connections(scope.actor).values_list("pk", "name"))
    return Fewer(units, [_reason(names.get(each.connection_id), each) for each in doubts]) if units else None


def _reason(name: str | None, doubt: Doubt) -> Reason:
    return Reason(name or "Another channel", doubt.dark_since, doubt.shows, doubt.awaited)
