"""Whatever stands where something else should: it is read, or it is garbled; nothing else ever happens."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import pytest

from commerce.sales_channels.connectors.shopify import habits, order_body, order_node, paging
from commerce.sales_channels.connectors.shopify.order_node import Gathered
from commerce.sales_channels.faults import Garbled
from tests.commerce.sales_channels.connectors.shopify.shop import link, recorded

SPOILED = (None, "x", -1, 1.5, True, [], {}, "\u0663")


def spoil(said: Any) -> Iterator[str]:
    """One value after the other is another for a moment."""
    for owner, step, where in list(_places(said, "")):
        kept = owner[step]
        for value in SPOILED:
            owner[step] = value
            yield f"{where} = {value!r}"
        owner[step] = kept


def _places(said: Any, where: str) -> Iterator[tuple[Any, Any, str]]:
    pairs = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for step, value in pairs:
        yield said, step, f"{where}.{step}"
        yield from _places(value, f"{where}.{step}")


def read_webhook(said: dict[str, Any]) -> None:
    order_body.read(said, habits.of(link()))


def read_query(said: dict[str, Any]) -> None:
    order, refund = said["order"], said["refund"]
    lines, _ = paging.nodes(order.get("lineItems"), "lineItems")
    back, _ = paging.nodes(refund.get("refundLineItems"), "refundLineItems")
    order_node.read(Gathered(order, lines, [(refund, back)], None), habits.of(link()))


@pytest.mark.parametrize(
    ("name", "parts", "read"), [("webhook", (), read_webhook), ("query", ("order", "refund"), read_query)]
)
def test_spoiled_order_is_read_or_garbled(name: str, parts: tuple[str, ...], read: Callable[[Any], None]):
    odd, garbled = [], 0
    whole = recorded(f"documented_{name}")
    for what in chain.from_iterable(spoil(whole[part]) for part in parts) if parts else spoil(whole):
        try:
            read(whole)
        except Garbled:
            garbled += 1
        except Exception as failure:
            odd.append(f"{what}: {type(failure).__name__} {failure}")

    assert odd == []
    assert garbled > 500
