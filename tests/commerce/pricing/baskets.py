"""Baskets for tests: short to write, the same moment everywhere."""

from datetime import UTC, datetime
from typing import Any

from commerce.models import Channel, Variant
from commerce.pricing.basket import Basket, Destination, Item

NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)  # a Tuesday
CARRIED_OUT = Destination("carry_out", country="GB")
SHIPPED = Destination("ship", country="GB", postal_code="N1 9GU")


def item(variant: Variant, quantity: int = 1, destination: Destination = CARRIED_OUT, **fields: Any) -> Item:
    """Units of a variant."""
    return Item(variant.pk, quantity, destination, **fields)


def basket(channel: Channel, *items: Item, **fields: Any) -> Basket:
    """A basket on a channel, at noon unless a test says otherwise."""
    known = {"currency": channel.currency, "prices_include_tax": channel.prices_include_tax, "at": NOON}
    return Basket(channel_id=channel.pk, items=items, **(known | fields))
