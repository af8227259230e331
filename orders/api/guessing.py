"""Guessing the code of a gift card is made hopeless: after ten misses in a minute nobody of that key or address is
answered for a while.

Counted in the cache, which is this process's memory while Redis is away.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from commerce.actors import Actor
from commerce.api.limits import TooManyRequests
from orders import code_guesses
from orders.code_guesses import MISSES_MOST, SECONDS, TOO_MANY
from orders.gift_cards import GiftCardNotUsable
from orders.purchases import Tender


def require_patience(request: HttpRequest, actor: Actor) -> None:
    """Before a code is looked up. Raises TooManyRequests from the eleventh miss on, and for hits as well."""
    if any(cache.get(name, 0) >= MISSES_MOST for name in _names(request, actor)):
        raise TooManyRequests(TOO_MANY, retry_after=SECONDS)


def note_miss(request: HttpRequest, actor: Actor) -> None:
    """A code was not known."""
    for name in _names(request, actor):
        code_guesses.count(name)


@contextmanager
def paying(request: HttpRequest, actor: Actor, tenders: Sequence[Tender]) -> Iterator[None]:
    """Around a purchase: a gift card code that is refused is a miss like any other. Raises TooManyRequests."""
    if not any(tender.code for tender in tenders):
        yield
        return
    require_patience(request, actor)
    try:
        yield
    except GiftCardNotUsable:
        note_miss(request, actor)
        raise


def _names(request: HttpRequest, actor: Actor) -> tuple[str, str]:
    return f"code-misses:{actor.principal}", f"code-misses:{address(request)}"


def address(request: HttpRequest) -> str:
    """Whence the request comes; behind a local socket nobody says so, and all of them count as one."""
    try:
        return get_adapter().get_client_ip(getattr(request, "_request", request))
    except PermissionDenied:
        return "unknown"
