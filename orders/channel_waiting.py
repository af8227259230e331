"""Orders of channels that wait for somebody: tried again once what they wait for was done."""

from collections.abc import Collection

from commerce.models import Connection, Listing
from commerce.sales_channels import serving
from orders import channel_sync
from orders.models import ChannelOrder


def listings_matched(listing_ids: Collection[int]) -> int:
    """Try those that waited for goods to be known. Returns how many are placed now."""
    rows = Connection.objects.filter(pk__in=Listing.objects.filter(pk__in=listing_ids).values("connection"))
    found = rows.select_related("channel", "till_channel").order_by("id")
    return sum(channel_sync.retry(connection, "unmapped_line") for connection in found)


def connection_changed(connection_id: int) -> int:
    """Try those that waited for a place of ours, for another setting, or for the end of shadow mode. Returns how many
    are placed now."""
    found = serving.reading().filter(pk=connection_id, status=Connection.Status.LIVE).first()
    return 0 if found is None else channel_sync.retry(found, "unknown_place", "currency_differs", "shadow")


def retry(row: ChannelOrder) -> str:
    """Try one again, whatever it waits for. Returns what it still waits for, "" when it is placed."""
    connection = Connection.objects.select_related("channel", "till_channel").get(pk=row.connection_id)
    return channel_sync.advance(connection, row).reason
