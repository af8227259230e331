"""Who calls: an API key, or somebody signed in whose browser sends the CSRF token. The answer is an Actor."""

from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.request import Request

from commerce import keys, staff
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.models import Staff

SCHEME = "bearer"


class Unauthenticated(Refusal):
    """No key, or one that is unknown, revoked or past its end."""

    code = "unauthenticated"
    status = 401
    title = "Who are you?"


class CsrfFailed(Refusal):
    """A signed-in browser changes something without its CSRF token."""

    code = "csrf_failed"
    status = 403
    title = "Not allowed"


class KeyOrSession(BaseAuthentication):
    """A bearer key decides alone; without an Authorization header the staff session does."""

    def authenticate(self, request: Request) -> tuple[Staff | None, Actor]:
        """`(person or None, actor)`. Raises Unauthenticated or CsrfFailed."""
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is not None:
            return None, _by_key(header)
        signed_in = _Session().authenticate(request)
        if signed_in is None:
            raise Unauthenticated("An API key is needed: Authorization: Bearer tck_…")
        return signed_in[0], staff.actor_for(signed_in[0])

    def authenticate_header(self, request: Request) -> str:
        """Of 401 answers."""
        return "Bearer"


class _Session(SessionAuthentication):
    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except Exception as error:
            raise CsrfFailed("The CSRF token is missing or wrong.") from error


def _by_key(header: str) -> Actor:
    scheme, _, secret = header.partition(" ")
    actor = keys.actor_of(secret) if scheme.lower() == SCHEME else None
    if actor is None:
        raise Unauthenticated("This key is not valid.")
    return actor
