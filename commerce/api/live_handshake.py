"""Who opens a live connection, and from which page: decided at the handshake and asked again while it lasts.

A key comes in the Authorization header, or, because browsers cannot set one, as the subprotocol `truecount.key.<key>`;
never in the URL, which ends up in logs. A session cookie counts only from our own pages.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http.request import split_domain_port, validate_host

from commerce import keys, live_topics, staff, visibility
from commerce.actors import Actor

KEY_PROTOCOL = "truecount.key."
_CODE = re.compile(r"[-\w]+", re.ASCII)
_sessions = import_module(settings.SESSION_ENGINE)


@dataclass(frozen=True, slots=True)
class Handshake:
    """What a connection came with. `actor` asks the database each time, so that lost rights are noticed."""

    trusted_origin: bool
    subprotocol: str | None
    actor: Callable[[], Actor | None]


def read(scope: dict[str, Any]) -> Handshake:
    """Read an ASGI WebSocket scope. A key decides alone, and needs no trusted origin: no browser adds it by itself."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    subprotocol = next((name for name in scope.get("subprotocols", ()) if name.startswith(KEY_PROTOCOL)), None)
    if "authorization" in headers:
        scheme, _, secret = headers["authorization"].partition(" ")
        return Handshake(True, None, lambda: keys.actor_of(secret) if scheme.lower() == "bearer" else None)
    if subprotocol is not None:
        secret = subprotocol.removeprefix(KEY_PROTOCOL)
        return Handshake(True, subprotocol, lambda: keys.actor_of(secret))
    session_key = _session_key(headers.get("cookie", ""))
    return Handshake(_trusted(headers), None, lambda: _person(session_key))


def _trusted(headers: dict[str, str]) -> bool:
    """Whether the page is ours. Programs send no Origin, and no foreign page can leave it out."""
    origin = headers.get("origin")
    if origin is None:
        return True
    host = headers.get("host", "")
    name, _ = split_domain_port(host)
    ours = bool(name) and validate_host(name, settings.ALLOWED_HOSTS)
    return (ours and origin.partition("://")[2] == host) or origin in settings.CSRF_TRUSTED_ORIGINS


def _session_key(cookies: str) -> str | None:
    try:
        morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    return morsel.value if morsel else None


def _person(session_key: str | None) -> Actor | None:
    if session_key is None:
        return None
    user = get_user(SimpleNamespace(session=_sessions.SessionStore(session_key)))
    return staff.actor_for(user) if user.is_authenticated and user.is_active else None


def refused(topics: list[str], actor: Actor) -> dict[str, str]:
    """Why the actor may not listen to some of the topics: a code by topic. Those not named they may."""
    codes = [code for topic in topics if _CODE.fullmatch(code := live_topics.location_code(topic))]
    places = dict(visibility.locations(actor).filter(code__in=codes).values_list("code", "id")) if codes else {}
    reasons = {
        topic: live_topics.refusal(topic, actor, places.get(live_topics.location_code(topic))) for topic in topics
    }
    return {topic: code for topic, code in reasons.items() if code}
