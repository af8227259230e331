"""One cart as the API shows it. No query of its own."""

from typing import Any

from commerce import ids
from commerce.api import fields
from orders import cart_holds, cart_reading
from orders.api import quote_json
from orders.cart_reading import Look
from orders.models import Cart, CartLine, Order

_AMOUNTS = ("unit_price", "list_price", "discount", "tax", "total")
_NOTHING = {"totals": None, "deliveries": [], "shipping_options": [], "promotions": {"applied": [], "rejected": []}}
_PRICED = tuple(_NOTHING)


def render(look: Look) -> dict[str, Any]:
    """The JSON of a `CartShape`."""
    cart, quote = look.cart, look.quote
    priced = quote_json.render(quote) if quote else _NOTHING
    quoted = dict(enumerate(priced["lines"])) if quote else {}
    return {
        "id": cart.public_id,
        "state": str(cart.status),
        "checkout_state": checkout_state(look),
        "version": cart.version,
        "channel": cart.channel.code,
        "location": cart.location.code if cart.location_id else None,
        "currency": cart.channel.currency,
        "prices_include_tax": cart.channel.prices_include_tax,
        "customer": _customer(cart),
        "lines": [
            _line(line, look, quoted.get(index)) | quote_json.promise(look.days, index)
            for index, line in enumerate(look.lines)
        ],
        "delivery": cart.delivery,
        "codes": list(cart.codes),
        **{name: priced[name] for name in _PRICED},
        "locked_until": fields.moment(cart.locked_until) if cart.locked_until else None,
        "fingerprint": cart_reading.fingerprint(look),
        "hold": _hold(look),
        "problems": [quote_json.problem(row) for row in look.problems],
        "notices": list(look.notices),
        "order": look.order.public_id if look.order else None,
        "merged_into": ids.encode("crt", cart.merged_into_id) if cart.merged_into_id else None,
        "created_at": fields.moment(cart.created_at),
        "touched_at": fields.moment(cart.touched_at),
    }


def checkout_state(look: Look) -> str:
    """How far the cart is from being bought, in one word."""
    if look.cart.status == Cart.Status.MERGED:
        return "merged"
    if look.cart.status == Cart.Status.ORDERED:
        waits = look.order is not None and look.order.status == Order.Status.AWAITING_PAYMENT
        return "in_progress" if waits else "completed"
    if any(row.severity == "error" for row in look.problems):
        return "incomplete"
    return "needs_review" if any(row.who_can_fix == "buyer_review" for row in look.problems) else "ready"


def _customer(cart: Cart) -> dict[str, Any] | None:
    said = {"email": cart.email, "name": cart.name, "phone": cart.phone}
    if cart.customer_id is None and not any(said.values()):
        return None
    id = None if cart.customer_id is None else ids.encode("cus", cart.customer_id)
    return {"id": id, **{name: text or None for name, text in said.items()}}


def _line(line: CartLine, look: Look, quoted: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "id": line.public_id,
        "sku": line.variant.sku,
        "title": look.titles.get(line.variant_id, line.variant.sku),
        "quantity": line.quantity,
        "delivery": line.delivery,
        **{name: quoted[name] if quoted else None for name in _AMOUNTS},
        "adjustments": quoted["adjustments"] if quoted else [],
        "taxes": quoted["taxes"] if quoted else [],
    }


def _hold(look: Look) -> dict[str, Any] | None:
    held = look.held
    if held is None:
        return None
    left = max(0, cart_holds.EXTENSIONS_MOST - look.cart.extensions)
    return {"id": held.public_id, "expires_at": fields.moment(held.expires_at), "extensions_left": left}
