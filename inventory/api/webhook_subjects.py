"""Levels as webhooks show them: each the same JSON as a row of `GET /availability`."""

from collections.abc import Sequence

from commerce import locations, skus, transactions
from commerce.models import Channel, Location
from commerce.skus import Named
from commerce.webhooks.topics import Subject
from inventory import level_positions
from inventory.api.availability import render


def levels(level_ids: Sequence[int], channel: Channel | None) -> list[Subject]:
    """One subject per level that still exists, known by SKU and location."""
    now = transactions.now()
    positions = level_positions.of(level_ids, channel=channel, now=now)
    named = [Named(id, sku) for id, sku in skus.of(p.variant_id for p in positions).items()]
    places = [Location(pk=id, code=code) for id, code in locations.codes(p.location_id for p in positions).items()]
    rows = zip(positions, render(positions, named, places, now=now), strict=True)
    return [
        Subject(
            name=f"{data['sku']} {data['location']}",
            key=f"stock {position.level_id}",
            data=data,
            location_ids=frozenset([position.location_id]),
            version=position.version,
        )
        for position, data in rows
    ]
