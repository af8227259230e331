"""From the checkout of a cart to the purchase that orders it."""

from dataclasses import replace
from typing import Any

from commerce.actors import Actor
from commerce.api.shapes import refuse
from orders import cart_holds, cart_reading, cart_states, cart_visibility
from orders.api import purchasing
from orders.cart_states import CheckoutChanged
from orders.models import Cart
from orders.purchases import Purchase


def of_checkout(cart: Cart, body: dict[str, Any], actor: Actor) -> Purchase:
    """The purchase of a validated `Checkout`. Raises CheckoutChanged and what its fields refuse."""
    asked = _bound(cart, body.get("fingerprint"))
    if unchosen := [index for index, wish in enumerate(asked.wishes) if not wish.wanted.is_chosen]:
        path = "delivery" if len(unchosen) == len(asked.wishes) else f"lines[{unchosen[0]}].delivery"
        refuse(path, "required", "How does it reach the buyer?")
    purchasing.require_places(actor, [wish.wanted for wish in asked.wishes])
    cart_holds.require_own([cart], actor)
    till = body.get("till")
    if till is not None:
        actor.require(cart_visibility.WRITE, location_ids={till.location_id})
    return replace(
        asked,
        tenders=tuple(purchasing.tender(row, index) for index, row in enumerate(body.get("payments", ()))),
        external_id=body.get("external_id", ""),
        till=till,
        expected_total=body.get("expected_total", asked.expected_total),
        age_confirmed=body.get("age_confirmed", False),
    )


def _bound(cart: Cart, fingerprint: str | None) -> Purchase:
    """As shown; or, where the buyer says what they have seen, exactly that."""
    asked = cart_reading.as_shown(cart)
    if not asked.wishes:
        refuse("lines", "required", "There is nothing in the cart.")
    if fingerprint is None or cart.status not in cart_states.LIVING:
        return asked
    look = cart_reading.look(cart)
    if cart_reading.fingerprint(look) != fingerprint:
        raise CheckoutChanged("The cart has changed since you saw it.", cart=cart.public_id)
    return replace(asked, expected_total=look.quote.totals.total)
