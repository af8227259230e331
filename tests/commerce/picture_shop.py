"""A web shop on this machine whose pictures can be fetched, and some that cannot."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.commerce.imports.files import CATALOG

PHOTO = (CATALOG / "images" / "alexandru-acea-686569-unsplash.jpg").read_bytes()
ANSWERS = {"/photo.jpg": (200, PHOTO), "/page": (200, b"<html></html>"), "/busy": (503, b""), "/gone": (404, b"")}


class _Shop(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = ANSWERS[self.path]
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def serving(settings: Any, folder: Path) -> Iterator[str]:
    """Its address, which the settings allow to be called; what is kept of its pictures goes to `folder`."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Shop)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()  # it soon sees that it is to stop
    settings.EGRESS_EXCEPTIONS = [f"127.0.0.1:{server.server_port}"]
    settings.MEDIA_ROOT = folder
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
