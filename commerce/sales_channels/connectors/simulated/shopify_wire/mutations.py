"""The root of Shopify's mutations. Stock and refunds must carry `@idempotent`; the same key gets the first answer."""

import json
from collections.abc import Callable
from typing import Any

from commerce.sales_channels.connectors.simulated import amounts, ordering
from commerce.sales_channels.connectors.simulated.ordering import Parcel
from commerce.sales_channels.connectors.simulated.records import Impossible, Level, Order, Refund, Units
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.shopify_wire import graph_catalog, graph_order, numbers, stock
from commerce.sales_channels.connectors.simulated.shopify_wire.graphql_run import QueryProblem
from commerce.sales_channels.connectors.simulated.shopify_wire.numbers import gid, number
from commerce.sales_channels.connectors.simulated.shopify_wire.products import Products
from commerce.sales_channels.connectors.simulated.shopify_wire.webhooks import Webhooks

REASONS = {"CUSTOMER": "customer", "INVENTORY": "out_of_stock", "OTHER": "other", "DECLINED": "other",
           "FRAUD": "other", "STAFF": "other"}  # fmt: skip


class Mutations:
    """Gives what one request may change. `fault` is its stale or partial one."""

    def __init__(self, shop: Shop, fault: str, secret: str) -> None:
        self.shop, self.fault, self.webhooks = shop, fault, Webhooks(shop, secret)
        self.products = Products(shop)

    def root(self) -> dict[str, Any]:
        """The object that a mutation selects from."""
        return {
            "__typename": "Mutation",
            "inventorySetQuantities": self._set_levels,
            "inventoryActivate": self._activate,
            "productVariantsBulkUpdate": self._set_prices,
            "productVariantsBulkCreate": self.products.add_variants,
            "productSet": self.products.set,
            "productUpdate": self.products.update,
            "publishablePublish": self.products.show,
            "productOptionUpdate": self.products.rename_option,
            "fulfillmentCreate": self._fulfill,
            "fulfillmentOrderLineItemsPreparedForPickup": self._ready,
            "orderCancel": self._cancel,
            "refundCreate": self._refund,
            "webhookSubscriptionCreate": self.webhooks.create,
            "webhookSubscriptionDelete": self.webhooks.delete,
        }

    def _set_levels(self, input: dict, idempotent: str | None) -> dict[str, Any]:
        return self._once("inventorySetQuantities", idempotent, input, lambda: self._levels(input))

    def _levels(self, said: dict) -> dict[str, Any]:
        errors = stock.set_all(self.shop, said, self.fault)
        group = {"__typename": "InventoryAdjustmentGroup", "id": gid("InventoryAdjustmentGroup", self.shop.new_id())}
        return _payload(errors, inventoryAdjustmentGroup=None if errors else group)

    def _activate(
        self, inventoryItemId: str, locationId: str, idempotent: str | None, available: int = 0
    ) -> dict[str, Any]:  # fmt: skip
        item, place = number(inventoryItemId, "InventoryItem"), number(locationId, "Location")

        def do() -> dict[str, Any]:
            counts = self.shop.state.counts.get(numbers.variant(item))
            if counts is None or place not in self.shop.state.places:
                return _payload([_complaint(["inventoryItemId"], "The item or location could not be found.")])
            if place in counts:
                return _payload([_complaint(["available"], "Not allowed to set available quantity when active.")])
            now = self.shop.clock.now()
            counts[place] = Level(0, now, now)
            self.shop.set_level(numbers.variant(item), place, available)
            # What is kept for a repeat must be plain, so the level is not selected further than by its id.
            made = graph_catalog.level(self.shop, numbers.variant(item), place)
            return _payload([], inventoryLevel={"__typename": "InventoryLevel", "id": made["id"]} if made else None)

        said = {"item": item, "place": place, "available": available}
        return self._once("inventoryActivate", idempotent, said, do)

    def _set_prices(
        self, productId: str, variants: list[dict], allowPartialUpdates: bool = False
    ) -> dict[str, Any]:  # fmt: skip
        product = self.shop.state.products.get(number(productId, "Product"))
        if product is None:
            complaint = _complaint(["productId"], "Product does not exist", "PRODUCT_DOES_NOT_EXIST")
            return _payload([complaint], productVariants=None)
        errors, fine = [], []
        for index, row in enumerate(variants):
            known = number(row["id"], "ProductVariant") in product.variants
            if known and not (self.fault == "partial" and index % 2 == 0):
                fine.append(row)
                continue
            code = "SUBJECT_CAN_NOT_BE_UPDATED" if known else "PRODUCT_VARIANT_DOES_NOT_EXIST"
            errors.append(_complaint(["variants", str(index), "id"], "Product variant cannot be updated", code))
        if errors and not allowPartialUpdates:
            fine = []
        return _payload(errors, productVariants=[self._price(row) for row in fine])

    def _price(self, row: dict) -> dict[str, Any]:
        variant = self.shop.variant(number(row["id"], "ProductVariant"))
        currency, higher = self.shop.state.currency, row.get("compareAtPrice")
        price = amounts.minor(row["price"], currency) if row.get("price") is not None else variant.price
        if "price" in row or "compareAtPrice" in row:
            self.shop.set_price(variant.id, price, None if higher is None else amounts.minor(higher, currency))
        variant.barcode = row.get("barcode") or variant.barcode
        self.shop.touch(variant)
        return graph_catalog.variant(self.shop, variant)

    def _fulfill(self, fulfillment: dict, message: str | None = None) -> dict[str, Any]:
        track = fulfillment.get("trackingInfo") or {}
        made = None
        try:
            for group in fulfillment["lineItemsByFulfillmentOrder"]:
                order = self.shop.order(number(group["fulfillmentOrderId"], "FulfillmentOrder"))
                kind = "shipped" if order.method == "ship" else "collected"
                parcel = Parcel(kind, _parts(order, group), track.get("company") or "", track.get("number") or "",
                                track.get("url") or "")  # fmt: skip
                made = ordering.fulfill(self.shop, order.id, parcel)
        except Impossible as problem:
            return _payload([_complaint(["fulfillment"], problem.detail)], fulfillment=None)
        found = {"__typename": "Fulfillment", "id": gid("Fulfillment", made.id), "status": "SUCCESS"} if made else None
        return _payload([], fulfillment=found)

    def _ready(self, input: dict) -> dict[str, Any]:
        for group in input["lineItemsByFulfillmentOrder"]:
            order = self.shop.order(number(group["fulfillmentOrderId"], "FulfillmentOrder"))
            parts = _parts(order, {})
            if not parts or any(each.kind == "ready" for each in order.fulfillments):
                code = "NO_LINE_ITEMS_TO_PREPARE_FOR_FULFILLMENT_ORDER"
                return _payload([_complaint(["input"], "There are no line items to prepare.", code)])
            ordering.fulfill(self.shop, order.id, Parcel("ready", parts))
        return _payload([])

    def _cancel(
        self, orderId: str, reason: str, restock: bool, refundMethod: dict | None = None,
        notifyCustomer: bool = False, staffNote: str | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        back = bool((refundMethod or {}).get("originalPaymentMethodsRefund"))
        said = {"reason": REASONS[reason], "restock": restock, "gives_back": back}
        try:
            ordering.cancel(self.shop, number(orderId, "Order"), by="api", **said)
        except Impossible as problem:
            code = "NOT_FOUND" if problem.code == "no_such_order" else "INVALID"
            errors = [_complaint(["orderId"], problem.detail, code)]
            return {
                "__typename": "OrderCancelPayload",
                "job": None,
                "orderCancelUserErrors": errors,
                "userErrors": errors,
            }
        job = {"__typename": "Job", "id": gid("Job", self.shop.new_id()), "done": True}
        return {"__typename": "OrderCancelPayload", "job": job, "orderCancelUserErrors": [], "userErrors": []}

    def _refund(self, input: dict, idempotent: str | None) -> dict[str, Any]:
        return self._once("refundCreate", idempotent, input, lambda: self._give_back(input))

    def _give_back(self, said: dict) -> dict[str, Any]:
        rows = said.get("refundLineItems") or []
        restocks = any(row.get("restockType", "NO_RESTOCK") != "NO_RESTOCK" for row in rows)
        parts = [Units(number(row["lineItemId"], "LineItem"), row["quantity"]) for row in rows]
        amount = sum(amounts.minor(each["amount"], self.shop.state.currency) for each in said.get("transactions") or [])
        wish = Refund(0, self.shop.clock.now(), amount, said.get("note") or "", restocks, parts)
        try:
            order = self.shop.order(number(said["orderId"], "Order"))
            made = ordering.refund(self.shop, order.id, wish, by="api")
        except Impossible as problem:
            return _payload([_complaint(["input"], problem.detail)], refund=None)
        return _payload([], refund={"__typename": "Refund", "id": graph_order.refund(self.shop, order, made)["id"]})

    def _once(self, name: str, key: str | None, said: Any, do: Callable[[], dict]) -> dict[str, Any]:
        if not key:
            raise QueryProblem(
                "The @idempotent directive is required for this mutation but was not provided.", "BAD_REQUEST"
            )
        known, asked = self.shop.state.answered.get(f"{name}:{key}"), json.dumps(said, sort_keys=True)
        if known and known["asked"] != asked:
            code = "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"
            return _payload([_complaint(["input"], "The same key was used with other parameters.", code)])
        if known is None:
            known = self.shop.state.answered[f"{name}:{key}"] = {"asked": asked, "answer": do()}
        return known["answer"]


def _parts(order: Order, group: dict) -> list[Units]:
    rows = group.get("fulfillmentOrderLineItems")
    if rows:
        return [Units(number(row["id"], "FulfillmentOrderLineItem"), row["quantity"]) for row in rows]
    return [Units(line.id, order.unfulfilled(line.id)) for line in order.lines if order.unfulfilled(line.id)]


def _complaint(path: list[str], message: str, code: str | None = None) -> dict[str, Any]:
    return {"__typename": "UserError", "field": path, "message": message, "code": code}


def _payload(errors: list[dict], **said: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("inventoryAdjustmentGroup", "inventoryLevel", "productVariants", "fulfillment", "refund"))
    return {"__typename": "Payload", **empty, **said, "userErrors": errors}
