"""Units of a channel's order, as the channel counts them itself."""

from collections import Counter
from collections.abc import Iterable

from orders.models import ChannelLine, ChannelOrder, ChannelRefund
from orders.units import Units


def left_there(row: ChannelOrder) -> dict[str, int]:
    """`{external line id: units}`; a line that it does not name any more has none."""
    return {
        line["external_line_id"]: line["quantity"] if line["current_quantity"] is None else line["current_quantity"]
        for line in row.said["lines"]
    }


def given_back_there(row: ChannelOrder) -> Counter[str]:
    """`{external line id: units}` of all refunds that the channel told us of."""
    units: Counter[str] = Counter()
    for parts in ChannelRefund.objects.filter(channel_order=row).values_list("lines", flat=True):
        for part in parts:
            units[part["line"]] += part["quantity"]
    return units


def are_settled_there(row: ChannelOrder, ended: Iterable[Units]) -> bool:
    """Whether all of these units, just counted as cancelled here, were off over there before, or are given back: beside
    those that have left, whose refunds are of returns."""
    now = {each.line_id: each.quantity for each in ended if each.quantity}
    pairs = ChannelLine.objects.filter(channel_order=row, line__in=now).select_related("line")
    left, back = left_there(row), given_back_there(row)
    return bool(now) and all(
        pair.line.cancelled <= pair.line.quantity - left.get(pair.external_line_id, 0)
        or pair.line.cancelled + pair.line.fulfilled <= back[pair.external_line_id]
        for pair in pairs
    )
