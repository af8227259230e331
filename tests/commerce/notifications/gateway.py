"""A real HTTP server in this process that takes messages, and keeps what it was sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

QUICKLY = 0.01  # how soon it sees that it is to stop


class Gateway:
    """`requests` are `(headers, body)`; `answers` are the statuses of the next ones, 200 after them; where one is 0 it
    hangs up without a word."""

    def __init__(self, place: str) -> None:
        self.place, self.url = place, f"http://{place}/send"
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []


@contextmanager
def opened(settings) -> Iterator[Gateway]:
    """One that may be called for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            gateway.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = gateway.answers.pop(0) if gateway.answers else 200
            if status:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway = Gateway(f"127.0.0.1:{server.server_port}")
    settings.EGRESS_EXCEPTIONS = [gateway.place]
    thread = Thread(target=server.serve_forever, args=(QUICKLY,), daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
