"""Refunds of BigCommerce orders: a quote says through which payment, then exactly the wanted amount goes back.

Our key stands in the reason, so that a refund whose answer was lost is found again instead of paid twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from commerce import money
from commerce.sales_channels import reading
from commerce.sales_channels.connectors.bigcommerce.api import Api
from commerce.sales_channels.pushes import RefundPush, Result

STORE_CREDIT = "storecredit"


def push_refund(api: Api, push: RefundPush) -> Result:
    """By units when their quote is exactly the amount, else as an amount of the order."""
    where = f"/v3/orders/{quote(push.order_id, safe='')}/payment_actions"
    mark = f"[{push.request_id}]"
    for done in api.rows(f"{where}/refunds"):
        items = reading.rows(done.get("items"), "refund.items")
        if any(mark in reading.text(each.get("reason"), most=2000) for each in [done, *items]):
            return Result("ok", reference=reading.ref(done.get("id"), "refund.id"))
    reason = f"{push.reason[:150]} {mark}".strip()
    if not all(part.external_line_id.isdecimal() for part in push.parts):
        return Result("refused", code="line_unknown", detail="Lines of BigCommerce are numbers")
    units = [_unit(part.external_line_id, part.quantity, reason) for part in push.parts]
    whole = [{"item_type": "ORDER", "amount": _number(push.amount, push.currency), "reason": reason}]
    for items in (units, whole):
        payments = _payments(api, where, items, push) if items else []
        if payments:
            said = api.post(f"{where}/refunds", {"items": items, "payments": payments}).data
            made = reading.record(reading.record(said).get("data"), "data")
            return Result("ok", reference=reading.ref(made.get("id"), "refund.id"))
    return Result("refused", code="no_refund_method", detail="BigCommerce offers no payment to refund this amount to")


def _payments(api: Api, where: str, items: Sequence[Mapping[str, Any]], push: RefundPush) -> list[dict[str, Any]]:
    """The first way that gives back exactly the amount: money where it came from before store credit."""
    said = reading.record(api.post(f"{where}/refund_quotes", {"items": items}, writes=False).data)
    ways = reading.record(said.get("data"), "data").get("refund_methods")
    if not isinstance(ways, list):
        return []
    found = [reading.rows(way, "refund_methods") for way in ways]
    fitting = [way for way in found if sum(_amount(each, push.currency) for each in way) == push.amount]
    fitting.sort(key=lambda way: any(each.get("provider_id") == STORE_CREDIT for each in way))
    return [
        {
            "provider_id": reading.ref(each.get("provider_id"), "provider_id"),
            "amount": _number(_amount(each, push.currency), push.currency),
            "offline": each.get("offline") is True,
        }
        for each in (fitting[0] if fitting else [])
    ]


def _unit(line: str, quantity: int, reason: str) -> dict[str, Any]:
    return {"item_type": "PRODUCT", "item_id": int(line), "quantity": quantity, "reason": reason}


def _amount(method: Mapping[str, Any], currency: str) -> int:
    return reading.amount(method.get("amount"), currency, "refund_methods.amount")


def _number(amount: int, currency: str) -> float:
    """BigCommerce wants JSON numbers; nothing is calculated with them."""
    return float(money.to_decimal(amount, currency))
