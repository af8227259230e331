"""Access tokens that live for a while: one per account, kept in this process until shortly before it expires.

A token that is refused early is thrown away, fetched once more and the call repeated once: nothing had happened. Of
many threads that need one, one fetches and the others wait.
"""

import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from commerce.sales_channels import reading, wire
from commerce.sales_channels.connector import Link
from commerce.sales_channels.faults import Denied, Garbled, Refused
from commerce.sales_channels.wire import Request

SPARE_SECONDS = 120.0
MOST_KEPT = 1000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Token:
    """`until` is of the monotonic clock."""

    text: str = field(repr=False)
    until: float


class _Slot:
    """What is kept for one account, and who may fetch it anew."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.token: Token | None = None


_slots: dict[str, _Slot] = {}
_slots_lock = threading.Lock()


def is_unauthorized(fault: Denied) -> bool:
    """How most systems say that a token is not good any more."""
    return fault.answer is not None and fault.answer.status == 401


def send(
    link: Link,
    fetch: Callable[[], Token],
    call: Callable[[str], T],
    is_over: Callable[[Denied], bool] = is_unauthorized,
) -> T:
    """What `call` makes of a good access token. Raises its faults and those of `fetch`. `is_over` tells a token that
    has expired from an account that may not do this."""
    slot = _slot(link)
    token = _current(slot, fetch)
    try:
        return call(token.text)
    except Denied as fault:
        if not is_over(fault):
            raise
    with slot.lock:
        if slot.token is token:
            slot.token = None
    return call(_current(slot, fetch).text)


def grant(request: Request) -> Token:
    """The token that an OAuth 2.0 endpoint answers with. Denied when it wants none of our credentials any more."""
    asked_at = time.monotonic()
    try:
        said = reading.record(wire.send(request).data)
    except Refused as fault:
        raise Denied(f"No access token: {fault.detail}") from fault
    token = reading.text(said.get("access_token"), "access_token", most=reading.LONGEST_TEXT)
    lasts = reading.whole(said.get("expires_in"), "expires_in")
    if not token or not token.isascii() or not token.isprintable() or lasts < 1:
        raise Garbled("The token endpoint gave no usable token")
    return Token(token, asked_at + max(lasts - SPARE_SECONDS, lasts / 2))


def _current(slot: _Slot, fetch: Callable[[], Token]) -> Token:
    with slot.lock:
        if slot.token is None or slot.token.until <= time.monotonic():
            slot.token = fetch()
        return slot.token


def _slot(link: Link) -> _Slot:
    """New credentials of the same account start anew, so nobody waits for an old token to expire."""
    parts = [link.connection, link.base_url, *(f"{name}={link.secrets[name]}" for name in sorted(link.secrets))]
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()
    with _slots_lock:
        if key not in _slots and len(_slots) >= MOST_KEPT:
            del _slots[next(iter(_slots))]
        return _slots.setdefault(key, _Slot())
