"""Bodies of Shopify's webhooks: the shape of its old REST resources."""

from typing import Any

from commerce.sales_channels.connectors.simulated import amounts
from commerce.sales_channels.connectors.simulated.records import Buyer, Fulfillment, Line, Order, Product, Refund
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.shopify_wire import facts, numbers


def order(shop: Shop, order: Order) -> dict[str, Any]:
    """The whole order."""
    bag = Bag(shop.state.currency)
    owed = max(order.total - order.paid, 0) if order.status != "cancelled" else 0
    discount = sum(line.discount for line in order.lines)
    moments = {"created_at": facts.moment(order.placed_at), "processed_at": facts.moment(order.placed_at),
               "updated_at": facts.moment(order.updated_at), "cancelled_at": facts.moment(order.cancelled_at),
               "closed_at": None}  # fmt: skip
    return {
        "id": order.id, "admin_graphql_api_id": numbers.gid("Order", order.id), "name": f"#{order.number}",
        "number": order.number - 1000, "order_number": order.number, **moments,
        "cancel_reason": facts.REASONS[order.cancel_reason] if order.cancelled_at else None, "test": False,
        "confirmed": True, "source_name": facts.SOURCES[order.source],
        "location_id": order.place_id if order.source == "pos" else None, "currency": shop.state.currency,
        "taxes_included": False, "note": order.note or None, "email": order.buyer.email, "phone": None,
        "financial_status": facts.financial(order).lower(), "fulfillment_status": _stage(order),
        **bag.both("total_price", facts.total(order)), **bag.both("total_tax", facts.tax(order)),
        **bag.both("total_discounts", discount), "total_outstanding": bag(owed), "total_tip_received": "0.00",
        "discount_codes": [{"code": order.code, "amount": bag(discount), "type": "percentage"}] if order.code else [],
        "discount_applications": [
            {"type": "discount_code", "target_type": "line_item", "target_selection": "all", "code": order.code,
             "allocation_method": "across", "value": "10.0", "value_type": "percentage"}
        ] if order.code else [],
        "shipping_lines": _shipping(order, bag), "shipping_address": _address(order),
        "customer": _customer(order.buyer), "line_items": [_line(shop, order, line, bag) for line in order.lines],
        "fulfillments": [fulfillment(order, each) for each in order.fulfillments if each.kind != "ready"],
        "refunds": [refund(shop, order, each) for each in order.refunds], "tags": "",
    }  # fmt: skip


def refund(shop: Shop, order: Order, made: Refund) -> dict[str, Any]:
    """A refund with its transaction."""
    bag = Bag(shop.state.currency)
    lines = []
    for index, part in enumerate(made.parts):
        taxed = facts.tax_in(order, part)
        lines.append({
            "id": made.id * 10 + index, "line_item_id": part.line_id, "quantity": part.quantity,
            "restock_type": facts.restock(part, made).lower(),
            "location_id": order.place_id if made.restocked else None,
            **bag.number("subtotal", part.amount - taxed), **bag.number("total_tax", taxed),
        })  # fmt: skip
    transaction = {"id": made.id, "order_id": order.id, "kind": "refund", "status": "success", "gateway": "bogus",
                   "amount": bag(made.amount), "currency": bag.currency, "parent_id": order.id,
                   "created_at": facts.moment(made.at)}  # fmt: skip
    return {
        "id": made.id, "order_id": order.id, "created_at": facts.moment(made.at), "note": made.reason or None,
        "refund_line_items": lines, "transactions": [transaction] if made.amount else [], "order_adjustments": [],
    }  # fmt: skip


def fulfillment(order: Order, made: Fulfillment) -> dict[str, Any]:
    """A parcel, or goods handed over."""
    return {
        "id": made.id, "order_id": order.id, "status": "success", "service": "manual",
        "created_at": facts.moment(made.at), "updated_at": facts.moment(made.at), "tracking_company": made.carrier,
        "tracking_number": made.number or None, "tracking_numbers": [made.number] if made.number else [],
        "tracking_url": made.url or None, "tracking_urls": [made.url] if made.url else [],
        "line_items": [{"id": part.line_id, "quantity": part.quantity} for part in made.parts],
    }  # fmt: skip


def level(shop: Shop, variant_id: int, place_id: int) -> dict[str, Any]:
    """What is available of one item at one place."""
    found = shop.level(variant_id, place_id)
    return {"inventory_item_id": numbers.item(variant_id), "location_id": place_id, "available": found.available,
            "updated_at": facts.moment(found.updated_at)}  # fmt: skip


