"""Units of a channel's order, as the channel counts them itself."""

from collections.abc import Iterable

from orders.models import ChannelLine, ChannelOrder
from orders.units import Units


def left_there(row: ChannelOrder) -> dict[str, int]:
    """`{external line id: units}`; a line that it does not name any more has none."""
    return {
        line["external_line_id"]: line["quantity"] if line["current_quantity"] is None else line["current_quantity"]
        for line in row.said["lines"]
    }


def are_off_there(row: ChannelOrder, ended: Iterable[Units]) -> bool:
    """Whether all of these units, just counted as cancelled here, were off over there before."""
    now = {each.line_id: each.quantity for each in ended if each.quantity}
    left, pairs = left_there(row), ChannelLine.objects.filter(channel_order=row, line__in=now).select_related("line")
    off = {pair.line_id: pair.line.quantity - left.get(pair.external_line_id, 0) for pair in pairs}
    return bool(now) and all(pair.line.cancelled <= off[pair.line_id] for pair in pairs)
