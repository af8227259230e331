"""Parcels, collections and cancellations of BigCommerce orders. A parcel is looked for before it is made again."""

from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.bigcommerce import order_pages
from commerce.sales_channels.connectors.bigcommerce.api import Api
from commerce.sales_channels.pushes import CancellationPush, FulfillmentPush, Part, Result

AWAITING_PICKUP, COMPLETED, CANCELLED = 8, 10, 5


def push_fulfillment(api: Api, push: FulfillmentPush) -> Result:
    """What is shipped becomes one shipment for each address it goes to; what is collected only moves the order."""
    products = api.rows(f"{order_pages.path(push.order_id)}/products")
    if push.kind == "shipped":
        return _ship(api, push, products)
    if push.kind == "collected" and not _is_everything(products, push.parts):
        return Result("refused", code="partial_unsupported", detail="BigCommerce knows whole collections only")
    return _move(api, push.order_id, AWAITING_PICKUP if push.kind == "ready" else COMPLETED)


def push_cancellation(api: Api, push: CancellationPush) -> Result:
    """The whole order; lines of an order are not cancelled one by one."""
    if push.parts and not _is_everything(api.rows(f"{order_pages.path(push.order_id)}/products"), push.parts):
        return Result("refused", code="partial_unsupported", detail="BigCommerce cancels whole orders only")
    return _move(api, push.order_id, CANCELLED)


def _ship(api: Api, push: FulfillmentPush, products: Sequence[Mapping[str, Any]]) -> Result:
    addresses = {reading.ref(row.get("id")): reading.text(row.get("order_address_id")) for row in products}
    groups: dict[str, list[Part]] = {}
    for part in push.parts:
        groups.setdefault(addresses.get(part.external_line_id, ""), []).append(part)
    if not all(address.isdecimal() for address in groups):
        return Result("refused", code="line_unknown", detail="A line of the parcel is not in the order over there")
    where = f"{order_pages.path(push.order_id)}/shipments"
    done = api.rows(where)
    made = [_known(done, push, parts) or _make(api, where, push, parts, address) for address, parts in groups.items()]
    return Result("ok", reference=",".join(made))


def _make(api: Api, where: str, push: FulfillmentPush, parts: Sequence[Part], address: str) -> str:
    body = {
        "order_address_id": int(address),
        "tracking_number": push.tracking_number,
        "shipping_provider": "",  # the empty one is any carrier; others switch on rates of that carrier
        "tracking_carrier": push.carrier.lower(),
        "tracking_link": push.tracking_url,
        "comments": f"[{push.request_id}]",
        "items": [{"order_product_id": int(each.external_line_id), "quantity": each.quantity} for each in parts],
    }
    return reading.ref(reading.record(api.post(where, body).data).get("id"), "shipment.id")


def _known(done: Sequence[Mapping[str, Any]], push: FulfillmentPush, parts: Sequence[Part]) -> str:
    """The shipment that an earlier try made: it carries our key and the same units."""
    wanted = {each.external_line_id: each.quantity for each in parts}
    for row in done:
        items = reading.rows(row.get("items"), "shipment.items")
        units = {reading.text(item.get("order_product_id")): reading.whole(item.get("quantity") or 0) for item in items}
        if f"[{push.request_id}]" in reading.text(row.get("comments"), most=2000) and units == wanted:
            return reading.ref(row.get("id"), "shipment.id")
    return ""


def _move(api: Api, order_id: str, status: int) -> Result:
    """Said twice it is the same."""
    said = reading.record(api.put(order_pages.path(order_id), {"status_id": status}).data)
    return Result("ok", reference=reading.ref(said.get("id"), "id"))


def _is_everything(products: Sequence[Mapping[str, Any]], parts: Sequence[Part]) -> bool:
    ordered = {reading.ref(row.get("id")): reading.whole(row.get("quantity")) for row in products}
    return ordered == {each.external_line_id: each.quantity for each in parts}
