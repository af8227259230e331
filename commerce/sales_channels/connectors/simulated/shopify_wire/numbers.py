"""Shopify's ids: numbers in webhooks, `gid://shopify/Type/number` in GraphQL. An inventory item is not its variant."""

from typing import Any

from commerce.sales_channels.connectors.simulated.shopify_wire.graphql_run import QueryProblem

ITEM_OFFSET = 500_000


def gid(kind: str, number: int) -> str:
    """As GraphQL writes it."""
    return f"gid://shopify/{kind}/{number}"


def number(said: Any, kind: str) -> int:
    """The number of an id that must be of that type. Raises QueryProblem."""
    prefix = f"gid://shopify/{kind}/"
    text = str(said)
    if not text.startswith(prefix) or not text.removeprefix(prefix).isdigit():
        raise QueryProblem(f"Variable $id of type ID! was provided invalid value: {said}", "RESOURCE_NOT_FOUND")
    return int(text.removeprefix(prefix))


def item(variant_id: int) -> int:
    """The inventory item of a variant."""
    return variant_id + ITEM_OFFSET


def variant(item_id: int) -> int:
    """The variant of an inventory item."""
    return item_id - ITEM_OFFSET
