"""How a spoiled answer looks on the wire. What was asked for has been done by then."""

import gzip
import socket
import struct
import threading
from email.utils import format_datetime

from commerce.sales_channels.connectors.simulated.clock import Clock
from commerce.sales_channels.connectors.simulated.exchange import Reply

HUGE = 100 * 1024 * 1024
CHUNK = b"[" + b'"padding",' * 6553
DRIP_SECONDS = 1.0
INSIDE = "http://169.254.169.254/latest/meta-data/"
PAGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


class Line:
    """The open connection to a caller. `ended` is set when the server stops, so that nothing hangs for good."""

    def __init__(self, connection: socket.socket, ended: threading.Event, clock: Clock) -> None:
        self.connection, self.ended, self.clock = connection, ended, clock

    def reply(self, reply: Reply, *, length: int | None = None, body: bytes | None = None) -> None:
        """A whole answer, unless `length` or `body` say otherwise."""
        body = reply.body() if body is None else body
        self.connection.sendall(self.head(reply, len(body) if length is None else length) + body)

    def head(self, reply: Reply, length: int) -> bytes:
        """Status line and headers."""
        headers = {"Date": format_datetime(self.clock.now(), usegmt=True), "Connection": "close",
                   "Content-Type": "application/json; charset=utf-8", "Content-Length": length}  # fmt: skip
        lines = [
            f"HTTP/1.1 {reply.status} Simulated",
            *(f"{k}: {v}" for k, v in (headers | dict(reply.headers)).items()),
        ]
        return "\r\n".join([*lines, "", ""]).encode()

    def hang(self) -> None:
        """Never answer; until the caller is gone or the server stops."""
        self.connection.settimeout(0.1)
        while not self.ended.is_set():
            try:
                if not self.connection.recv(1024):
                    return
            except TimeoutError:
                continue

    def cut(self) -> None:
        """Reset the connection."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def drip(self, reply: Reply) -> None:
        """A byte now and then: each one in time, the whole never."""
        for byte in self.head(reply, len(reply.body())) + reply.body():
            if self.ended.wait(self.clock.real(DRIP_SECONDS)):
                return
            self.connection.sendall(bytes([byte]))

    def huge(self, reply: Reply) -> None:
        """A hundred million bytes that begin like JSON."""
        self.connection.sendall(self.head(reply, HUGE))
        for _ in range(HUGE // len(CHUNK)):
            if self.ended.is_set():
                return
            self.connection.sendall(CHUNK)


def spoil(fault: str, line: Line, reply: Reply) -> None:
    """Send the answer as the fault wants it. Raises OSError when the caller has hung up."""
    body = reply.body()
    if fault in ("cut", "drip", "huge"):
        line.cut() if fault == "cut" else getattr(line, fault)(reply)
    elif fault == "late_error":
        line.reply(Reply(502, PAGE, {"Content-Type": "text/html"}))
    elif fault == "html":
        line.reply(Reply(200, PAGE, {"Content-Type": "text/html"}))
    elif fault == "truncated":
        line.reply(reply, body=body[: len(body) // 2])
    elif fault == "empty":
        line.reply(Reply(200, b""))
    elif fault == "length":
        line.reply(reply, length=len(body) + 100)
    elif fault == "gzip":
        line.reply(Reply(200, gzip.compress(body)[:-5] + b"?", {"Content-Encoding": "gzip"}))
    elif fault == "nan":
        line.reply(Reply(200, b'{"data": NaN, "total": Infinity, ' + body[1:] if body[:1] == b"{" else b"[NaN]"))
    elif fault == "redirect":
        line.reply(Reply(302, b"", {"Location": INSIDE}))
    else:
        line.reply(reply)
