"""EasyPost as its documentation describes it, on a local port: shipments with references, one purchase each."""

import json
import threading
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

QUICKLY = 0.01  # how soon a server sees that it is to stop
KEY = "EZTK-secret"
RATES = [
    {"id": "rate_1", "carrier": "USPS", "service": "Priority", "rate": "7.58", "currency": "USD", "delivery_days": 2},
    {"id": "rate_2", "carrier": "UPS", "service": "Ground", "rate": "12.10", "currency": "USD", "delivery_days": None},
]


class Books:
    """What the other side knows. `trouble` maps a step to what goes wrong there, once: "cut" after it was done, an
    error code before, or raw bytes in place of JSON."""

    def __init__(self) -> None:
        self.shipments: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []
        self.trouble: dict[str, Any] = {}
        self.bought = 0

    def named(self, name: str) -> dict[str, Any] | None:
        """By id, or by reference."""
        return next((one for one in self.shipments.values() if name in (one["id"], one["reference"])), None)


class Handler(BaseHTTPRequestHandler):
    """One request."""

    books: Books

    def do_GET(self) -> None:
        """Shipments, their label in another format, and files."""
        path = self.path.split("?")[0]
        self.books.calls.append(f"GET {path}")
        if path.startswith("/files/"):
            self._answer(200, b"%PDF-1.7" if path.endswith(".pdf") else b"^XA^XZ")
            return
        found = self.books.named(path.split("/")[3])
        if found is None:
            self._refuse(404, "NOT_FOUND")
            return
        self._say(self._with_zpl(found) if path.endswith("/label") else found)

    def do_POST(self) -> None:
        """Create, buy, refund."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.books.calls.append(f"POST {self.path}")
        step = self.path.rsplit("/", 1)[1]
        wrong = self.books.trouble.pop(step, None)
        if self.headers["Authorization"] != "Basic " + b64encode(f"{KEY}:".encode()).decode():
            self._refuse(401, "APIKEY.INACTIVE")
        elif isinstance(wrong, bytes):
            self._answer(200, wrong)
        elif isinstance(wrong, str) and wrong != "cut":
            self._refuse(422, wrong)
        else:
            said = getattr(self, f"_{step}")(body)
            if wrong == "cut":
                self.connection.close()
            elif said is not None:
                self._say(said)

    def _shipments(self, body: dict[str, Any]) -> dict[str, Any]:
        asked, id = body["shipment"], f"shp_{len(self.books.shipments) + 1}"
        made = {**asked, "id": id, "object": "Shipment", "rates": RATES, "selected_rate": None, "postage_label": None,
                "tracking_code": None, "refund_status": None}  # fmt: skip
        self.books.shipments[id] = made
        return made

    def _buy(self, body: dict[str, Any]) -> dict[str, Any] | None:
        made = self.books.named(self.path.split("/")[3])
        if made["postage_label"]:
            self._refuse(422, "SHIPMENT.POSTAGE.EXISTS")
            return None
        self.books.bought += 1
        made["selected_rate"] = next(rate for rate in RATES if rate["id"] == body["rate"]["id"])
        made["tracking_code"] = f"9400{self.books.bought:08d}"
        made["postage_label"] = {"label_url": self._file("label.pdf"), "label_pdf_url": None, "label_zpl_url": None}
        return made

    def _refund(self, body: dict[str, Any]) -> dict[str, Any] | None:
        made = self.books.named(self.path.split("/")[3])
        if made is None:
            self._refuse(404, "NOT_FOUND")
            return None
        made["refund_status"] = "submitted"
        return made

    def _with_zpl(self, made: dict[str, Any]) -> dict[str, Any]:
        return {**made, "postage_label": {**made["postage_label"], "label_zpl_url": self._file("label.zpl")}}

    def _file(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/files/{name}"

    def _say(self, said: dict[str, Any]) -> None:
        self._answer(200, json.dumps(said).encode())

    def _refuse(self, status: int, code: str) -> None:
        self._answer(status, json.dumps({"error": {"code": code, "message": "No.", "errors": []}}).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


def start() -> tuple[ThreadingHTTPServer, Books]:
    """A server on a free port, and what it knows."""
    books = Books()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"books": books}))
    threading.Thread(target=server.serve_forever, args=(QUICKLY,), daemon=True).start()
    return server, books
