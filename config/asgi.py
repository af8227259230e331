"""The web entry point with live updates: HTTP goes to Django, `/ws/live` to its consumer. Larger installations serve
HTTP from `config.wsgi` and only `/ws/` from here."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
http = get_asgi_application()

from commerce.api.live_socket import LiveSocket  # noqa: E402 (needs the apps)
from config import warm  # noqa: E402


async def nowhere(scope, receive, send) -> None:
    """Any other path has no live connection: refused at the handshake."""
    await send({"type": "websocket.close"})


application = ProtocolTypeRouter(
    {"http": http, "websocket": URLRouter([path("ws/live", LiveSocket.as_asgi()), re_path("", nowhere)])}
)
warm.up()
