"""Orders and refunds in the words of WooCommerce 11 (`/wc/v3/orders`), as its answers and its webhooks have them."""

import json
from datetime import datetime
from typing import Any

from commerce.sales_channels.connectors.simulated import amounts
from commerce.sales_channels.connectors.simulated.ordering import DISCOUNT_PERCENT, TAX_PERCENT
from commerce.sales_channels.connectors.simulated.records import Buyer, Line, Order, Refund
from commerce.sales_channels.connectors.simulated.shop import Shop

RATE_ID = 1


def moment(at: datetime | None) -> str | None:
    """Without a zone, whole seconds: UTC, as a shop in London in winter would write its local time as well."""
    return at.strftime("%Y-%m-%dT%H:%M:%S") if at else None


def status(order: Order) -> str:
    """As WooCommerce counts its stages."""
    if order.status != "open":
        settled = order.paid and order.refunded >= order.paid and order.status == "completed"
        return "refunded" if settled else order.status
    if order.paid and order.refunded >= order.paid:
        return "refunded"
    return "processing" if order.paid else "on-hold"


def order(shop: Shop, order: Order) -> dict[str, Any]:
    """The whole order."""
    money = _Money(shop.state.currency)
    lines = [_line(shop, order, line, money) for line in order.lines]
    discount = sum(line.share(line.discount) for line in order.lines)
    completed = order.updated_at if order.status == "completed" else None
    return {
        "id": order.id, "parent_id": 0, "status": status(order), "currency": shop.state.currency, "version": "11.0.1",
        "prices_include_tax": False, "date_created": moment(order.placed_at), "date_modified": moment(order.updated_at),
        "discount_total": money(discount), "discount_tax": money(_tax_on(discount)),
        "shipping_total": money(order.shipping), "shipping_tax": money(order.shipping_tax),
        "cart_tax": money(order.tax - order.shipping_tax), "total": money(order.total), "total_tax": money(order.tax),
        "customer_id": order.buyer.id, "order_key": f"wc_order_{order.id:013x}", "billing": _billing(order.buyer),
        "shipping": _shipping(order.buyer), "payment_method": "stripe" if order.paid else "bacs",
        "payment_method_title": "Card", "transaction_id": f"pi_sim_{order.id}" if order.paid else "",
        "customer_ip_address": "", "customer_user_agent": "", "created_via": "store-api",
        "customer_note": order.note, "date_completed": moment(completed), "date_paid": moment(order.paid_at),
        "cart_hash": "", "number": str(order.number), "meta_data": _meta(order.id, order.marks), "line_items": lines,
        "tax_lines": [_tax_line(order, money)], "shipping_lines": [_delivery(shop, order, money)], "fee_lines": [],
        "coupon_lines": _coupons(order, discount, money), "refunds": [
            {"id": each.id, "reason": each.reason, "total": money(-each.amount)} for each in order.refunds
        ],
        "payment_url": "", "is_editable": not order.paid, "needs_payment": not order.paid, "needs_processing": True,
        "date_created_gmt": moment(order.placed_at), "date_modified_gmt": moment(order.updated_at),
        "date_completed_gmt": moment(completed), "date_paid_gmt": moment(order.paid_at), "currency_symbol": "$",
        "_links": {"self": [{"href": f"/wp-json/wc/v3/orders/{order.id}"}]},
    }  # fmt: skip


def refund(shop: Shop, order: Order, made: Refund) -> dict[str, Any]:
    """A refund: its amount positive, its lines negative."""
    money = _Money(shop.state.currency)
    lines = []
    for index, part in enumerate(made.parts):
        line, tax = order.line(part.line_id), part.amount * TAX_PERCENT // (100 + TAX_PERCENT)
        said = _line(shop, order, line, money)
        worth = {"subtotal": money(tax - part.amount), "total": money(tax - part.amount)}
        taxes = {
            "subtotal_tax": money(-tax),
            "total_tax": money(-tax),
            "taxes": [{"id": RATE_ID, "total": money(-tax)}],
        }
        meta = {"id": made.id * 10 + index, "key": "_refunded_item_id", "value": str(line.id)}
        number = {"id": made.id * 10 + index, "quantity": -part.quantity, "meta_data": [meta]}
        lines.append({**said, **worth, **taxes, **number})
    return {
        "id": made.id, "parent_id": order.id, "date_created": moment(made.at), "date_created_gmt": moment(made.at),
        "amount": money(made.amount), "reason": made.reason, "refunded_by": 1, "refunded_payment": False,
        "meta_data": _meta(made.id, made.marks),
        "line_items": lines, "shipping_lines": [], "tax_lines": [], "fee_lines": [],
    }  # fmt: skip


