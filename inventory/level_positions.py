"""Positions of levels known by their own ids, and of kits made of what stands there, as a channel sees them."""

from collections.abc import Sequence
from datetime import datetime

from commerce import kits
from commerce.models import Channel
from inventory import availability
from inventory.availability import Position
from inventory.models import Level


def of(level_ids: Sequence[int], *, channel: Channel | None, now: datetime) -> list[Position]:
    """One position per level that still exists and one per kit of it there, by variant and location; safety of no
    channel without one. Only a kit's has no `level_id`."""
    pairs = set(Level.objects.filter(pk__in=level_ids).values_list("variant_id", "location_id"))
    variants, places = {variant for variant, _ in pairs}, {place for _, place in pairs}
    if not variants:
        return []
    wider = pairs | {(kit, place) for kit, part in kits.made_with(variants) for item, place in pairs if item == part}
    variants |= {variant for variant, _ in wider}
    found = availability.promise(variant_ids=sorted(variants), location_ids=sorted(places), channel=channel, now=now)
    return [position for position in found if position[:2] in wider]
