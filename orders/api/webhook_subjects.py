"""Orders as webhooks show them: the same JSON as `GET /orders/{id}`."""

from collections.abc import Sequence

from commerce.models import Channel
from commerce.webhooks.topics import Subject
from orders import reading
from orders.api import order_json


def orders(order_ids: Sequence[int], channel: Channel | None) -> list[Subject]:
    """One subject per order; it is of the locations where it was sold or is collected."""
    found = reading.many(order_ids)
    return [
        Subject(
            name=order.public_id,
            key=order.public_id,
            data=data,
            channel_id=order.channel_id,
            location_ids=frozenset(
                place for place in (order.location_id, *(way.location_id for way in order.deliveries.all())) if place
            ),
            version=order.version,
        )
        for order, data in zip(found, order_json.all_loaded(found), strict=True)
    ]
