"""An order as webhooks write it, which is still the shape of the older interface."""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.shopify import (
    amounts,
    arithmetic,
    deliveries_in,
    gids,
    lines_in,
    people,
    refunds_in,
    states,
)
from commerce.sales_channels.connectors.shopify.habits import Habits
from commerce.sales_channels.connectors.shopify.lines_in import Context
from commerce.sales_channels.neutral import Delivery, Fetch, Ignored, Order, Payment, Refund

TEST = "test_order"
DONE = ("success",)


def read(said: Mapping[str, Any], habits: Habits) -> Order | Fetch | Ignored:
    """The order; Fetch where the body leaves something open that a query answers; Ignored for a test's."""
    if said.get("test") is True and not habits.test_orders:
        return Ignored(TEST)
    currency = reading.currency(said.get("currency"), "currency")
    included = said.get("taxes_included") is True
    back = reading.rows(said.get("refunds"), "refunds")
    refunds = [refunds_in.from_body(each, currency, included) for each in back]
    delivery = deliveries_in.of_body(said)
    if delivery is None or None in refunds:
        return Fetch("order", gids.number(said.get("id"), "order.id"))
    context = Context(currency, included, refunds_in.parts_of_bodies(back), _fulfilled(said))
    return _order(said, context, delivery, [each for each in refunds if each], habits)


def _order(
    said: Mapping[str, Any], context: Context, delivery: Delivery, refunds: Sequence[Refund], habits: Habits
) -> Order:
    currency = context.currency
    total = amounts.field(said, "total_price", currency)
    payment = states.payment(said.get("financial_status"), total)
    cancelled_at = reading.moment_or_none(said.get("cancelled_at"), "cancelled_at")
    codes = reading.rows(said.get("discount_codes"), "discount_codes")
    return Order(
        external_id=gids.number(said.get("id"), "order.id"),
        number=reading.text(said.get("name"), "name"),
        updated_at=reading.moment(said.get("updated_at"), "updated_at"),
        placed_at=reading.moment(said.get("processed_at") or said.get("created_at"), "created_at"),
        currency=currency,
        total=total,
        delivery=delivery,
        payment=payment,
        progress=states.progress(
            cancelled_at=cancelled_at, fulfillment=said.get("fulfillment_status"), payment=payment, habits=habits
        ),
        tax_included=context.included,
        paid=_paid(said, payment, total, currency),
        refunded=sum(each.amount for each in refunds),
        customer=people.of_body(said.get("customer"), said.get("email"), said.get("phone")),
        address=people.address_of_body(said.get("shipping_address")),
        codes=tuple(reading.text(each.get("code"), "discount code") for each in codes),
        note=reading.text(said.get("note"), "note", most=2000),
        cancel_reason=reading.text(said.get("cancel_reason"), "cancel_reason"),
        refunds=tuple(each for each in refunds if refunds_in.is_fact(each)),
        **_money(said, context),
    )


def _money(said: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The lines and what comes on top of them. Tax that neither they nor shipping explain is that of the fees."""
    currency = context.currency
    lines = lines_in.from_bodies(reading.rows(said.get("line_items"), "line_items"), _offs(said), context)
    ways = [each for each in reading.rows(said.get("shipping_lines"), "shipping_lines") if not each.get("is_removed")]
    shipping_tax = sum(amounts.taxes(reading.rows(each.get("tax_lines"), "tax_lines"), currency) for each in ways)
    fees = reading.amount(said.get("total_tip_received"), currency, "total_tip_received")
    fees += amounts.field(said, "original_total_duties", currency)
    fees += amounts.field(said, "original_total_additional_fees", currency)
    tax = amounts.field(said, "total_tax", currency)
    rest = tax - shipping_tax - sum(line.tax for line in lines)
    return {
        "lines": lines, "tax": tax, "shipping_tax": shipping_tax, "fees": fees,
        "shipping": sum(_way_price(each, currency) for each in ways), "fees_tax": max(rest, 0) if fees else 0,
    }  # fmt: skip


def _way_price(said: Mapping[str, Any], currency: str) -> int:
    offs = reading.rows(said.get("discount_allocations"), "discount_allocations")
    return amounts.field(said, "price", currency) - sum(amounts.field(each, "amount", currency) for each in offs)


def _offs(said: Mapping[str, Any]) -> list[bool]:
    given = reading.rows(said.get("discount_applications"), "discount_applications")
    return [arithmetic.is_across(each.get("allocation_method"), each.get("target_selection")) for each in given]


def _paid(said: Mapping[str, Any], payment: Payment, total: int, currency: str) -> int:
    if payment in states.RECEIVED:
        return total
    if payment == Payment.PARTLY_PAID:
        return max(total - reading.amount(said.get("total_outstanding"), currency, "total_outstanding"), 0)
    return 0


def _fulfilled(said: Mapping[str, Any]) -> dict[str, int]:
    """Units that were handed over or sent, by line."""
    found: dict[str, int] = {}
    for each in reading.rows(said.get("fulfillments"), "fulfillments"):
        for line in reading.rows(each.get("line_items"), "line_items") if each.get("status") in DONE else ():
            line_id = gids.number(line.get("id"), "line_items.id")
            found[line_id] = found.get(line_id, 0) + reading.whole(line.get("quantity"), "quantity")
    return found
