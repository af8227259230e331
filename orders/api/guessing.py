"""Guessing a code is made hopeless: after ten misses in a minute nobody of that key or address is answered for a while.

Counted in the cache, which is this process's memory while Redis is away.
"""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

from commerce.actors import Actor
from commerce.api.limits import TooManyRequests

MISSES_MOST = 10
SECONDS = 60


def require_patience(request: HttpRequest, actor: Actor) -> None:
    """Before a code is looked up. Raises TooManyRequests from the eleventh miss on, and for hits as well."""
    if any(cache.get(name, 0) >= MISSES_MOST for name in _names(request, actor)):
        raise TooManyRequests("Too many unknown codes. Wait a minute.", retry_after=SECONDS)


def note_miss(request: HttpRequest, actor: Actor) -> None:
    """A code was not known."""
    for name in _names(request, actor):
        if not cache.add(name, 1, SECONDS):
            try:
                cache.incr(name)
            except ValueError:
                cache.set(name, 1, SECONDS)  # the minute ended in between


def _names(request: HttpRequest, actor: Actor) -> tuple[str, str]:
    address = get_adapter().get_client_ip(getattr(request, "_request", request))
    return f"code-misses:{actor.principal}", f"code-misses:{address}"