def product(shop: Shop, found: Product) -> dict[str, Any]:
    """A product with its variants."""
    return {
        "id": found.id, "title": found.title, "status": "active", "updated_at": facts.moment(found.updated_at),
        "created_at": facts.moment(found.updated_at), "vendor": "", "product_type": "", "tags": "",
        "variants": [_variant(shop, number) for number in found.variants],
    }  # fmt: skip


class Bag:
    """Money as text, and as a set of both currencies."""

    def __init__(self, currency: str) -> None:
        self.currency = currency

    def __call__(self, minor: int) -> str:
        return amounts.text(minor, self.currency)

    def both(self, name: str, minor: int) -> dict[str, Any]:
        """`name` and `name_set`."""
        money = {"amount": self(minor), "currency_code": self.currency}
        return {name: self(minor), f"{name}_set": {"shop_money": money, "presentment_money": money}}

    def number(self, name: str, minor: int) -> dict[str, Any]:
        """As `both`, for the few that are written as a JSON number."""
        return {**self.both(name, minor), name: float(self(minor))}


def _stage(order: Order) -> str | None:
    return {"UNFULFILLED": None, "FULFILLED": "fulfilled"}.get(facts.fulfillment(order), "partial")


def _line(shop: Shop, order: Order, line: Line, bag: Bag) -> dict[str, Any]:
    variant = shop.variant(line.variant_id)
    title = shop.state.products[variant.product_id].title
    return {
        "id": line.id, "variant_id": variant.id, "product_id": variant.product_id, "sku": variant.sku,
        "name": f"{title} - {variant.title}".removesuffix(" - "), "title": title, "quantity": line.quantity,
        "current_quantity": order.left(line.id), "requires_shipping": True, "gift_card": False,
        "fulfillable_quantity": order.unfulfilled(line.id), **bag.both("price", line.price),
        "discount_allocations": [
            {**bag.both("amount", line.discount), "discount_application_index": 0}
        ] if line.discount else [],
        "tax_lines": [{"title": "TX", "rate": 0.08, **bag.both("price", line.tax)}], "taxable": True,
        "fulfillment_status": "fulfilled" if line.fulfilled >= line.current else None, "variant_title": variant.title,
    }  # fmt: skip


def _shipping(order: Order, bag: Bag) -> list[dict[str, Any]]:
    if order.method == "carry_out":
        return []
    ships = order.method == "ship"
    return [{
        "id": order.id * 10, "title": "Standard" if ships else "Pickup", "code": "Standard" if ships else "PICK_UP",
        "delivery_category": None if ships else "pickup", "is_removed": False, **bag.both("price", order.shipping),
        "discount_allocations": [], "tax_lines": [],
    }]  # fmt: skip


def _address(order: Order) -> dict[str, Any] | None:
    if order.method != "ship":
        return None
    buyer = order.buyer
    return {
        "name": f"{buyer.first_name} {buyer.last_name}", "first_name": buyer.first_name, "last_name": buyer.last_name,
        "address1": buyer.street, "address2": "", "city": buyer.city, "province": buyer.region,
        "province_code": buyer.region, "zip": buyer.postal_code, "country": buyer.country_name,
        "country_code": buyer.country, "phone": buyer.phone, "company": None,
    }  # fmt: skip


def _customer(buyer: Buyer) -> dict[str, Any]:
    return {"id": buyer.id, "email": buyer.email, "phone": buyer.phone, "first_name": buyer.first_name,
            "last_name": buyer.last_name, "email_marketing_consent": {"state": "not_subscribed"}}  # fmt: skip


def _variant(shop: Shop, number: int) -> dict[str, Any]:
    found = shop.variant(number)
    higher = found.compare_at_price
    return {
        "id": found.id, "product_id": found.product_id, "title": found.title or "Default Title", "sku": found.sku,
        "barcode": found.barcode, "price": amounts.text(found.price, shop.state.currency), "inventory_policy": "deny",
        "compare_at_price": None if higher is None else amounts.text(higher, shop.state.currency),
        "inventory_management": "shopify", "inventory_item_id": numbers.item(number), "position": 1,
        "inventory_quantity": sum(level.available for level in shop.state.counts[number].values()),
        "updated_at": facts.moment(found.updated_at), "created_at": facts.moment(found.updated_at),
    }  # fmt: skip
