"""Orders, refunds and fulfillment orders as objects of Shopify's Admin GraphQL API."""

from typing import Any

from commerce.sales_channels.connectors.simulated.records import Fulfillment, Line, Order, Refund
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.shopify_wire import facts
from commerce.sales_channels.connectors.simulated.shopify_wire.connections import Bag, connection
from commerce.sales_channels.connectors.simulated.shopify_wire.numbers import gid

STATUSES = {"cancelled": "CLOSED", "completed": "CLOSED"}


def order(shop: Shop, found: Order) -> dict[str, Any]:
    """The whole order."""
    bag = Bag(shop.state.currency)
    till = found.source == "pos"
    return {
        "__typename": "Order", "id": gid("Order", found.id), "legacyResourceId": str(found.id),
        "name": f"#{found.number}", "createdAt": facts.moment(found.placed_at), "test": False,
        "processedAt": facts.moment(found.placed_at), "updatedAt": facts.moment(found.updated_at),
        "cancelledAt": facts.moment(found.cancelled_at), "closedAt": None,
        "cancelReason": facts.REASONS[found.cancel_reason].upper() if found.cancelled_at else None,
        "sourceName": facts.SOURCES[found.source], "currencyCode": shop.state.currency, "taxesIncluded": False,
        "presentmentCurrencyCode": shop.state.currency, "note": found.note or None, "email": found.buyer.email,
        "phone": None, "displayFinancialStatus": facts.financial(found), "tags": [],
        "displayFulfillmentStatus": facts.fulfillment(found), "discountCodes": [found.code] if found.code else [],
        "retailLocation": location(shop, found.place_id) if till else None, "customer": _customer(found),
        "shippingAddress": _address(found), "totalPriceSet": bag(facts.total(found)),
        "totalTaxSet": bag(facts.tax(found)), "totalReceivedSet": bag(found.paid),
        "currentTotalPriceSet": bag(found.total), "totalRefundedSet": bag(found.refunded),
        "totalTipReceivedSet": bag(0), "originalTotalDutiesSet": None,
        "originalTotalAdditionalFeesSet": None, "totalDiscountsSet": bag(sum(line.discount for line in found.lines)),
        "totalOutstandingSet": bag(max(found.total - found.paid, 0)),
        "shippingLines": connection(_shipping(found, bag)),
        "lineItems": connection([line(shop, found, each) for each in found.lines]),
        "fulfillmentOrders": connection([fulfillment_order(shop, found)] if found.method != "carry_out" else []),
        "fulfillments": lambda first=None: [
            fulfillment(found, each) for each in found.fulfillments if each.kind != "ready"
        ],
        "refunds": lambda first=None: [refund(shop, found, each) for each in found.refunds],
        "transactions": lambda first=None: _transactions(found, bag),
    }  # fmt: skip


def line(shop: Shop, order: Order, found: Line) -> dict[str, Any]:
    """One line item."""
    bag, variant = Bag(shop.state.currency), shop.variant(found.variant_id)
    title = shop.state.products[variant.product_id].title
    application = {"__typename": "DiscountCodeApplication", "allocationMethod": "ACROSS", "targetSelection": "ALL"}
    off = {"__typename": "DiscountAllocation", "allocatedAmountSet": bag(found.discount),
           "discountApplication": application}  # fmt: skip
    tax = {"__typename": "TaxLine", "title": "TX", "rate": 0.08, "priceSet": bag(found.tax)}
    return {
        "__typename": "LineItem", "id": gid("LineItem", found.id), "sku": variant.sku, "quantity": found.quantity,
        "name": f"{title} - {variant.title}".removesuffix(" - "), "title": title, "requiresShipping": True,
        "currentQuantity": order.left(found.id), "unfulfilledQuantity": order.unfulfilled(found.id),
        "refundableQuantity": order.left(found.id), "isGiftCard": False, "originalUnitPriceSet": bag(found.price),
        "variant": {"__typename": "ProductVariant", "id": gid("ProductVariant", variant.id), "barcode": variant.barcode,
                    "sku": variant.sku},
        "product": {"__typename": "Product", "id": gid("Product", variant.product_id), "title": title},
        "discountAllocations": [off] if found.discount else [], "taxLines": [tax],
    }  # fmt: skip


