"""What happens to orders of a simulated shop, whether by its own customers or through its API.

It never sells more than it shows: whoever asks for more is refused under the same lock that lowers the level.
"""

from dataclasses import dataclass, field

from commerce.sales_channels.connectors.simulated.records import (
    Buyer,
    Fulfillment,
    Impossible,
    Line,
    Order,
    Refund,
    Units,
)
from commerce.sales_channels.connectors.simulated.shop import Shop

TAX_PERCENT = 8
SHIPPING = 500
DISCOUNT_PERCENT = 10
PASSER_BY = Buyer(899, "Pat", "Passer", "passer@example.test", "+15125550199", "1 Side St", "Austin", "TX", "73301")


@dataclass(frozen=True)
class Basket:
    """What somebody wants: variants and how many of each."""

    wanted: dict[int, int]
    place_id: int
    buyer: Buyer
    source: str = "web"
    method: str = "ship"
    pays: bool = True
    code: str = ""
    note: str = ""


@dataclass(frozen=True)
class Parcel:
    """What leaves, and how."""

    kind: str
    parts: list[Units]
    carrier: str = ""
    number: str = ""
    url: str = ""
    marks: dict[str, str] = field(default_factory=dict)


def sell(shop: Shop, basket: Basket) -> Order:
    """A new order, of exactly what was shown as available. Raises Impossible with the code `not_available`."""
    with shop.changing():
        believed = [_believed(shop, basket, variant_id) for variant_id in basket.wanted]
        lines = [_line(shop, basket, variant_id) for variant_id in basket.wanted]
        shop.state.last_number += 1
        now = shop.clock.now()
        order = Order(
            shop.new_id(), shop.state.last_number, basket.place_id, now, now, basket.source, basket.method,
            basket.buyer, lines, SHIPPING if basket.method == "ship" else 0, code=basket.code, note=basket.note,
        )  # fmt: skip
        shop.state.orders[order.id] = order
        shop.record("sold", order=order.id, place=basket.place_id, lines=believed, total=order.total)
        for line in lines:
            shop.move(line.variant_id, basket.place_id, -line.quantity, "taken", order=order.id)
        shop.tell("order_created", order_id=order.id)
        if basket.pays:
            pay(shop, order.id)
        if basket.method == "carry_out":
            fulfill(shop, order.id, Parcel("collected", [Units(line.id, line.quantity) for line in lines]))
        return order


def pay(shop: Shop, order_id: int) -> Order:
    """All that is still owed."""
    with shop.changing():
        order = _open(shop, order_id)
        if order.paid:
            raise Impossible("already_paid", f"Order {order_id} is paid")
        order.paid, order.paid_at = order.total, shop.clock.now()
        shop.record("paid", order=order.id, amount=order.paid)
        shop.tell("order_paid", order_id=order.id)
        return changed(shop, order)


def cancel(
    shop: Shop, order_id: int, *, reason: str = "customer", restock: bool = True, by: str = "shop",
    gives_back: bool = True,
) -> Order:  # fmt: skip
    """Nothing of it will come; what is paid is given back, unless somebody else sees to that."""
    with shop.changing():
        order = _open(shop, order_id)
        if any(line.fulfilled for line in order.lines):
            raise Impossible("already_fulfilled", f"Order {order_id} has left in part")
        owed = order.paid - order.refunded
        left = [Units(line.id, order.left(line.id)) for line in order.lines if order.left(line.id)]
        order.cancelled_at, order.cancel_reason = shop.clock.now(), reason
        shop.record("cancelled", order=order.id, by=by, reason=reason, restocked=restock)
        if owed and gives_back:
            _give_back(shop, order, Refund(shop.new_id(), shop.clock.now(), owed, reason, restock, left))
        elif restock:
            _put_back(shop, order, left)
        order.status = "cancelled"
        shop.tell("order_cancelled", order_id=order.id)
        return changed(shop, order)


def edit(shop: Shop, order_id: int, line_id: int, quantity: int, *, by: str = "shop") -> Order:
    """Fewer units of a line of an unpaid order."""
    with shop.changing():
        order = _open(shop, order_id)
        line = order.line(line_id)
        if order.paid or not line.fulfilled <= quantity < line.current:
            raise Impossible("not_editable", f"Line {line_id} of order {order_id} cannot become {quantity}")
        gone, line.current = line.current - quantity, quantity
        shop.record("edited", order=order.id, line=line.id, by=by, fewer=gone)
        _put_back(shop, order, [Units(line.id, gone)])
        shop.tell("order_edited", order_id=order.id)
        return changed(shop, order)


