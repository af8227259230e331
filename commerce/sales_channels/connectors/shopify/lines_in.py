"""Order lines, from webhooks and from queries. Money is the shop's own, for all units that were ordered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.shopify import amounts, arithmetic, gids
from commerce.sales_channels.connectors.shopify.arithmetic import Off
from commerce.sales_channels.neutral import Line

TIP = "Tip"  # what a query calls the line of a tip; webhooks mark it


@dataclass(frozen=True, slots=True)
class Context:
    """What lines need to know of their order: its currency, whether prices hold the tax, what was taken off lines
    again, and how many units were handed over by line, where that is known."""

    currency: str
    included: bool
    undone: Sequence[tuple[str, str, int]]
    fulfilled: Mapping[str, int] | None
    nothing_fulfilled: bool = False


@dataclass(frozen=True, slots=True)
class _Raw:
    id: str
    quantity: int
    unit_price: int
    tax: int
    off: tuple[int, int]
    current: int
    unfulfilled: int
    variant: str
    sku: str


def from_bodies(said: Iterable[Mapping[str, Any]], offs: Sequence[bool], context: Context) -> tuple[Line, ...]:
    """Of a webhook. `offs` tells of each discount of the order whether it is on the whole of it."""
    return tuple(_from_body(each, offs, context) for each in said if not is_tip(each))


def from_nodes(said: Iterable[Mapping[str, Any]], context: Context) -> tuple[Line, ...]:
    """Of a query."""
    return tuple(_from_node(each, context) for each in said)


def is_tip(said: Mapping[str, Any]) -> bool:
    """Whether a webhook's line is a tip."""
    return bool(said.get("tip"))


def is_tip_node(said: Mapping[str, Any]) -> bool:
    """Whether a query's line is a tip."""
    no_goods = said.get("variant") is None and said.get("product") is None and not said.get("requiresShipping")
    return no_goods and said.get("name") == TIP


def _from_body(said: Mapping[str, Any], offs: Sequence[bool], context: Context) -> Line:
    line_id = gids.number(said.get("id"), "line_items.id")
    quantity = reading.whole(said.get("quantity"), "line_items.quantity")
    taken_off = sum(units for line, _, units in context.undone if line == line_id)
    fulfilled = (context.fulfilled or {}).get(line_id, 0)
    raw = _Raw(
        id=line_id,
        quantity=quantity,
        unit_price=amounts.field(said, "price", context.currency, "line_items"),
        tax=amounts.taxes(reading.rows(said.get("tax_lines"), "tax_lines"), context.currency),
        off=arithmetic.discounts(_body_offs(said, offs, context.currency)),
        current=_count(said, "current_quantity", quantity - taken_off),
        unfulfilled=_count(said, "fulfillable_quantity", max(quantity - taken_off - fulfilled, 0)),
        variant=gids.number_or_none(said.get("variant_id"), "variant_id"),
        sku=reading.text(said.get("sku"), "sku"),
    )
    title = reading.text(said.get("name") or said.get("title"), "name")
    return _line(raw, context, title, gids.number_or_none(said.get("product_id"), "product_id"))


def _from_node(said: Mapping[str, Any], context: Context) -> Line:
    variant = reading.record(said.get("variant") or {}, "variant")
    product = reading.record(said.get("product") or {}, "product")
    currency, tax_lines = context.currency, reading.rows(said.get("taxLines"), "taxLines")
    raw = _Raw(
        id=gids.number(said.get("id"), "lineItem.id"),
        quantity=reading.whole(said.get("quantity"), "lineItem.quantity"),
        unit_price=amounts.bag(said.get("originalUnitPriceSet"), currency, "originalUnitPriceSet"),
        tax=sum(amounts.bag(each.get("priceSet"), currency, "taxLines") for each in tax_lines),
        off=arithmetic.discounts(_node_offs(said, currency)),
        current=reading.whole(said.get("currentQuantity"), "lineItem.currentQuantity"),
        unfulfilled=reading.whole(said.get("unfulfilledQuantity"), "lineItem.unfulfilledQuantity"),
        variant=gids.number_or_none(variant.get("id"), "variant.id"),
        sku=reading.text(said.get("sku"), "sku"),
    )
    title, barcode = reading.text(said.get("name"), "name"), reading.text(variant.get("barcode"), "barcode")
    return _line(raw, context, title, gids.number_or_none(product.get("id"), "product.id"), barcode)


def _line(raw: _Raw, context: Context, title: str, product: str, barcode: str = "") -> Line:
    gone = arithmetic.undone((kind, units) for line, kind, units in context.undone if line == raw.id)
    known = context.fulfilled
    wanted = arithmetic.wanted(
        current=raw.current, unfulfilled=raw.unfulfilled, gone=gone, fulfilled=(known or {}).get(raw.id, 0)
    )
    fulfilled = known.get(raw.id, 0) if known is not None else max(wanted - raw.unfulfilled, 0)
    total = raw.unit_price * raw.quantity - sum(raw.off) + (0 if context.included else raw.tax)
    return Line(
        external_line_id=raw.id,
        quantity=raw.quantity,
        unit_price=raw.unit_price,
        total=total,
        tax=raw.tax,
        line_discount=raw.off[0],
        order_discount_share=raw.off[1],
        sku=raw.sku,
        barcode=barcode,
        external_product_id=product,
        external_variant_id=raw.variant,
        title=title,
        current_quantity=wanted,
        fulfilled=0 if context.nothing_fulfilled else fulfilled,
        problem=arithmetic.problem(variant=raw.variant, sku=raw.sku, unit_price=raw.unit_price, total=total),
    )


def _body_offs(said: Mapping[str, Any], offs: Sequence[bool], currency: str) -> Iterable[Off]:
    for each in reading.rows(said.get("discount_allocations"), "discount_allocations"):
        index = reading.whole(each.get("discount_application_index", -1), "discount_application_index")
        yield Off(amounts.field(each, "amount", currency), offs[index] if 0 <= index < len(offs) else False)


def _node_offs(said: Mapping[str, Any], currency: str) -> Iterable[Off]:
    for each in reading.rows(said.get("discountAllocations"), "discountAllocations"):
        given = reading.record(each.get("discountApplication") or {}, "discountApplication")
        across = arithmetic.is_across(given.get("allocationMethod"), given.get("targetSelection"))
        yield Off(amounts.bag(each.get("allocatedAmountSet"), currency, "allocatedAmountSet"), across)


def _count(said: Mapping[str, Any], name: str, otherwise: int) -> int:
    return otherwise if said.get(name) is None else reading.whole(said.get(name), name)
