"""Orders in the words of Square. Goods that come back make an order of their own, with returns in place of lines."""

from datetime import UTC, datetime
from typing import Any

from commerce.sales_channels.connectors.simulated.records import Impossible, Line, Order, Refund
from commerce.sales_channels.connectors.simulated.shop import Shop

TYPES = {"ship": "SHIPMENT", "pickup": "PICKUP"}
TRACKING = ("carrier", "tracking_number", "tracking_url")
DETAILS = {"ship": "shipment_details", "pickup": "pickup_details"}


def moment(at: datetime) -> str:
    """To the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ref(kind: str, number: int) -> str:
    """Square's ids are opaque texts."""
    return f"{kind}{number:017}"


def number(said: Any, kind: str) -> int:
    """The number in an id of that kind. Raises Impossible."""
    rest = str(said).removeprefix(kind)
    if rest == str(said) or not rest.isdigit():
        raise Impossible("no_such_id", f"{said} could not be found")
    return int(rest)


class Form:
    """Writes the orders of one shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def money(self, amount: int) -> dict[str, Any]:
        """Minor units beside their currency."""
        return {"amount": amount, "currency": self.shop.state.currency}

    def order(self, found: Order) -> dict[str, Any]:
        """The whole order. One of a till has no version and no fulfillment."""
        discount = sum(line.share(line.discount) for line in found.lines)
        lines = [self._line(found, line) for line in found.lines if line.current]
        said = {
            "id": ref("ORD", found.id), "location_id": ref("LOC", found.place_id), "reference_id": f"S-{found.number}",
            "state": state(found), "created_at": moment(found.placed_at), "updated_at": moment(found.updated_at),
            "customer_id": ref("CUS", found.buyer.id), "source": {"name": "Simulated store"}, "line_items": lines,
            "total_money": self.money(found.total), "total_tax_money": self.money(found.tax),
            "total_discount_money": self.money(discount), "total_tip_money": self.money(0),
            "total_service_charge_money": self.money(found.shipping),
            "net_amount_due_money": self.money(max(found.total - found.paid, 0)),
            "net_amounts": {"total_money": self.money(found.total), "tax_money": self.money(found.tax),
                            "discount_money": self.money(discount), "tip_money": self.money(0),
                            "service_charge_money": self.money(found.shipping)},
            "taxes": [{"uid": "state-tax", "name": "TX", "percentage": "8", "type": "ADDITIVE", "scope": "ORDER",
                       "applied_money": self.money(found.tax)}],
        }  # fmt: skip
        if found.note:
            said["note"] = found.note
        if found.source != "pos":
            said["version"] = found.version
        if found.shipping:
            said["service_charges"] = [self._shipping(found)]
        if found.code:
            said["discounts"] = [{"uid": "code", "name": found.code, "percentage": "10", "scope": "ORDER",
                                  "type": "FIXED_PERCENTAGE", "applied_money": self.money(discount)}]  # fmt: skip
        if found.paid:
            said["tenders"] = [self._tender(found)]
        if found.method in TYPES:
            said["fulfillments"] = [self._fulfillment(found)]
        money_back = [self.money_back(found, each) for each in found.refunds if not each.parts]
        return {**said, "refunds": money_back} if money_back else said

    def goods_back(self, found: Order, made: Refund) -> dict[str, Any]:
        """The order that a return makes."""
        rows = [
            {"uid": f"return-{part.line_id}", "source_line_item_uid": f"line-{part.line_id}",
             "quantity": str(part.quantity), "total_money": self.money(part.amount)} for part in made.parts
        ]  # fmt: skip
        back = {"uid": f"return-{made.id}", "source_order_id": ref("ORD", found.id), "return_line_items": rows,
                "return_amounts": {"total_money": self.money(made.amount)}}  # fmt: skip
        return {
            "id": ref("RET", made.id), "location_id": ref("LOC", found.place_id), "state": "COMPLETED",
            "created_at": moment(made.at), "updated_at": moment(made.at), "source": {"name": "Simulated store"},
            "returns": [back], "total_money": self.money(0), "total_tax_money": self.money(0),
            "total_discount_money": self.money(0), "net_amounts": {"total_money": self.money(-made.amount)},
            **({"refunds": [self.money_back(found, made)]} if made.amount else {}),
        }  # fmt: skip

    def money_back(self, found: Order, made: Refund) -> dict[str, Any]:
        """The refund of a payment, in an order and on its own."""
        return {
            "id": ref("RFD", made.id), "location_id": ref("LOC", found.place_id), "tender_id": ref("PAY", found.id),
            "transaction_id": ref("ORD", found.id), "created_at": moment(made.at), "status": "APPROVED",
            "reason": made.reason or "none", "amount_money": self.money(made.amount),
        }  # fmt: skip

    def _line(self, order: Order, line: Line) -> dict[str, Any]:
        variant = self.shop.variant(line.variant_id)
        tax, discount = line.share(line.tax), line.share(line.discount)
        said = {
            "uid": f"line-{line.id}", "catalog_object_id": ref("VAR", variant.id), "item_type": "ITEM",
            "name": self.shop.state.products[variant.product_id].title, "quantity": str(line.current),
            "variation_name": variant.title or "Regular", "base_price_money": self.money(line.price),
            "variation_total_price_money": self.money(line.price * line.current),
            "gross_sales_money": self.money(line.price * line.current), "total_tax_money": self.money(tax),
            "total_discount_money": self.money(discount), "total_service_charge_money": self.money(0),
            "total_money": self.money(line.net + tax),
            "applied_taxes": [{"uid": f"tax-{line.id}", "tax_uid": "state-tax", "applied_money": self.money(tax)}],
        }  # fmt: skip
        if order.code:
            applied = {"uid": f"off-{line.id}", "discount_uid": "code", "applied_money": self.money(discount)}
            said["applied_discounts"] = [applied]
        return said

    def _shipping(self, found: Order) -> dict[str, Any]:
        return {
            "uid": "shipping", "name": "Shipping", "calculation_phase": "TOTAL_PHASE", "taxable": False,
            "amount_money": self.money(found.shipping), "applied_money": self.money(found.shipping),
            "total_money": self.money(found.shipping + found.shipping_tax),
            "total_tax_money": self.money(found.shipping_tax),
        }  # fmt: skip

    def _tender(self, found: Order) -> dict[str, Any]:
        return {
            "id": ref("PAY", found.id), "payment_id": ref("PAY", found.id), "type": "CARD",
            "location_id": ref("LOC", found.place_id), "amount_money": self.money(found.paid),
            "card_details": {"status": "CAPTURED"}, "created_at": moment(found.paid_at or found.placed_at),
        }  # fmt: skip

    def _fulfillment(self, found: Order) -> dict[str, Any]:
        buyer = found.buyer
        address = {"address_line_1": buyer.street, "locality": buyer.city, "postal_code": buyer.postal_code,
                   "administrative_district_level_1": buyer.region, "country": buyer.country}  # fmt: skip
        recipient: dict[str, Any] = {"display_name": f"{buyer.first_name} {buyer.last_name}",
                                     "email_address": buyer.email, "phone_number": buyer.phone}  # fmt: skip
        if found.method == "ship":
            sent = {name: value for name, value in found.marks.items() if name in TRACKING}
            details = {"recipient": {**recipient, "address": address}, **sent}
        else:
            details = {"recipient": recipient, "schedule_type": "ASAP", "pickup_at": moment(found.placed_at)}
        return {"uid": "fulfillment", "type": TYPES[found.method], "state": fulfillment_state(found),
                "line_item_application": "ALL", DETAILS[found.method]: details}  # fmt: skip


def state(found: Order) -> str:
    """A paid order is never cancelled there, only its fulfillment is."""
    if found.status == "cancelled":
        return "OPEN" if found.paid else "CANCELED"
    return "COMPLETED" if found.status == "completed" and found.paid else "OPEN"


def fulfillment_state(found: Order) -> str:
    """How far the goods are."""
    ended = {"cancelled": "CANCELED", "completed": "COMPLETED"}.get(found.status)
    return ended or found.marks.get("fulfillment_state", "PROPOSED")
