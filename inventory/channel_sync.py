"""What channels show as available, kept true: a change of stock is a wish per listing and place, and what is sent is
what can be promised on that channel at the moment of sending, never a value from a queue.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from commerce import sql, transactions
from commerce.actors import SYSTEM
from commerce.models import Connection, Listing
from commerce.sales_channels import beliefs, dark, outbox, quotas, senders
from commerce.sales_channels.connector import Can
from commerce.sales_channels.outbox import Claim, Wish
from commerce.sales_channels.pushes import LevelPush, LevelRef, Result
from commerce.sales_channels.senders import Parcel, Sender
from inventory import availability, channel_awaited, channel_unheard, kit_stock, safety_reach
from inventory.channel_awaited import KIND, Said

_AFFECTED = f"""{kit_stock.WIDER}
SELECT l.connection_id, l.id, p.external_ref, coalesce(min(v.on_hand - v.unavailable - v.allocated - v.held), 0)
FROM wider w
JOIN commerce_listing l ON l.variant_id = w.variant_id AND l.status = 'matched'
JOIN commerce_connection c ON c.id = l.connection_id AND c.status IN ('live', 'paused')
  AND NOT (c.id = %s AND (%s OR l.id = ANY(%s)))
JOIN commerce_connectionplace p ON p.connection_id = c.id AND p.location_id = w.location_id
LEFT JOIN inventory_level v ON v.variant_id = w.variant_id AND v.location_id = w.location_id
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_ALL = """
SELECT DISTINCT l.connection_id, l.id, p.external_ref, 0
FROM commerce_listing l JOIN commerce_connection c ON c.id = l.connection_id
JOIN commerce_connectionplace p ON p.connection_id = c.id
WHERE l.status = 'matched' AND c.status IN ('live', 'paused')
"""
_OF_CONNECTION = f"{_ALL} AND c.id = %s ORDER BY 1, 2, 3"
_LEVELS = """
WITH goods AS (
    SELECT l.variant_id, l.id AS listing_id FROM commerce_listing l WHERE l.connection_id = %s AND l.status = 'matched')
SELECT DISTINCT v.id FROM (
    SELECT variant_id, listing_id FROM goods
    UNION SELECT k.component_id, listing_id FROM goods JOIN commerce_kitcomponent k ON k.kit_id = goods.variant_id) AS g
JOIN commerce_connectionplace p ON p.connection_id = %s
JOIN inventory_level v ON v.variant_id = g.variant_id AND v.location_id = p.location_id
WHERE %s OR g.listing_id = ANY(%s) ORDER BY 1
"""
_OF_LISTINGS = f"{_ALL} AND l.id = ANY(%s) ORDER BY 1, 2, 3"


def stock_changed(level_ids: Collection[int]) -> set[int]:
    """Note for every channel that shows one of these levels. Returns the connections that have something to send."""
    return _want(sql.run(_AFFECTED, (sql.numbers(level_ids), 0, False, [])))


def doubted(connection_id: int, listing_ids: Collection[int]) -> set[int]:
    """Note for whoever else shows what these listings sell, its other listings too, or for all other channels what the
    connection lists: what it may have sold is another number now. Returns as `stock_changed`."""
    these, all_of_it = sql.numbers(listing_ids), not listing_ids
    levels = [row[0] for row in sql.run(_LEVELS, (connection_id, connection_id, all_of_it, these))]
    return _want(sql.run(_AFFECTED, (sql.numbers(levels), connection_id, all_of_it, these)))


def safety_changed(rule_ids: Collection[int]) -> set[int]:
    """Note for every channel what these rules cover of it, one connection after the other. Returns as
    `stock_changed`."""
    found = safety_reach.connections(rule_ids)
    return set().union(*(_want(safety_reach.listed(rule_ids, connection_id=id)) for id in found))


def listings_matched(listing_ids: Collection[int]) -> set[int]:
    """Note the levels of these listings, as `stock_changed`."""
    return _want(sql.run(_OF_LISTINGS, (sql.numbers(listing_ids),)))


def everything(connection_id: int) -> set[int]:
    """Note all levels of one connection: it was switched on, or its places are others now."""
    return _want(sql.run(_OF_CONNECTION, (connection_id,)))


def shown(connection: Connection, wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """What the channel should show: `{(variant id, place ref): units}`, after safety stock, what channels may have sold
    without our knowing, and the channel's quota. A constant number of queries."""
    places: dict[str, list[int]] = {}
    for place in connection.places.all():
        places.setdefault(place.external_ref, []).append(place.location_id)
    variants = {variant for variant, _ in wanted}
    everywhere = [location for own in places.values() for location in own]
    now = transactions.now()
    kept = channel_unheard.kept(variants, apart_from=connection.pk, now=now)
    rows = availability.promise(
        variant_ids=variants, location_ids=everywhere, channel=connection.channel, now=now, kept=kept
    )
    free = {(row.variant_id, row.location_id): row.available for row in rows}
    sums = {
        (variant, ref): sum(free.get((variant, location), 0) for location in places.get(ref, ()))
        for variant, ref in wanted
    }
    return quotas.applied(connection.pk, sums)


def ref_of(listing: Listing, place: str) -> LevelRef:
    """Where a listing's level is, in the connector's words."""
    return LevelRef(listing.external_product_id, listing.external_variant_id, listing.item_ref, place, listing.sku)


def _want(rows: Sequence[Sequence[Any]]) -> set[int]:
    outbox.want(Wish(connection, KIND, listing, ref, rank) for connection, listing, ref, rank in rows)
    return {row[0] for row in rows}


def _prepare(connection: Connection, claims: Sequence[Claim]) -> list[Parcel]:
    found = Listing.objects.filter(pk__in={claim.subject for claim in claims}, status=Listing.Status.MATCHED)
    listings: Mapping[int, Listing] = {row.pk: row for row in found}
    wanted = {(listings[c.subject].variant_id, c.place) for c in claims if c.subject in listings}
    units = shown(connection, wanted) if wanted else {}
    now, in_the_dark = transactions.now(), dark.is_dark(connection.pk)
    parcels = []
    for claim in claims:
        if (listing := listings.get(claim.subject)) is None:
            continue
        quantity = units[listing.variant_id, claim.place]
        known = claim.sent["quantity"] if claim.sent else None
        may_show = max(known or 0, claim.tried.get("quantity", 0) if claim.tried else 0)
        if in_the_dark and quantity > may_show:  # what it sold meanwhile is not read: never more
            parcels.append(Parcel(claim, None, claim.sent))
            continue
        value = {"quantity": quantity}
        row = LevelPush(ref_of(listing, claim.place), quantity, known, claim.request_id, now)
        parcels.append(Parcel(claim, None if claim.surely_shows(value) else row, value))
    return parcels


def _stale(connection: Connection, parcel: Parcel, result: Result) -> None:
    """It shows another number: fewer than it was told is a sale, so that it is not told ours over it."""
    claim = parcel.claim
    if result.current is None:
        beliefs.give_up(connection.pk, KIND, [claim.subject])
        return
    row = parcel.row
    said = Said(claim.subject, claim.place, row.quantity, result.current, row.as_of, claim.lease)
    channel_awaited.hear(by=SYSTEM, connection=connection, said=[said])


SENDER = Sender(
    kind=KIND,
    urgency=20,
    needs=Can.LEVELS_OUT,
    prepare=_prepare,
    send=lambda own, rows: own.push_levels(rows),
    rows_per_call=lambda limits: limits.level_rows,
    stale=_stale,
)


def register() -> None:
    """Called once everything is loaded."""
    senders.register(SENDER)
