"""What channels show as the price: the price that holds on that channel for one unit, sent when it changes."""

from collections.abc import Collection, Mapping, Sequence

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.models import Authority, Connection, Listing
from commerce.pricing import goods
from commerce.pricing import prices as ranking
from commerce.pricing.goods import Buyer
from commerce.sales_channels import beliefs, conflicts, outbox, senders
from commerce.sales_channels.connector import Can
from commerce.sales_channels.outbox import Claim, Wish
from commerce.sales_channels.pushes import LevelRef, OfferPush
from commerce.sales_channels.senders import Parcel, Sender

KIND = "price"
_OF_PRODUCTS = """
SELECT l.connection_id, l.id FROM commerce_variant v
JOIN commerce_listing l ON l.variant_id = v.id AND l.status = 'matched'
JOIN commerce_connection c ON c.id = l.connection_id AND c.status IN ('live', 'paused')
WHERE v.product_id = ANY(%s) ORDER BY 1, 2
"""
_ALL = """
SELECT l.connection_id, l.id FROM commerce_listing l
JOIN commerce_connection c ON c.id = l.connection_id AND c.status IN ('live', 'paused')
WHERE l.status = 'matched'
"""
_OF_LISTINGS = f"{_ALL} AND l.id = ANY(%s) ORDER BY 1, 2"
_OF_CONNECTION = f"{_ALL} AND c.id = %s ORDER BY 1, 2"


def products_changed(product_ids: Collection[int]) -> set[int]:
    """Note for every channel that shows one of these. Returns the connections that have something to send."""
    return _want(sql.run(_OF_PRODUCTS, (sql.numbers(product_ids),)))


def listings_matched(listing_ids: Collection[int]) -> set[int]:
    """As `products_changed`, for these listings."""
    return _want(sql.run(_OF_LISTINGS, (sql.numbers(listing_ids),)))


def everything(connection_id: int) -> set[int]:
    """As `products_changed`, for all that a connection offers."""
    return _want(sql.run(_OF_CONNECTION, (connection_id,)))


def shown(connection: Connection, variant_ids: Collection[int]) -> dict[int, int]:
    """`{variant id: price}` in the channel's currency; variants without one there are left out. Two queries."""
    channel = connection.channel
    buyer = Buyer(channel.currency, channel.pk, None, None)
    wanted = sorted(set(variant_ids))
    now = transactions.now()
    known = goods.found(wanted, *sql.together(goods.reads(wanted, buyer, now)))
    found = {}
    for id, good in known.items():
        price = ranking.resolve(good, quantity=1, currency=channel.currency, group="", at=now)
        if price is not None:
            found[id] = price.amount
    return found


def is_ours(connection: Connection) -> bool:
    """Whether our price is the one that counts there."""
    return conflicts.is_ours(connection, Authority.Field.PRICE)


def doubted(connection: Connection, costs: Mapping[int, int]) -> None:
    """It said that these listings, by id, cost that: it is told ours, in the caller's transaction."""
    beliefs.doubt((Wish(connection.pk, KIND, listing), {"price": price}) for listing, price in costs.items())


@transactions.upkeep
def unclear(*, by: Actor, connection: Connection, said: Mapping[int, int]) -> None:
    """As `doubted`, of what it may have shown before it was told ours or after."""
    doubted(connection, said)
    transactions.about(connection=connection.pk, listings=sorted(said))


def register() -> None:
    """Called once everything is loaded."""
    senders.register(SENDER)


def _want(rows: Sequence[tuple[int, int]]) -> set[int]:
    outbox.want(Wish(connection, KIND, listing) for connection, listing in rows)
    return {row[0] for row in rows}


def _prepare(connection: Connection, claims: Sequence[Claim]) -> list[Parcel]:
    if not is_ours(connection):
        return []
    rows = Listing.objects.filter(pk__in=[claim.subject for claim in claims], status=Listing.Status.MATCHED)
    listings = {row.pk: row for row in rows.select_related("variant")}
    prices = shown(connection, {row.variant_id for row in listings.values()}) if listings else {}
    parcels = []
    for claim in claims:
        listing = listings.get(claim.subject)
        if listing is None or (price := prices.get(listing.variant_id)) is None:
            continue
        known = claim.sent["price"] if claim.sent else listing.price
        is_known = known == price and claim.tried is None
        row = None if is_known else _row(claim, listing, price, connection.channel.currency)
        parcels.append(Parcel(claim, row, {"price": price}))
    return parcels


def _row(claim: Claim, listing: Listing, price: int, currency: str) -> OfferPush:
    ref = LevelRef(listing.external_product_id, listing.external_variant_id, listing.item_ref, "", listing.sku)
    before = listing.variant.compare_at_price if listing.variant.currency == currency else None
    return OfferPush(ref, price, before, currency, claim.request_id, extra=listing.extra)


SENDER = Sender(
    kind=KIND,
    urgency=30,
    needs=Can.PRICES_OUT,
    prepare=_prepare,
    send=lambda own, rows: own.push_offers(rows),
    rows_per_call=lambda limits: limits.price_rows,
)
