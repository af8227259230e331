"""Positions of levels that are known by their own ids, as a channel sees them."""

from collections.abc import Sequence
from datetime import datetime

from commerce.models import Channel
from inventory import availability
from inventory.availability import Position
from inventory.models import Level


def of(level_ids: Sequence[int], *, channel: Channel | None, now: datetime) -> list[Position]:
    """One position per level that still exists, by variant and location; safety of no channel without one."""
    pairs = Level.objects.filter(pk__in=level_ids).order_by("id").values_list("variant_id", "location_id")
    variants, places = {variant for variant, _ in pairs}, {place for _, place in pairs}
    if not variants:
        return []
    found = availability.promise(variant_ids=sorted(variants), location_ids=sorted(places), channel=channel, now=now)
    wanted = set(level_ids)
    return [position for position in found if position.level_id in wanted]
