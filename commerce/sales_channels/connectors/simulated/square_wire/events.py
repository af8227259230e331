"""Webhooks of Square: an envelope around what happened, which for orders is only an id and a version."""

import json
import uuid
from typing import Any

from commerce.sales_channels.connectors.simulated.exchange import Letter
from commerce.sales_channels.connectors.simulated.records import Order
from commerce.sales_channels.connectors.simulated.shop import Event, Shop
from commerce.sales_channels.connectors.simulated.square_wire import writing
from commerce.sales_channels.connectors.simulated.square_wire.order_form import Form, moment, ref, state


def letters(shop: Shop, form: Form, event: Event, merchant: str) -> list[Letter]:
    """What one event is worth."""
    found = _of_order(shop, form, event) if event.order_id else _of_wares(shop, event)
    made = []
    for number, (topic, kind, own, what) in enumerate(found):
        event_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"square:{len(shop.state.journal)}:{event}:{number}"))
        body = {"merchant_id": merchant, "type": topic, "event_id": event_id, "created_at": moment(shop.clock.now()),
                "data": {"type": kind, "id": own, "object": what}}  # fmt: skip
        made.append(Letter(topic, json.dumps(body, separators=(",", ":")).encode(), event_id))
    return made


def _of_order(shop: Shop, form: Form, event: Event) -> list[tuple[str, str, str, dict[str, Any]]]:
    order = shop.order(event.order_id)
    own = ref("ORD", order.id)
    if event.kind in ("order_created", "order_updated"):
        name = event.kind
        return [(name.replace("_", "."), name, own, {name: _brief(order, own)})]
    if event.kind == "order_fulfilled" and order.source != "pos":
        return [("order.fulfillment.updated", "order_fulfillment_updated", own,
                 {"order_fulfillment_updated": _brief(order, own)})]  # fmt: skip
    if event.kind == "order_paid":
        payment = {"id": ref("PAY", order.id), "order_id": own, "status": "COMPLETED", "version_token": "sim",
                   "amount_money": form.money(order.paid), "location_id": ref("LOC", order.place_id)}  # fmt: skip
        return [("payment.updated", "payment", payment["id"], {"payment": payment})]
    if event.kind != "refund_created":
        return []
    made = next(each for each in order.refunds if each.id == event.part_id)
    refund = {
        **form.money_back(order, made),
        "payment_id": ref("PAY", order.id),
        "order_id": own,
        "status": "COMPLETED",
    }
    rows: list[tuple[str, str, str, dict[str, Any]]] = []
    if made.parts:
        back = ref("RET", made.id)
        brief = {"order_id": back, "location_id": refund["location_id"], "state": "COMPLETED",
                 "created_at": moment(made.at)}  # fmt: skip
        rows.append(("order.created", "order_created", back, {"order_created": brief}))
        refund["order_id"] = back
    return [*rows, ("refund.updated", "refund", refund["id"], {"refund": refund})] if made.amount else rows


def _of_wares(shop: Shop, event: Event) -> list[tuple[str, str, str, dict[str, Any]]]:
    if event.kind == "level_changed":
        counts = [writing.count_row(shop, event.variant_id, event.place_id, ref)]
        own = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{event}:{len(shop.state.journal)}"))
        return [("inventory.count.updated", "inventory_counts", own, {"inventory_counts": counts})]
    if event.kind == "product_updated":
        at = {"updated_at": moment(shop.clock.now())}
        return [("catalog.version.updated", "catalog_version", "catalog", {"catalog_version": at})]
    return []


def _brief(order: Order, own: str) -> dict[str, Any]:
    said = {"order_id": own, "location_id": ref("LOC", order.place_id), "state": state(order),
            "created_at": moment(order.placed_at), "updated_at": moment(order.updated_at)}  # fmt: skip
    return said if order.source == "pos" else {**said, "version": order.version}