def notes(order: Order) -> list[dict[str, Any]]:
    """What was written beside the order, newest first."""
    return [json.loads(value) for key, value in reversed(order.marks.items()) if key.startswith("note:")]


class _Money:
    def __init__(self, currency: str) -> None:
        self.currency = currency

    def __call__(self, minor: int) -> str:
        return amounts.text(minor, self.currency)


def _line(shop: Shop, order: Order, line: Line, money: _Money) -> dict[str, Any]:
    variant = shop.variant(line.variant_id)
    product = shop.state.products[variant.product_id]
    alone = product.alone
    before, tax = line.net + line.share(line.discount), line.share(line.tax)
    tax_before = tax + _tax_on(line.share(line.discount))
    return {
        "id": line.id, "name": f"{product.title} - {variant.title}".removesuffix(" - "), "product_id": product.id,
        "variation_id": 0 if alone else variant.id, "quantity": line.current, "tax_class": "",
        "subtotal": money(before), "subtotal_tax": money(tax_before), "total": money(line.net), "total_tax": money(tax),
        "taxes": [{"id": RATE_ID, "total": money(tax), "subtotal": money(tax_before)}], "meta_data": [],
        "sku": variant.sku, "global_unique_id": variant.barcode,
        "price": float(money(line.net)) / max(line.current, 1), "image": {"id": "", "src": ""},
        "parent_name": None if alone else product.title,
    }  # fmt: skip


def _tax_on(amount: int) -> int:
    return (amount * TAX_PERCENT + 50) // 100


def _billing(buyer: Buyer) -> dict[str, str]:
    return {**_shipping(buyer), "email": buyer.email}


def _shipping(buyer: Buyer) -> dict[str, str]:
    return {
        "first_name": buyer.first_name, "last_name": buyer.last_name, "company": "", "address_1": buyer.street,
        "address_2": "", "city": buyer.city, "state": buyer.region, "postcode": buyer.postal_code,
        "country": buyer.country, "phone": buyer.phone,
    }  # fmt: skip


def _delivery(shop: Shop, order: Order, money: _Money) -> dict[str, Any]:
    ships = order.method == "ship"
    place = {"id": 1, "key": "pickup_location", "value": shop.state.places[order.place_id].name}
    return {
        "id": order.id * 10 + 1, "method_title": "Flat" if ships else "Pickup", "instance_id": "",
        "method_id": "flat_rate" if ships else "pickup_location", "total": money(order.shipping),
        "total_tax": money(order.shipping_tax), "taxes": [], "tax_status": "taxable",
        "meta_data": [] if ships else [place],
    }  # fmt: skip


def _tax_line(order: Order, money: _Money) -> dict[str, Any]:
    return {
        "id": order.id * 10 + 2, "rate_code": "US-TX-TX-1", "rate_id": RATE_ID, "label": "TX", "compound": False,
        "tax_total": money(order.tax - order.shipping_tax), "shipping_tax_total": money(order.shipping_tax),
        "rate_percent": TAX_PERCENT, "meta_data": [],
    }  # fmt: skip


def _coupons(order: Order, discount: int, money: _Money) -> list[dict[str, Any]]:
    if not order.code:
        return []
    return [{
        "id": order.id * 10 + 3, "code": order.code.lower(), "discount": money(discount),
        "discount_tax": money(_tax_on(discount)), "meta_data": [], "discount_type": "percent",
        "nominal_amount": DISCOUNT_PERCENT, "free_shipping": False,
    }]  # fmt: skip


def _meta(owner: int, marks: dict[str, str]) -> list[dict[str, Any]]:
    found = [(key, value) for key, value in marks.items() if not key.startswith("note:")]
    return [{"id": owner * 100 + index, "key": key, "value": value} for index, (key, value) in enumerate(found)]
