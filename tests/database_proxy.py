"""A line between the application and PostgreSQL that is cut at the worst moment: after a COMMIT was carried out and
before anybody is told."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from django.db import connections

READY = b"Z\x00\x00\x00\x05I"  # ReadyForQuery, no transaction open
CHUNK = 65_536


class Line:
    """Forwards every connection to the real server. `cut_after_commit` arms it for the next COMMIT that passes."""

    def __init__(self, server: tuple[str, int]) -> None:
        self.server, self.cuts = server, 0
        self._armed = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def cut_after_commit(self) -> None:
        """Lose the next answer to a COMMIT, and the connection."""
        self._armed.set()

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def _forward(self, client: socket.socket) -> None:
        with closing(client), closing(_connect(self.server)) as server:
            doomed = threading.Event()
            back = threading.Thread(target=self._answer, args=(server, client, doomed), daemon=True)
            back.start()
            with suppress(OSError):
                while data := client.recv(CHUNK):
                    if b"COMMIT" in data and self._armed.is_set():
                        self._armed.clear()
                        doomed.set()
                    server.sendall(data)
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            back.join()

    def _answer(self, server: socket.socket, client: socket.socket, doomed: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(CHUNK):
                if doomed.is_set():
                    if READY in data:
                        self.cuts += 1
                        client.shutdown(socket.SHUT_RDWR)
                        return
                    continue
                client.sendall(data)


def _connect(server: tuple[str, int]) -> socket.socket:
    host, port = server
    if not host.startswith("/"):
        return socket.create_connection(server)
    line = socket.socket(socket.AF_UNIX)
    line.connect(f"{host}/.s.PGSQL.{port}")
    return line


@contextmanager
def between() -> Iterator[Line]:
    """The application's connections of this process go through the line for as long as the block lasts."""
    own = connections["default"]
    own.ensure_connection()
    line = Line((own.connection.info.host, own.connection.info.port))
    kept = {name: own.settings_dict[name] for name in ("HOST", "PORT", "OPTIONS")}
    plain = {name: value for name, value in kept["OPTIONS"].items() if name not in ("host", "port")}
    _let_go(own)
    own.settings_dict.update(HOST="127.0.0.1", PORT=str(line.port), OPTIONS=plain)
    try:
        yield line
    finally:
        _let_go(own)
        own.settings_dict.update(kept)
        line.close()


def _let_go(own) -> None:
    own.close()
    own.close_pool()
