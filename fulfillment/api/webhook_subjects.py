"""Fulfillments as webhooks show them: the same JSON as `GET /fulfillments/{id}`, in the order of their order's news."""

from collections.abc import Sequence

from commerce.models import Channel
from commerce.webhooks.topics import Subject
from fulfillment import reading
from fulfillment.api import fulfillment_json


def fulfillments(fulfillment_ids: Sequence[int], channel: Channel | None) -> list[Subject]:
    """One subject per fulfillment."""
    return [
        Subject(
            name=row.public_id,
            key=row.order.public_id,
            data=fulfillment_json.render(row),
            channel_id=row.order.channel_id,
            location_ids=frozenset([row.location_id]),
            version=row.version,
        )
        for row in reading.many(fulfillment_ids)
    ]
