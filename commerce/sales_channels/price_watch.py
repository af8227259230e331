"""A price that a channel shows and that is not ours is told to people, with both values and the money at stake.

It is put right by itself all the same; who is never told would not learn that somebody else writes prices there.
"""

from collections.abc import Collection, Sequence

from commerce import money
from commerce.models import Connection, Listing, SyncException
from commerce.sales_channels import prices, trouble
from commerce.sales_channels.drift import Difference

CAUSE = "price_differs"
MOST = 50  # of one page: where everything differs, the first ones say so
OPEN = (SyncException.Status.OPEN, SyncException.Status.RETRYING)


def tell(
    connection: Connection, matched: Sequence[Listing], differences: Sequence[Difference], right: Collection[int]
) -> None:
    """Open what differs, close what was open about listings that show the right price again."""
    if connection.status != Connection.Status.LIVE or not prices.is_ours(connection):
        return
    listings = {row.pk: row for row in matched}
    for each in differences[:MOST]:
        row = listings[each.listing_id]
        facts = {"sku": row.sku, "ours": each.ours, "theirs": each.theirs, "currency": connection.channel.currency}
        trouble.open_one(
            connection, CAUSE, subject(row.pk), _words(connection, row, each), facts=facts | {"at_risk": each.at_risk}
        )
    wanted = [subject(listing_id) for listing_id in right]
    told = SyncException.objects.filter(connection=connection, cause=CAUSE, subject__in=wanted, status__in=OPEN)
    for known in told.order_by("id").values_list("subject", flat=True):
        trouble.solved(connection, known, CAUSE)


def subject(listing_id: int) -> str:
    """What an exception about a price names."""
    return f"price:{listing_id}"


def _words(connection: Connection, row: Listing, each: Difference) -> str:
    currency = connection.channel.currency
    ours, theirs, risk = (money.to_decimal(value, currency) for value in (each.ours, each.theirs, each.at_risk))
    name = row.sku or row.title
    return f"{name} costs {theirs} {currency} there and should cost {ours}; {risk} {currency} is at stake."
