"""Levels, and kits made of what stands there, as webhooks show them: each the same JSON as a row of
`GET /availability`."""

from collections.abc import Sequence

from commerce import locations, skus, sql, transactions
from commerce.models import Channel, Location
from commerce.skus import Named
from commerce.webhooks.topics import Subject
from inventory import level_positions
from inventory.api.availability import render

# Whoever reads later knows more: a kit's own version begins anew when it is made of other parts. What it was told as
# before, an article, it may be again, so it is another subject.
_MOMENT = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"


def levels(level_ids: Sequence[int], channel: Channel | None) -> list[Subject]:
    """One subject per level that still exists and per kit of it there, known by SKU and location."""
    now = transactions.now()
    positions = level_positions.of(level_ids, channel=channel, now=now)
    named = [Named(id, sku) for id, sku in skus.of(p.variant_id for p in positions).items()]
    places = [Location(pk=id, code=code) for id, code in locations.codes(p.location_id for p in positions).items()]
    moment = sql.run(_MOMENT)[0][0] if any(not p.level_id for p in positions) else 0
    rows = zip(positions, render(positions, named, places, now=now), strict=True)
    return [
        Subject(
            name=f"{data['sku']} {data['location']}" + ("" if position.level_id else ", a kit"),
            key=f"stock {position.level_id or f'kit {position.variant_id} {position.location_id}'}",
            data=data,
            location_ids=frozenset([position.location_id]),
            version=position.version if position.level_id else moment,
        )
        for position, data in rows
    ]