def refund(shop: Shop, order_id: int, wish: Refund, *, by: str = "shop") -> Refund:
    """Money back, for units or without. `wish.id` and `wish.at` are given here. Raises Impossible."""
    with shop.changing():
        order = shop.order(order_id)
        if wish.amount < 0 or wish.amount > order.paid - order.refunded:
            raise Impossible("too_much", f"Only {order.paid - order.refunded} is left of order {order_id}")
        for part in wish.parts:
            if not 0 < part.quantity <= order.left(part.line_id):
                raise Impossible("too_many", f"Line {part.line_id} has not {part.quantity} units to give back")
        wish.id, wish.at = shop.new_id(), shop.clock.now()
        shop.record("refunded", order=order.id, by=by, amount=wish.amount, refund=wish.id)
        _give_back(shop, order, wish)
        changed(shop, order)
        return wish


def fulfill(shop: Shop, order_id: int, parcel: Parcel) -> Fulfillment:
    """Units leave, or wait at the counter (`ready`). Raises Impossible for more than is left."""
    with shop.changing():
        order = _open(shop, order_id)
        for part in parcel.parts:
            if not 0 < part.quantity <= order.unfulfilled(part.line_id):
                raise Impossible("nothing_left", f"Line {part.line_id} has not {part.quantity} units left to fulfill")
        made = Fulfillment(
            shop.new_id(), shop.clock.now(), parcel.kind, parcel.carrier, parcel.number, parcel.url, parcel.parts
        )
        order.fulfillments.append(made)
        order.marks.update(parcel.marks)
        if parcel.kind != "ready":
            for part in parcel.parts:
                order.line(part.line_id).fulfilled += part.quantity
        if not any(order.unfulfilled(line.id) for line in order.lines):
            _complete(order)
        shop.record("fulfilled", order=order.id, how=parcel.kind, number=parcel.number, fulfillment=made.id)
        shop.tell("order_fulfilled", order_id=order.id, part_id=made.id)
        changed(shop, order)
        return made


def overtake(shop: Shop, variant_id: int, place_id: int) -> None:
    """Somebody is faster than a write that is on its way: buys one, or finds one where none was."""
    with shop.changing():
        if shop.level(variant_id, place_id).available > 0:
            sell(shop, Basket({variant_id: 1}, place_id, PASSER_BY))
        else:
            shop.move(variant_id, place_id, 1, "counted")


def changed(shop: Shop, order: Order) -> Order:
    """It has a new version."""
    order.version += 1
    order.updated_at = shop.clock.now()
    shop.tell("order_updated", order_id=order.id)
    return order


def _believed(shop: Shop, basket: Basket, variant_id: int) -> dict:
    level, quantity, variant = (
        shop.level(variant_id, basket.place_id),
        basket.wanted[variant_id],
        shop.variant(variant_id),
    )
    if quantity < 1 or quantity > level.available or not variant.active:
        raise Impossible("not_available", f"{level.available} of {variant.sku} are shown, not {quantity}")
    told = level.told_at.isoformat()
    return {
        "sku": variant.sku,
        "variant": variant_id,
        "quantity": quantity,
        "believed": level.available,
        "told_at": told,
    }


def _line(shop: Shop, basket: Basket, variant_id: int) -> Line:
    variant, quantity = shop.variant(variant_id), basket.wanted[variant_id]
    price = variant.place_prices.get(basket.place_id, variant.price)
    discount = price * quantity * DISCOUNT_PERCENT // 100 if basket.code else 0
    tax = ((price * quantity - discount) * TAX_PERCENT + 50) // 100
    return Line(shop.new_id(), variant_id, quantity, price, discount, tax, quantity)


def _open(shop: Shop, order_id: int) -> Order:
    order = shop.order(order_id)
    if order.status != "open":
        raise Impossible("not_open", f"Order {order_id} is {order.status}")
    return order


def _complete(order: Order) -> None:
    for line in order.lines:
        line.fulfilled += order.unfulfilled(line.id)
    order.status = "completed"


def _give_back(shop: Shop, order: Order, made: Refund) -> None:
    for part in made.parts:
        part.amount = part.amount or order.worth(part.line_id, part.quantity)
        part.unsent = min(part.quantity, order.unfulfilled(part.line_id))
    order.refunds.append(made)
    if made.restocked:
        _put_back(shop, order, made.parts)
    shop.tell("refund_created", order_id=order.id, part_id=made.id)


def _put_back(shop: Shop, order: Order, parts: list[Units]) -> None:
    for part in parts:
        shop.move(order.line(part.line_id).variant_id, order.place_id, part.quantity, "put_back", order=order.id)
