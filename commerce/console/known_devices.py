"""Browsers in which somebody has signed in: guesses from elsewhere do not count against them.

A signed cookie per person, which only the sign-in page sees. Its signature covers its name, so it is of no use for
another person; whoever holds it has five guesses of their own, as everybody else has together.
"""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_SALT = "known device"
_KEPT = timedelta(days=365)


def cookie_name(email: str) -> str:
    """Of this person's cookie; it tells nobody who they are."""
    return f"device_{hashlib.blake2b(email.lower().encode(), digest_size=8).hexdigest()}"


def of(request: HttpRequest, email: str) -> str:
    """Which device this is, if this person is known on it."""
    return request.get_signed_cookie(cookie_name(email), default="", salt=_SALT, max_age=_KEPT)


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """They have signed in here. A device stays the same one, so that no sign-in gives new guesses."""
    response.set_signed_cookie(
        cookie_name(email), of(request, email) or secrets.token_hex(8), salt=_SALT, max_age=_KEPT,
        path=settings.LOGIN_URL, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
