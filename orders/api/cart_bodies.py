"""From the body of a request about a cart to what its verbs take: names become records, and who may sell where is
checked."""

from typing import Any

from commerce import skus
from commerce.actors import Actor
from orders import cart_visibility
from orders.api import purchasing
from orders.cart_editing import Units
from orders.carts import NewCart

_CONTACT = ("email", "name", "phone")


def new_cart(body: dict[str, Any], actor: Actor) -> NewCart:
    """A validated `NewCart`. Raises UnknownSku and LocationNotAllowed."""
    said, customer_id = details(body, actor)
    return NewCart(said.pop("channel"), customer_id, said, tuple(units(body.get("lines", ()), actor)))


def details(body: dict[str, Any], actor: Actor) -> tuple[dict[str, Any], int | None]:
    """Columns of the cart, and the customer it is to belong to. Raises LocationNotAllowed."""
    said = {name: body[name] for name in ("channel", "location", "codes") if name in body}
    if "location" in said:
        actor.require(cart_visibility.WRITE, location_ids={said["location"].pk})
    if "delivery" in body:
        said["delivery"] = _delivery(body["delivery"], actor)
    customer = body.get("customer", {})
    said |= {name: customer[name] for name in _CONTACT if name in customer}
    return said, customer.get("id")


def units(lines: Any, actor: Actor) -> list[Units]:
    """Validated `WishShape`s. Raises UnknownSku and LocationNotAllowed."""
    named = skus.find(line["sku"] for line in lines)
    return [
        Units(
            named[line["sku"]].variant_id,
            line["quantity"],
            _delivery(line["delivery"], actor) if "delivery" in line else None,
        )
        for line in lines
    ]


def line_changes(body: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Columns of the line. Raises LocationNotAllowed."""
    changes = {"quantity": body["quantity"]} if "quantity" in body else {}
    if "delivery" in body:
        changes["delivery"] = _delivery(body["delivery"], actor)
    return changes


def _delivery(delivery: dict[str, Any], actor: Actor) -> dict[str, Any]:
    way = purchasing.wanted(delivery)
    purchasing.require_places(actor, [way])
    return way.as_json()
