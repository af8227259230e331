"""Who writes to the buyer of a channel's order: the channel does, so that nobody hears everything twice."""

from django.db.models import Q

from orders.models import ChannelOrder, Order

SETTING = "notify_buyers"  # of Connection.settings: true where the channel leaves it to us


def hear_there(order: Order) -> bool:
    """Whether the channel that has sold it tells its buyer what becomes of it. An order is placed before it is noted as
    theirs, so the channel's id of it counts too."""
    rows = ChannelOrder.objects.select_related("connection").order_by("id")
    found = rows.filter(order=order.pk).first()
    if found is None and order.external_id:
        sold_by = Q(connection__channel=order.channel_id) | Q(connection__till_channel=order.channel_id)
        found = rows.filter(sold_by, external_id=order.external_id).first()
    return found is not None and found.connection.settings.get(SETTING) is not True
