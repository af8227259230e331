"""What a kit is made of and how many each part is enough for: how the number of a kit comes about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from commerce import kits, variant_labels
from commerce.models import Channel
from commerce.variant_labels import VariantLabel
from inventory import availability


@dataclass(frozen=True, slots=True)
class KitPart:
    """`units` are in each kit, `available` can go into kits, `enough` is for how many kits they last. The scarcest
    decides how many can be made."""

    item: VariantLabel
    units: int
    available: int
    enough: int
    is_scarcest: bool
    url: str


def describe(
    parts: kits.Parts, *, location_ids: Collection[int], channel: Channel | None, now: datetime, url
) -> list[KitPart]:
    """The parts in their order; `url(sku)` is the page of one. At several locations units are counted together, and
    kits place by place, as each is made in one. Four queries."""
    ids = [variant_id for variant_id, _ in parts]
    there = availability.for_kits(variant_ids=ids, location_ids=location_ids, channel=channel, now=now)
    described = variant_labels.describe(ids)
    here = {id: [there[id, place].available for place in location_ids if (id, place) in there] for id in ids}
    enough = {id: sum(units // each for units in here[id]) for id, each in parts}
    decides = min(enough.values()) if len(location_ids) == 1 and len(parts) > 1 else None
    return [
        KitPart(described[id], each, sum(here[id]), enough[id], enough[id] == decides, url(described[id].sku))
        for id, each in parts
    ]
