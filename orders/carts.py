"""Carts, from the first line to the hold at checkout. Every verb answers with the whole cart as it is then.

Locks: the person, then carts by id, then levels. A change of goods takes its hold along; whatever is written shows a
price anew and keeps it until `locked_until`. Each raises LocationNotAllowed where it would promise or free goods of a
place at which the actor may not sell.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from commerce import transactions, versions
from commerce.actors import Actor
from commerce.errors import Invalid, NotFound, Refusal, field_error
from commerce.models import Channel
from commerce.versions import Expected
from customers.models import Customer
from customers.recognition import UnknownCustomer
from orders import cart_editing, cart_holds, cart_joining, cart_reading, cart_states, demand, quoting
from orders.cart_editing import Edit, Units
from orders.cart_reading import Look
from orders.models import Cart, CartLine


class CartHasCustomer(Refusal):
    """The cart belongs to another customer already."""

    code = "cart_has_customer"
    title = "Somebody else's cart"


@dataclass(frozen=True, slots=True)
class NewCart:
    """What somebody opens a cart with. `details` are columns of the record."""

    channel: Channel
    customer_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)
    units: tuple[Units, ...] = ()


@transactions.use_case
def open_cart(*, by: Actor, new: NewCart) -> Look:
    """A new cart, or the one that this customer has on any door, which takes the lines over like a joined one.

    Raises UnknownCustomer.
    """
    now = transactions.now()
    theirs = None if new.customer_id is None else _of_customer(new.customer_id)
    locked = cart_states.lock(theirs)[0] if theirs else None
    if locked is None or locked.status not in cart_states.LIVING:
        made = _made(by, new, now)
        cart_editing.put(made, new.units)
        return cart_editing.finish(Edit(made, now), by)
    edit = cart_editing.begin(locked, now)
    cart_editing.apply(edit.cart, {"channel": new.channel, **new.details})
    cart_editing.raise_to(edit.cart, new.units)
    edit.notices.append({"code": "cart_found", "detail": "This is the cart that the customer has open already."})
    return cart_editing.finish(edit, by)


@transactions.use_case
def change(
    *, by: Actor, cart_id: int, details: dict[str, Any], customer_id: int | None = None, expected: Expected = None
) -> Look:
    """Change what the cart says about itself. With a customer it becomes theirs: their open cart, if they have one,
    takes it over and is what is answered. Raises VersionConflict, CartHasCustomer and what ends a cart."""
    now = transactions.now()
    theirs = None if customer_id is None else _of_customer(customer_id)
    both = cart_states.lock(*dict.fromkeys([cart_id, *([theirs] if theirs else [])]))
    edit = cart_editing.begin(both[0], now)
    versions.require(expected, str(edit.cart.version))
    if customer_id is not None and edit.cart.customer_id not in (None, customer_id):
        raise CartHasCustomer("This cart belongs to another customer.")
    cart_editing.apply(edit.cart, details)
    if len(both) == 2 and both[1].status in cart_states.LIVING:
        target = cart_editing.begin(both[1], now)
        cart_holds.give_back([edit.cart, target.cart], by=by, now=now)
        target.notices.append(cart_joining.join(edit.cart, target.cart, now=now))
        target.cart.channel = edit.cart.channel
        return cart_editing.finish(target, by)
    edit.cart.customer_id = customer_id or edit.cart.customer_id
    return cart_editing.finish(edit, by)


@transactions.use_case
def add(*, by: Actor, cart_id: int, units: Sequence[Units]) -> Look:
    """Put units in: on top of the line of the same variant that travels the same way."""
    edit = cart_editing.begin(cart_states.lock(cart_id)[0], transactions.now())
    cart_editing.put(edit.cart, units)
    return cart_editing.finish(edit, by)


@transactions.use_case
def change_line(*, by: Actor, cart_id: int, line_id: int, changes: dict[str, Any], expected: Expected = None) -> Look:
    """Another quantity or delivery for one line. Raises NotFound and VersionConflict."""
    edit = cart_editing.begin(cart_states.lock(cart_id)[0], transactions.now())
    versions.require(expected, str(edit.cart.version))
    if not CartLine.objects.filter(cart=edit.cart, pk=line_id).update(**changes):
        raise NotFound("There is no such resource.")
    return cart_editing.finish(edit, by)


@transactions.use_case
def remove_line(*, by: Actor, cart_id: int, line_id: int) -> Look:
    """Take one line out. Raises NotFound."""
    edit = cart_editing.begin(cart_states.lock(cart_id)[0], transactions.now())
    if not CartLine.objects.filter(cart=edit.cart, pk=line_id).delete()[0]:
        raise NotFound("There is no such resource.")
    return cart_editing.finish(edit, by)


@transactions.use_case
def hold(*, by: Actor, cart_id: int) -> Look:
    """Begin the checkout: the goods are held and the price is kept. Again prolongs the hold, twice at most.

    Raises OutOfStock, NotSellable, HoldLimit, and Invalid for an empty cart.
    """
    edit = cart_editing.begin(cart_states.lock(cart_id)[0], transactions.now())
    lines = cart_reading.lines_of(edit.cart)
    if not lines:
        detail = "There is nothing in the cart."
        raise Invalid(detail, errors=[field_error("lines", "required", detail)])
    asked = cart_reading.purchase(edit.cart, lines)
    wanted = demand.lines(asked.wishes, quoting.reckon(asked).goods)
    cart_holds.hold(edit.cart, wanted, by=by, now=edit.now)
    return cart_editing.finish(edit, by)


@transactions.use_case
def release(*, by: Actor, cart_id: int) -> Look:
    """Leave the checkout: what is held is given back. Again is fine."""
    edit = cart_editing.begin(cart_states.lock(cart_id)[0], transactions.now())
    cart_holds.give_back([edit.cart], by=by, now=edit.now)
    return cart_editing.finish(edit, by)


def _of_customer(customer_id: int) -> int | None:
    """The id of the customer's cart, with nobody able to give them another one meanwhile. Raises UnknownCustomer."""
    cart_states.lock_person(customer_id)
    if not Customer.objects.filter(pk=customer_id).exists():
        raise UnknownCustomer()
    found = cart_states.of_customer(customer_id)
    return None if found is None else found.pk


def _made(by: Actor, new: NewCart, now: datetime) -> Cart:
    cart = Cart(customer_id=new.customer_id, status=Cart.Status.OPEN, version=0, created_at=now, touched_at=now)
    cart.actor_kind, cart.actor_id, cart.codes, cart.doors, cart.extensions = by.kind, by.id, [], [], 0
    cart_editing.apply(cart, {"channel": new.channel, **new.details})
    cart.save()
    return cart
