"""Positions of levels known by their own ids, and of kits made of what stands there, as a channel sees them."""

from collections.abc import Sequence
from datetime import datetime

from commerce import sql
from commerce.models import Channel
from inventory import availability, kit_stock
from inventory.availability import Position

_WIDER = f"{kit_stock.WIDER} SELECT variant_id, location_id FROM wider"


def of(level_ids: Sequence[int], *, channel: Channel | None, now: datetime) -> list[Position]:
    """One position per level that still exists and one per kit of it there, by variant and location; safety of no
    channel without one. Only a kit's has no `level_id`."""
    wider = set(sql.run(_WIDER, (list(level_ids),)))
    if not wider:
        return []
    variants, places = (sorted(set(column)) for column in zip(*wider, strict=True))
    found = availability.promise(variant_ids=variants, location_ids=places, channel=channel, now=now)
    return [position for position in found if position[:2] in wider]