def fulfillment_order(shop: Shop, found: Order) -> dict[str, Any]:
    """What is to leave: one per order, with all of its lines."""
    work = any(found.unfulfilled(each.id) for each in found.lines)
    begun = any(each.fulfilled for each in found.lines)
    status = "CLOSED" if not work else "IN_PROGRESS" if begun else "OPEN"
    actions = ("CREATE_FULFILLMENT", "HOLD") if work else ()
    return {
        "__typename": "FulfillmentOrder", "id": gid("FulfillmentOrder", found.id), "status": status,
        "deliveryMethod": {"__typename": "DeliveryMethod", "methodType": facts.METHODS[found.method],
                           "minDeliveryDateTime": None, "maxDeliveryDateTime": None},
        "assignedLocation": {"__typename": "FulfillmentOrderAssignedLocation",
                             "location": location(shop, found.place_id)},
        "supportedActions": [{"__typename": "SupportedAction", "action": each} for each in actions],
        "lineItems": connection([
            {"__typename": "FulfillmentOrderLineItem", "id": gid("FulfillmentOrderLineItem", each.id),
             "totalQuantity": each.current, "remainingQuantity": found.unfulfilled(each.id),
             "lineItem": line(shop, found, each)} for each in found.lines
        ]),
    }  # fmt: skip


def refund(shop: Shop, found: Order, made: Refund) -> dict[str, Any]:
    """Money that was given back."""
    bag = Bag(shop.state.currency)
    place = location(shop, found.place_id) if made.restocked else None
    return {
        "__typename": "Refund", "id": gid("Refund", made.id), "createdAt": facts.moment(made.at),
        "note": made.reason or None, "totalRefundedSet": bag(made.amount),
        "order": {"__typename": "Order", "id": gid("Order", found.id)},
        "refundLineItems": connection([
            {"__typename": "RefundLineItem", "quantity": part.quantity, "restockType": facts.restock(part, made),
             "location": place, "lineItem": line(shop, found, found.line(part.line_id)),
             "subtotalSet": bag(part.amount - facts.tax_in(found, part)), "totalTaxSet": bag(facts.tax_in(found, part))}
            for part in made.parts
        ]),
    }  # fmt: skip


def location(shop: Shop, place_id: int) -> dict[str, Any]:
    """A place."""
    found = shop.state.places[place_id]
    return {"__typename": "Location", "id": gid("Location", found.id), "name": found.name, "isActive": found.active}


def fulfillment(order: Order, made: Fulfillment) -> dict[str, Any]:
    """A parcel, or goods handed over."""
    track = {"__typename": "FulfillmentTrackingInfo", "number": made.number or None, "company": made.carrier or None,
             "url": made.url or None}  # fmt: skip
    return {
        "__typename": "Fulfillment", "id": gid("Fulfillment", made.id), "status": "SUCCESS",
        "createdAt": facts.moment(made.at), "trackingInfo": lambda first=None: [track] if made.number else [],
        "fulfillmentLineItems": connection([
            {"__typename": "FulfillmentLineItem", "quantity": part.quantity,
             "lineItem": {"__typename": "LineItem", "id": gid("LineItem", part.line_id)}} for part in made.parts
        ]),
    }  # fmt: skip


def _transactions(found: Order, bag: Bag) -> list[dict[str, Any]]:
    def made(number: int, kind: str, amount: int, parent: dict | None) -> dict[str, Any]:
        return {
            "__typename": "OrderTransaction", "id": gid("OrderTransaction", number), "kind": kind, "status": "SUCCESS",
            "gateway": "bogus", "amountSet": bag(amount), "parentTransaction": parent,
        }  # fmt: skip

    if not found.paid:
        return []
    sale = made(found.id, "SALE", found.paid, None)
    return [sale, *(made(each.id, "REFUND", each.amount, sale) for each in found.refunds if each.amount)]


def _shipping(found: Order, bag: Bag) -> list[dict[str, Any]]:
    if found.method == "carry_out":
        return []
    title = "Standard" if found.method == "ship" else "Pickup"
    return [{"__typename": "ShippingLine", "title": title, "code": title, "isRemoved": False, "taxLines": [],
             "originalPriceSet": bag(found.shipping), "discountAllocations": []}]  # fmt: skip


def _customer(found: Order) -> dict[str, Any]:
    buyer = found.buyer
    return {
        "__typename": "Customer", "id": gid("Customer", buyer.id), "firstName": buyer.first_name,
        "lastName": buyer.last_name, "defaultPhoneNumber": {"__typename": "Phone", "phoneNumber": buyer.phone},
        "defaultEmailAddress": {"__typename": "Email", "emailAddress": buyer.email, "marketingState": "NOT_SUBSCRIBED"},
    }  # fmt: skip


def _address(found: Order) -> dict[str, Any] | None:
    if found.method != "ship":
        return None
    buyer = found.buyer
    return {
        "__typename": "MailingAddress", "name": f"{buyer.first_name} {buyer.last_name}", "address1": buyer.street,
        "address2": None, "city": buyer.city, "province": buyer.region, "provinceCode": buyer.region,
        "zip": buyer.postal_code, "country": buyer.country_name, "countryCodeV2": buyer.country,
        "phone": buyer.phone,
    }  # fmt: skip
