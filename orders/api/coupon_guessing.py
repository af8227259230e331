"""Guessing the codes of promotions is made hopeless, without harm to a shopper who mistypes one or to their neighbors.

Only codes that nobody ever made are misses, each once in a minute: a basket that is priced again with the same typo is
no guess, nor is a code that has ended. Misses count for the cart, or for the customer who is named, so that one shopper
does not lock out all others of a storefront; whoever names neither is one with all such of the same key or address.
Beyond that a key or an address has no more than a hundred, however many carts it opens.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest

from commerce.actors import Actor
from commerce.api.limits import TooManyRequests
from commerce.pricing import codes
from orders.api import guessing
from orders.api.guessing import MISSES_MOST, SECONDS

MISSES_OF_ALL = 100


def refuse(request: HttpRequest, actor: Actor, body: Mapping[str, Any], *, cart_id: int | None = None) -> None:
    """Before the `codes` of a body are tried: nothing is said of the eleventh that is unknown, nor of any after it.
    `cart_id` is the cart that they are for, once the actor may see it. Raises TooManyRequests."""
    if not (typed := body.get("codes")):
        return
    limits = _limits(request, actor, _shopper(body, actor, cart_id))
    if any(cache.get(name, 0) >= most for name, most in limits.items()):
        raise _patience()
    new = [f"{name}:{_short(key)}" for key in codes.unknown(typed) for name in limits]
    added = [marker for marker in new if cache.add(marker, 1, SECONDS)]
    counts = [(name, guessing.count(name)) for name in (marker.rpartition(":")[0] for marker in added)]
    if any(misses > limits[name] for name, misses in counts):
        cache.delete_many(added)  # nothing was said about these: they count again when they are tried again
        raise _patience()


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
    return next((f"{actor.principal}:{_short(name)}" for name in names), "")


def _short(text: str) -> str:
    """Neither codes nor addresses stand in the cache."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _patience() -> TooManyRequests:
    return TooManyRequests("Too many unknown codes. Wait a minute.", retry_after=SECONDS)
