"""How often somebody may type codes of promotions that nobody ever made, on whatever door.

Each unknown code is a miss once in a minute: a basket that is priced again with the same typo is no guess, nor is a
code that has ended. Counted in the cache, which is this process's memory while Redis is away.
"""

import hashlib
from collections.abc import Mapping, Sequence

from django.core.cache import cache

from commerce.pricing import codes

MISSES_MOST = 10
SECONDS = 60
TOO_MANY = "Too many unknown codes. Wait a minute."


def are_too_many(typed: Sequence[str], limits: Mapping[str, int]) -> bool:
    """Asked before codes are tried: nothing is to be said of the first unknown one beyond any of the limits, nor of any
    after it. `limits` are how many misses each name may have in a minute."""
    if any(cache.get(name, 0) >= most for name, most in limits.items()):
        return True
    new = [f"{name}:{short(key)}" for key in codes.unknown(typed) for name in limits]
    added = [marker for marker in new if cache.add(marker, 1, SECONDS)]
    counts = [(name, count(name)) for name in (marker.rpartition(":")[0] for marker in added)]
    if any(misses > limits[name] for name, misses in counts):
        cache.delete_many(added)  # nothing is said about these: they count again when they are tried again
        return True
    return False


def count(name: str) -> int:
    """One miss more within the minute that began with the first one; how many these are now."""
    if not cache.add(name, 1, SECONDS):
        try:
            return cache.incr(name)
        except ValueError:
            cache.set(name, 1, SECONDS)  # the minute ended in between
    return 1


def short(text: str) -> str:
    """Neither codes nor addresses stand in the cache."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
