"""A channel on a real socket that answers by a script and remembers what it was asked: no code of ours is replaced."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from commerce.sales_channels.access import Granted, Wish


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Says:
    """One answer. `raw` instead of `data` for what is no JSON; `cut` closes the line without an answer."""

    data: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    cut: bool = False


class ScriptedChannel:
    """`says` queues answers of an address, the last of them again and again; what has no script is 404."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._scripts: dict[tuple[str, str], list[Says]] = {}
        self._lock = threading.Lock()
        self.address = ""

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def says(self, method: str, path: str, *answers: Says) -> None:
        self._scripts[method, path] = list(answers)

    def asked_for(self, method: str, path: str) -> list[Asked]:
        return [each for each in self.asked if (each.method, each.path) == (method, path)]

    def answer(self, asked: Asked) -> Says:
        with self._lock:
            self.asked.append(asked)
            queue = self._scripts.get((asked.method, asked.path), [Says(status=404, raw=b"no script")])
            return queue.pop(0) if len(queue) > 1 else queue[0]


@contextmanager
def serving(settings: Any) -> Iterator[ScriptedChannel]:
    """The channel while it listens; calls to it are let through."""
    channel = ScriptedChannel()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = {name: ",".join(values) for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            says = channel.answer(Asked(self.command, parts.path, query, headers, body))
            if says.cut:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            raw = says.raw if says.raw is not None else b"" if says.data is None else json.dumps(says.data).encode()
            self.send_response(says.status)
            for name, value in {"Content-Length": str(len(raw)), **says.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def log_message(self, *_: object) -> None:
            """Silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    channel.address = f"127.0.0.1:{server.server_port}"
    settings.EGRESS_EXCEPTIONS = [*getattr(settings, "EGRESS_EXCEPTIONS", ()), channel.address]
    yield channel
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


class Kept:
    """Keeps one token of each kind, as a connection does."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, Granted]] = {}

    def token(self, wish: Wish, refused: str = "") -> str:
        made_with, granted = self.kept.get(wish.name, ("", None))
        if granted is None or made_with != wish.made_with or granted.token == refused:
            granted = wish.fetch(granted.refresh_token if granted else "")
            self.kept[wish.name] = (wish.made_with, granted)
        return granted.token
