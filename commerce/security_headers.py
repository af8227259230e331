"""Security headers of every response. Pages run no inline script and no inline style, so the policy needs no nonce.

The admin is the exception: its theme evaluates expressions in attributes (Alpine) and writes its colors into a style
block, so /admin/ allows 'unsafe-eval' for its own scripts and inline styles; inline scripts stay forbidden there too.
"""

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

ADMIN = "/admin/"
STRICT = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
RELAXED = STRICT | {"script-src": "'self' 'unsafe-eval'", "style-src": "'self' 'unsafe-inline'"}
PERMISSIONS = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"


class SecurityHeadersMiddleware:
    """Adds what Django's own SecurityMiddleware has no setting for; stands outermost, so that errors and static files
    carry it too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy(request))
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if _is_personal(request):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _is_personal(request: HttpRequest) -> bool:
    """Whether it was made for a signed-in person: whoever is next at a shared till must not find it kept there.
    Static files come before there is a session, and programs with a key never ask for it."""
    session = getattr(request, "session", None)
    return session is not None and session.accessed and request.user.is_authenticated


def policy(request: HttpRequest) -> str:
    """The Content-Security-Policy for a path."""
    directives = RELAXED if request.path.startswith(ADMIN) else STRICT
    directives = directives | {"connect-src": " ".join(["'self'", *_live_sources(request)])}
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def _live_sources(request: HttpRequest) -> list[str]:
    """The live connection goes to this very host; it is named because not every browser counts `wss:` as 'self'."""
    try:
        return [f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"]
    except DisallowedHost:
        return []
