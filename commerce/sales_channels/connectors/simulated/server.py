"""The address at which a simulated channel is reached: the system's own paths, and `/_sim/` for whoever directs it."""

import sys
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from commerce.sales_channels.connectors.simulated import mangling
from commerce.sales_channels.connectors.simulated.control import Control
from commerce.sales_channels.connectors.simulated.exchange import Reply, Request, Wire
from commerce.sales_channels.connectors.simulated.faults import AFTER, BEFORE, Script
from commerce.sales_channels.connectors.simulated.shop import Shop

LARGEST_BODY = 10 * 1024 * 1024


class Server(ThreadingHTTPServer):
    """One shop at one port of this machine."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, port: int, shop: Shop, wire: Wire, script: Script, control: Control) -> None:
        self.shop, self.wire, self.script, self.control = shop, wire, script, control
        self.ended = threading.Event()
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address) -> None:
        """A caller that hangs up in the middle is nothing to report, anything else is."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def _any(self) -> None:
        self.close_connection = True
        line = mangling.Line(self.connection, self.server.ended, self.server.shop.clock)
        address = urlsplit(self.path)
        if address.path.startswith("/_sim/"):
            line.reply(self.server.control.answer(self._request(address, "")))
        elif self.server.script.away:
            _away(self.server.script.away, line, self.server.wire)
        else:
            self._exchange(line, address)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _any

    def _exchange(self, line: mangling.Line, address) -> None:
        wire, script = self.server.wire, self.server.script
        asked = self._request(address, "")
        fault = script.answer(writes=wire.writes(asked))
        if fault in BEFORE:
            _instead(fault, line, wire, script)
            return
        if fault == "cut" and not wire.writes(asked):
            line.cut()
            return
        if not wire.allowed(asked):
            line.reply(wire.denied())
            return
        within = "" if fault in AFTER else fault
        reply = wire.answer(Request(asked.method, asked.path, asked.query, asked.headers, asked.body, within))
        mangling.spoil(fault if fault in AFTER else "", line, reply)

    def _request(self, address, fault: str) -> Request:
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST_BODY)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = dict(parse_qsl(address.query, keep_blank_values=True))
        return Request(self.command, address.path, query, headers, self.rfile.read(length), fault)

    def log_message(self, *_) -> None:
        """Who wants to know what happened asks for the journal."""


def _away(mode: str, line: mangling.Line, wire: Wire) -> None:
    if mode == "hang":
        line.hang()
    elif mode == "expired":
        line.reply(wire.denied())
    elif mode == "unavailable":
        line.reply(Reply(503, b"<h1>Service Unavailable</h1>", {"Content-Type": "text/html"}))
    else:
        line.cut()


def _instead(fault: str, line: mangling.Line, wire: Wire, script: Script) -> None:
    wait = script.plan.wait_seconds
    if fault == "hang":
        line.hang()
    elif fault == "expired":
        line.reply(wire.denied())
    elif fault == "error":
        line.reply(Reply(500, mangling.PAGE, {"Content-Type": "text/html"}))
    elif fault == "unavailable":
        line.reply(Reply(503, mangling.PAGE, {"Content-Type": "text/html"}))
    elif fault == "throttle_date":
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=wait), usegmt=True)
        line.reply(Reply(429, wire.throttled().data, {"Retry-After": date}))
    elif fault == "throttle_seconds":
        line.reply(Reply(429, wire.throttled().data, {"Retry-After": str(wait)}))
    else:
        line.reply(wire.throttled())
