"""Customers as webhooks show them: the same JSON as `GET /customers/{id}`."""

from collections.abc import Sequence

from commerce.models import Channel
from commerce.webhooks.topics import Subject
from customers import reading
from customers.api.customers import render


def customers(customer_ids: Sequence[int], channel: Channel | None) -> list[Subject]:
    """One subject per customer."""
    return [
        Subject(name=each.public_id, key=each.public_id, data=render(each), version=each.version)
        for each in reading.many(customer_ids)
    ]
