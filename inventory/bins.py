"""Zones and bins: where to find a variant in a location, in walking order. No stock is counted by bin."""

from collections.abc import Iterable, Sequence

from commerce import transactions
from commerce.actors import Actor
from inventory.models import Bin

WRITE = "stock.write"


@transactions.use_case
def put(*, by: Actor, location_id: int, variant_id: int, bins: Sequence[tuple[str, str, int]]) -> list[Bin]:
    """Let a variant lie in exactly these bins `(zone, bin, position)` of a location; none: nobody knows where."""
    by.require(WRITE, location_ids={location_id})
    transactions.about(variant=variant_id, location=location_id, bins=len(bins))
    Bin.objects.filter(location=location_id, variant=variant_id).delete()
    return Bin.objects.bulk_create(
        Bin(location_id=location_id, variant_id=variant_id, zone=zone, bin=name, position=position)
        for (zone, name), position in {(zone, name): position for zone, name, position in bins}.items()
    )


def of(*, location_ids: Iterable[int], variant_ids: Iterable[int]) -> dict[tuple[int, int], list[Bin]]:
    """`{(location, variant): bins}` in walking order, without variants that have none. One query."""
    rows = Bin.objects.filter(location__in=set(location_ids), variant__in=set(variant_ids))
    found: dict[tuple[int, int], list[Bin]] = {}
    for row in rows:
        found.setdefault((row.location_id, row.variant_id), []).append(row)
    return found
