"""Calls with an access token that lives for a while. Whoever keeps it for the account is known to the link.

A token that is refused early is fetched once more and the call repeated once: nothing had happened.
"""

import hashlib
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from commerce.sales_channels import reading, wire
from commerce.sales_channels.access import Granted, Wish
from commerce.sales_channels.connector import Link
from commerce.sales_channels.faults import ChannelFault, Denied, Garbled, Refused
from commerce.sales_channels.wire import Request

T = TypeVar("T")
REFRESH_TOKEN = "refresh_token"  # the name of the setting
NAMES = ("client_id", "client_secret", REFRESH_TOKEN)


def is_unauthorized(fault: Denied) -> bool:
    """How most systems say that a token is not good any more."""
    return fault.answer is not None and fault.answer.status == 401


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of token. `fetch` is given the refresh token that is good now; `is_over` tells a token that has expired
    from an account that may not do this. `credentials` are the names of the secrets behind it."""

    fetch: Callable[[str], Granted]
    name: str = "user"
    is_over: Callable[[Denied], bool] = is_unauthorized
    credentials: Sequence[str] = NAMES


def send(link: Link, kind: Kind, call: Callable[[str], T]) -> T:
    """What `call` makes of a good access token. Raises its faults and those of fetching it."""
    wish = _wish(link, kind)
    token = link.keeper.token(wish)
    try:
        return call(token)
    except Denied as fault:
        if not kind.is_over(fault):
            raise
    return call(link.keeper.token(wish, refused=token))


def grant(request: Request) -> Granted:
    """What an OAuth 2.0 endpoint answers with. Denied when it wants none of our credentials any more. Nothing of its
    answers but the name of an error is told further: they may hold tokens."""
    asked_at = time.monotonic()
    try:
        said = reading.record(wire.send(replace(request, free=True)).data)
    except (Denied, Refused) as fault:
        raise Denied(f"It gives us no access any more: {_why(fault)}") from None
    except Garbled:
        raise Garbled("The answer of the token endpoint cannot be read") from None
    token = _token(said.get("access_token"))
    seconds = _seconds(said) - (time.monotonic() - asked_at)
    if not token or seconds <= 0:
        raise Garbled("The token endpoint gave no usable token")
    return Granted(token, seconds, _token(said.get("refresh_token")))


def _wish(link: Link, kind: Kind) -> Wish:
    """Other credentials of the same account start anew, so nobody waits for an old token to expire."""
    held = link.secrets.get(REFRESH_TOKEN, "") if REFRESH_TOKEN in kind.credentials else ""
    parts = [link.base_url, *(f"{name}={link.secrets.get(name, '')}" for name in kind.credentials)]
    return Wish(kind.name, _digest(*parts), _digest(held), lambda newest: kind.fetch(newest or held))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _token(said: Any) -> str:
    """A usable one, or nothing: it goes into a header."""
    found = reading.text(said, "token", most=reading.LONGEST_TEXT)
    return found if found.isascii() and found.isprintable() else ""


def _seconds(said: Any) -> float:
    """How long it lasts: OAuth says how many seconds, Square until when."""
    if said.get("expires_in") is None and said.get("expires_at"):
        return (reading.moment(said["expires_at"], "expires_at") - datetime.now(UTC)).total_seconds()
    return reading.whole(said.get("expires_in"), "expires_in")


def _why(fault: ChannelFault) -> str:
    """The name of the error, as OAuth or Square write it; otherwise the status."""
    try:
        said = json.loads(fault.answer.body) if fault.answer else {}
        name = said["error"] if "error" in said else said["errors"][0]["code"]
    except (ValueError, LookupError, TypeError):
        name = ""
    if isinstance(name, str) and re.fullmatch(r"[A-Za-z_.-]{1,60}", name):
        return name
    return f"status {fault.answer.status}" if fault.answer else "no reason given"
