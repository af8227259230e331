"""What channels show as available, kept true: a change of stock is a wish per listing and place, and what is sent is
what can be promised on that channel at the moment of sending, never a value from a queue.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from commerce import sql, transactions
from commerce.models import Connection, Listing
from commerce.sales_channels import outbox, quotas, receivers, senders
from commerce.sales_channels.connector import Can
from commerce.sales_channels.neutral import Level
from commerce.sales_channels.outbox import Claim, Wish
from commerce.sales_channels.pushes import LevelPush, LevelRef, Result
from commerce.sales_channels.receivers import DONE, Outcome
from commerce.sales_channels.senders import Parcel, Sender
from inventory import availability

KIND = "level"

_AFFECTED = """
WITH touched AS (SELECT variant_id, location_id FROM inventory_level WHERE id = ANY(%s)),
wider AS (
    SELECT variant_id, location_id FROM touched
    UNION SELECT k.kit_id, t.location_id FROM touched t JOIN commerce_kitcomponent k ON k.component_id = t.variant_id)
SELECT l.connection_id, l.id, p.external_ref, coalesce(min(v.on_hand - v.unavailable - v.allocated - v.held), 0)
FROM wider w
JOIN commerce_listing l ON l.variant_id = w.variant_id AND l.status = 'matched'
JOIN commerce_connection c ON c.id = l.connection_id AND c.status IN ('live', 'paused')
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
_OF_LISTINGS = f"{_ALL} AND l.id = ANY(%s) ORDER BY 1, 2, 3"


def stock_changed(level_ids: Collection[int]) -> set[int]:
    """Note for every channel that shows one of these levels. Returns the connections that have something to send."""
    return _want(sql.run(_AFFECTED, (sql.numbers(level_ids),)))


def listings_matched(listing_ids: Collection[int]) -> set[int]:
    """Note the levels of these listings, as `stock_changed`."""
    return _want(sql.run(_OF_LISTINGS, (sql.numbers(listing_ids),)))


def everything(connection_id: int) -> set[int]:
    """Note all levels of one connection: it was switched on, or its places are others now."""
    return _want(sql.run(_OF_CONNECTION, (connection_id,)))


def shown(connection: Connection, wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """What the channel should show: `{(variant id, place ref): units}`, after safety stock and the channel's quota. A
    constant number of queries."""
    places: dict[str, list[int]] = {}
    for place in connection.places.all():
        places.setdefault(place.external_ref, []).append(place.location_id)
    variants = {variant for variant, _ in wanted}
    everywhere = [location for own in places.values() for location in own]
    now = transactions.now()
    rows = availability.promise(variant_ids=variants, location_ids=everywhere, channel=connection.channel, now=now)
    free = {(row.variant_id, row.location_id): row.available for row in rows}
    sums = {
        (variant, ref): sum(free.get((variant, location), 0) for location in places.get(ref, ()))
        for variant, ref in wanted
    }
    return quotas.applied(connection.pk, sums)


def heard(connection: Connection, level: Level) -> Outcome:
    """The channel says what it shows. That is remembered; where it should show something else, it is told so."""
    listing = find(connection, level)
    if listing is None or listing.variant_id is None:
        return Outcome("ignored", "not_matched")
    wish = Wish(connection.pk, KIND, listing.pk, level.place_ref)
    should = shown(connection, {(listing.variant_id, level.place_ref)})[listing.variant_id, level.place_ref]
    outbox.believe([(wish, {"quantity": level.quantity})])
    if should != level.quantity:
        outbox.want([wish])
    return DONE


def find(connection: Connection, level: Level) -> Listing | None:
    """The listing whose level this is."""
    mine = Listing.objects.filter(connection=connection)
    return (
        mine.filter(item_ref=level.variant_ref).exclude(item_ref="").order_by("id").first()
        or mine.filter(external_variant_id=level.variant_ref).first()
    )


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
    now = transactions.now()
    parcels = []
    for claim in claims:
        if (listing := listings.get(claim.subject)) is None:
            continue
        quantity = units[listing.variant_id, claim.place]
        known = claim.sent["quantity"] if claim.sent else None
        row = LevelPush(ref_of(listing, claim.place), quantity, known, f"{claim.id}-{claim.revision}", now)
        parcels.append(Parcel(claim, None if known == quantity else row, {"quantity": quantity}))
    return parcels


def _stale(connection: Connection, parcel: Parcel, result: Result) -> None:
    claim = parcel.claim
    known = None if result.current is None else {"quantity": result.current}
    outbox.believe([(Wish(connection.pk, KIND, claim.subject, claim.place), known)])


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
    receivers.register(Level, heard)
