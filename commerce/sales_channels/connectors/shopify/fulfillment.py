"""Telling Shopify what was sent, waits at the store, or was handed over.

Shopify keeps no key for this, so a repeated wish is recognized by what it left behind: a parcel by its number, a
hand-over by the same units of the same lines since it happened. What was made for another wish is no repeat of this.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors.shopify import complaints, gids, handed_over, mutations, work_orders
from commerce.sales_channels.connectors.shopify.client import Client
from commerce.sales_channels.connectors.shopify.work_orders import Take
from commerce.sales_channels.pushes import FulfillmentPush, Result

PREPARED_ALREADY = "NO_LINE_ITEMS_TO_PREPARE_FOR_FULFILLMENT_ORDER"
Node = Mapping[str, Any]
ON_HOLD, NOT_OPEN, CANCELLED, PARTLY = "on_hold", "quantity_not_open", "order_cancelled", "partly_ready"


def push(client: Client, wish: FulfillmentPush) -> Result:
    """Tell it. Raises Missing for an order that is not there."""
    cancelled, orders = work_orders.read(client, wish.order_id)
    if cancelled:
        return Result("refused", code=CANCELLED, detail="The order is cancelled over there")
    wanted = work_orders.wanted(wish.parts)
    done: list[str] = []
    if wish.kind != "ready":
        done, wanted = _done_before(client, wish, wanted)
        if not wanted:
            return Result("ok", reference=",".join(done))
    place, pickup = wish.place_ref and gids.ours(wish.place_ref), wish.kind != "shipped"
    takes, missing = work_orders.take(orders, wanted, place=place, pickup=pickup)
    if wish.kind == "ready":
        return _ready(client, takes, missing)
    if missing:
        return Result("refused", code=NOT_OPEN, detail=f"{missing} of these units are not open over there")
    if any(not each.order.can_fulfill for each in takes):
        return Result("refused", code=ON_HOLD, detail="The order is on hold over there")
    return _create(client, wish, takes, done)


def _create(client: Client, wish: FulfillmentPush, takes: Sequence[Take], done: Sequence[str]) -> Result:
    """One call per place: Shopify does not join places in one hand-over."""
    made = list(done)
    for place in dict.fromkeys(each.order.place for each in takes):
        parts = [_part(each) for each in takes if each.order.place == place]
        said: dict[str, Any] = {"lineItemsByFulfillmentOrder": parts, "notifyCustomer": wish.notify}
        tracking = {"number": wish.tracking_number, "company": wish.carrier, "url": wish.tracking_url}
        if wish.tracking_number:
            said["trackingInfo"] = {name: value for name, value in tracking.items() if value}
        answer = client.change(mutations.CREATE_FULFILLMENT, fulfillment=said)
        objections = complaints.of(answer)
        if objections:
            return complaints.refused(objections[0])
        made.append(gids.number(reading.record(answer.get("fulfillment"), "fulfillment").get("id"), "fulfillment.id"))
    return Result("ok", reference=",".join(made))


def _ready(client: Client, takes: Sequence[Take], missing: int) -> Result:
    """Shopify only knows whole collections as ready. What is collected already is beyond ready."""
    if not takes:
        return Result("ok", detail="Nothing of it is open over there any more")
    if missing or not all(each.all for each in takes):
        return Result("refused", code=PARTLY, detail="Shopify can only be told that a whole collection is ready")
    orders = [{"fulfillmentOrderId": each.order.id} for each in takes]
    answer = client.change(mutations.READY_FOR_PICKUP, input={"lineItemsByFulfillmentOrder": orders})
    objections = [each for each in complaints.of(answer) if each.code != PREPARED_ALREADY]
    return complaints.refused(objections[0]) if objections else Result("ok")


def _done_before(client: Client, wish: FulfillmentPush, wanted: dict[str, int]) -> tuple[list[str], dict[str, int]]:
    """`(the hand-overs that this very wish made before, what it still wants)`."""
    known = handed_over.fulfillments(client, wish.order_id)
    alike = [each for each in known if _ids([each])[0] not in wish.others and _is_alike(each, wish)]
    units = [handed_over.units(client, each) for each in alike]
    if not wish.tracking_number:
        alike = _exactly(alike, units, wanted)
        return _ids(alike), ({} if alike else wanted)
    done = handed_over.together(units)
    left = {line: count - done.get(line, 0) for line, count in wanted.items()}
    return _ids(alike), {line: count for line, count in left.items() if count > 0}


def _exactly(alike: Sequence[Node], units: Sequence[Mapping[str, int]], wanted: Mapping[str, int]) -> list[Node]:
    """Those that are the wanted units: one of them, or all of them together where several places were needed."""
    single = [each for each, count in zip(alike, units, strict=True) if count == wanted]
    if single:
        return single[:1]
    return list(alike) if handed_over.together(units) == wanted else []


def _is_alike(said: Node, wish: FulfillmentPush) -> bool:
    numbers = [str(each.get("number")) for each in reading.rows(said.get("trackingInfo"), "trackingInfo")]
    if wish.tracking_number:
        return wish.tracking_number in numbers
    since = wish.at.replace(microsecond=0)  # Shopify writes whole seconds
    return not numbers and reading.moment(said.get("createdAt"), "createdAt") >= since


def _ids(said: Iterable[Node]) -> list[str]:
    return [gids.number(each.get("id"), "fulfillment.id") for each in said]


def _part(taken: Take) -> dict[str, Any]:
    lines = [{"id": line, "quantity": count} for line, count in taken.units]
    return {"fulfillmentOrderId": taken.order.id, "fulfillmentOrderLineItems": lines}
