"""How far an order is paid: by its tenders, and by what is still due."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.square import amounts
from commerce.sales_channels.neutral import Payment

NOT_PAID_BACK = ("REJECTED", "FAILED")
NOT_YET = "AUTHORIZED"


@dataclass(frozen=True, slots=True)
class Paid:
    """`paid` and `refunded` in minor units; `reference` is the payment that refunds go to first."""

    status: Payment
    paid: int
    refunded: int
    reference: str


def read(order: Mapping[str, Any], currency: str) -> Paid:
    """What came in and what went back."""
    total = amounts.minor(order, "total_money", currency)
    tenders = reading.rows(order.get("tenders"), "tenders")
    held = [row for row in tenders if _is_held(row)]
    paid = amounts.total([row for row in tenders if not _is_held(row)], "amount_money", currency)
    refunded = amounts.total(effective(order), "amount_money", currency) if not order.get("returns") else 0
    reference = reading.text(tenders[0].get("payment_id") or tenders[0].get("id")) if tenders else ""
    return Paid(_status(order, total, paid, refunded, bool(held)), paid, refunded, reference)


def effective(order: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Refunds of money that were not turned down."""
    rows = reading.rows(order.get("refunds"), "refunds")
    return [row for row in rows if row.get("status") not in NOT_PAID_BACK]


def _is_held(tender: Mapping[str, Any]) -> bool:
    card = reading.record(tender.get("card_details") or {}, "card_details")
    return card.get("status") == NOT_YET


def _status(order: Mapping[str, Any], total: int, paid: int, refunded: int, is_held: bool) -> Payment:
    if refunded > 0:
        return Payment.REFUNDED if refunded >= paid else Payment.PARTLY_REFUNDED
    if paid >= total and (paid > 0 or order.get("state") != "CANCELED"):
        return Payment.PAID
    if paid > 0:
        return Payment.PARTLY_PAID
    if order.get("state") == "CANCELED":
        return Payment.VOIDED
    return Payment.AUTHORIZED if is_held else Payment.UNPAID
