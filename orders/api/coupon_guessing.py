"""Guessing the codes of promotions is made hopeless, without harm to a shopper who mistypes one or to their neighbors.

Misses (see `code_guesses`) count for the cart, or for the customer who is named, so that one shopper does not lock out
all others of a storefront; whoever names neither is one with all such of the same key or address. Beyond that a key or
an address has no more than a hundred, however many carts it opens.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from commerce.actors import Actor
from commerce.api.limits import TooManyRequests
from orders import code_guesses
from orders.api import guessing
from orders.code_guesses import MISSES_MOST, SECONDS, TOO_MANY

MISSES_OF_ALL = 100


def refuse(request: HttpRequest, actor: Actor, body: Mapping[str, Any], *, cart_id: int | None = None) -> None:
    """Before the `codes` of a body are tried: nothing is said of the eleventh that is unknown, nor of any after it.
    `cart_id` is the cart that they are for, once the actor may see it. Raises TooManyRequests."""
    typed = body.get("codes")
    if typed and code_guesses.are_too_many(typed, _limits(request, actor, _shopper(body, actor, cart_id))):
        raise TooManyRequests(TOO_MANY, retry_after=SECONDS)


def _limits(request: HttpRequest, actor: Actor, shopper: str) -> dict[str, int]:
    """How many misses each name may have, for everybody whom this request could come from."""
    whole = [f"coupon-misses:{actor.principal}", f"coupon-misses:{guessing.address(request)}"]
    own = [f"coupon-misses:{shopper}"] if shopper else [f"{name}:nobody" for name in whole]
    return dict.fromkeys(whole, MISSES_OF_ALL) | dict.fromkeys(own, MISSES_MOST)


def _shopper(body: Mapping[str, Any], actor: Actor, cart_id: int | None) -> str:
    """Who types the codes, as far as the request tells; a name that a key gives means nobody on another key."""
    if cart_id is not None:
        return f"cart:{cart_id}"
    said = body.get("customer") or {}
    names = (f"{name}:{said[name]}".casefold() for name in ("id", "email", "phone") if said.get(name))
    return next((f"{actor.principal}:{code_guesses.short(name)}" for name in names), "")
