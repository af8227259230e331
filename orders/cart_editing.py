"""How a locked cart is changed: what was shown before is remembered, and afterwards its hold, its price and its version
follow. The steps of `carts`, none of them a verb of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Invalid, field_error
from commerce.pricing.quoted import Quote
from orders import cart_holds, cart_reading, cart_states, demand, frozen_quotes, quoting
from orders.cart_reading import Look
from orders.models import Cart, CartLine

LINES_MOST, UNITS_MOST = 1_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Units:
    """Units of a variant for a cart, with an API delivery object of their own where they have one."""

    variant_id: int
    quantity: int
    delivery: dict[str, Any] | None = None


@dataclass(slots=True)
class Edit:
    """A locked cart while it is changed: the price shown before, and the stock it asked for."""

    cart: Cart
    now: datetime
    seen: Quote | None = None
    goods: tuple = ()
    notices: list[dict[str, str]] = field(default_factory=list)


@transactions.building_block
def begin(cart: Cart, now: datetime) -> Edit:
    """Remember the cart as it was. Raises CheckoutCompleted or CartMerged."""
    cart_states.refuse_ended(cart)
    transactions.about(cart=cart.pk)
    return Edit(cart, now, cart_reading.shown_last(cart), _goods(cart))


@transactions.building_block
def finish(edit: Edit, by: Actor) -> Look:
    """Let hold, price and version follow, save, and show the cart. A hold that just began, or still fits, stays. Raises
    LocationNotAllowed."""
    cart, goods = edit.cart, _goods(edit.cart)
    if goods != edit.goods and cart.hold_id is not None:
        if lost := cart_holds.follow(cart, _lines(cart), by=by, now=edit.now):
            edit.notices.append(lost)
    else:
        cart_holds.keep_alive(cart, by=by, now=edit.now)
    if cart.status == Cart.Status.ABANDONED:
        cart.status = Cart.Status.OPEN
    cart.version += 1
    cart.touched_at = edit.now
    cart.locked_quote, cart.locked_until = None, None
    look = cart_reading.look(cart, before=edit.seen)
    if look.quote is not None:
        cart.locked_quote, cart.locked_until = frozen_quotes.freeze(look.quote), look.quote.valid_until
    cart.save()
    return look.noting(*edit.notices)


@transactions.building_block
def put(cart: Cart, units: Sequence[Units]) -> None:
    """Add units to the line of the same variant and delivery, or in a line of their own."""
    known = {(line.variant_id, _way(line.delivery)): line for line in cart.lines.order_by("-id")}
    for index, each in enumerate(units):
        line = known.get((each.variant_id, _way(each.delivery)))
        if line is None:
            line = CartLine(cart=cart, variant_id=each.variant_id, quantity=0, delivery=each.delivery)
            known[each.variant_id, _way(each.delivery)] = line
        line.quantity += each.quantity
        if line.quantity > UNITS_MOST:
            _refuse(f"lines[{index}].quantity", f"A line has at most {UNITS_MOST} units.")
        line.save()
    if len(known) > LINES_MOST:
        _refuse("lines", f"A cart has at most {LINES_MOST} lines.")


@transactions.building_block
def raise_to(cart: Cart, units: Sequence[Units]) -> None:
    """Let the cart have at least these units of each variant: the rule of joining, for lines that are no cart yet."""
    asked: dict[int, list[Units]] = {}
    for each in units:
        asked.setdefault(each.variant_id, []).append(each)
    for variant_id, rows in asked.items():
        there = sum(line.quantity for line in cart.lines.filter(variant_id=variant_id))
        missing = sum(row.quantity for row in rows) - there
        if missing > 0:
            put(cart, [Units(variant_id, missing, rows[0].delivery)])


def apply(cart: Cart, details: dict[str, Any]) -> None:
    """Set what the cart says about itself; the door it is used on now may see it from now on."""
    for name, value in details.items():
        setattr(cart, name, value)
    cart.doors = sorted({*cart.doors, cart.channel.pk})


def _lines(cart: Cart) -> tuple:
    lines = cart_reading.lines_of(cart)
    if not lines:
        return ()
    asked = cart_reading.purchase(cart, lines)
    return demand.lines(asked.wishes, quoting.reckon(asked).goods)


def _goods(cart: Cart) -> tuple:
    """What decides which stock a cart needs."""
    wishes = cart_reading.purchase(cart, cart_reading.lines_of(cart)).wishes
    rows = [
        (wish.variant_id, wish.quantity, wish.wanted.stock_location_id or 0, wish.wanted.leaves_at_once)
        for wish in wishes
    ]
    return cart.channel_id, *sorted(rows)


def _way(delivery: dict[str, Any] | None) -> str:
    return repr(sorted(delivery.items())) if delivery else ""


def _refuse(path: str, detail: str) -> None:
    raise Invalid(detail, errors=[field_error(path, "out_of_range", detail)])
