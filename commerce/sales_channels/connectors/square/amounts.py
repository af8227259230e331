"""Square's money: minor units beside their currency. A document has one currency, or it is not understood."""

from collections.abc import Iterable, Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.faults import Garbled


def minor(row: Mapping[str, Any], name: str, currency: str) -> int:
    """The amount of `row[name]`; 0 where there is none. Raises Garbled, also for another currency."""
    value = row.get(name)
    if value is None:
        return 0
    said = reading.record(value, name)
    if said.get("amount") is None:
        return 0
    if reading.currency(said.get("currency"), name) != currency:
        raise Garbled(f"{name} is in another currency than its order")
    return reading.minor(said["amount"], name)


def total(rows: Iterable[Mapping[str, Any]], name: str, currency: str) -> int:
    """The sum of `name` over rows."""
    return sum(minor(row, name, currency) for row in rows)


def currency_of(order: Mapping[str, Any]) -> str:
    """The currency of an order."""
    net = order.get("net_amounts") or {}
    for said in (order.get("total_money"), reading.record(net, "net_amounts").get("total_money")):
        if said is not None:
            return reading.currency(reading.record(said, "total_money").get("currency"))
    raise Garbled("The order names no currency")


def money(amount: int, currency: str) -> dict[str, Any]:
    """As it is written there."""
    return {"amount": amount, "currency": currency}
