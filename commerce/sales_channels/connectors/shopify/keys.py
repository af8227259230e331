"""Keys by which Shopify knows a repeated request: the same wish gives the same key, in any process."""

import uuid
from collections.abc import Sequence

from commerce import strict

TRIES = 4  # a key whose attempt failed over there is spent for good; the next one is as fixed as the first
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "truecount:shopify")


def of(*parts: str | int | None | Sequence[object], attempt: int = 0) -> str:
    """The key of a wish, for its n-th attempt."""
    return str(uuid.uuid5(_SPACE, strict.canonical([list(parts), attempt]).decode()))
