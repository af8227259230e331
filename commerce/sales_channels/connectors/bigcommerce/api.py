"""One call to a BigCommerce store: its token, its lists, and its own way to say how long to wait."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commerce import http_dates
from commerce.sales_channels import reading, wire
from commerce.sales_channels.connector import Link
from commerce.sales_channels.faults import Garbled, Throttled
from commerce.sales_channels.wire import Reply, Request

RESET = "x-rate-limit-time-reset-ms"
MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Api:
    """Calls for the store of `link`. Paths begin with the version: `/v2/orders`."""

    link: Link

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Reply:
        return self._send("GET", path, query=query)

    def post(self, path: str, body: Any, *, writes: bool = True) -> Reply:
        return self._send("POST", path, body=body, writes=writes)

    def put(self, path: str, body: Any) -> Reply:
        return self._send("PUT", path, body=body)

    def delete(self, path: str) -> Reply:
        return self._send("DELETE", path)

    def rows(self, path: str, query: Mapping[str, Any] | None = None, *, size: int = 250) -> list[Mapping[str, Any]]:
        """Every row of a list, page by page: v2 answers with a bare list or nothing, v3 with `data` and `meta`."""
        return [row for page in self._pages(path, dict(query or {}), size) for row in page]

    def _pages(self, path: str, query: Mapping[str, Any], size: int) -> Iterator[list[Mapping[str, Any]]]:
        for number in range(1, MOST_PAGES + 1):
            data = self.get(path, {**query, "limit": size, "page": number}).data
            found = reading.rows(data if isinstance(data, list | None) else reading.record(data).get("data"), path)
            yield found
            if len(found) < size:
                return
        raise Garbled(f"{path} has no end")

    def _send(self, method: str, path: str, **parts: Any) -> Reply:
        headers = {"X-Auth-Token": self.link.secrets.get("access_token", "")}
        parts["query"] = parts.get("query") or {}
        try:
            return wire.send(Request(method, self.link.base_url.rstrip("/") + path, headers, **parts))
        except Throttled as fault:
            said = fault.answer.headers.get(RESET, "") if fault.answer else ""
            if fault.after is None and said.isascii() and said.isdigit():
                fault.after = min(int(said) / 1000, wire.LONGEST_WAIT_SECONDS)
            raise


def moment(said: Any, where: str) -> datetime:
    """v2 writes `Sat, 21 Nov 2026 10:00:00 +0000`, v3 ISO 8601."""
    written = reading.text(said, where)
    if "," not in written:
        return reading.moment(said, where)
    found = http_dates.read(written)
    if found is None:
        raise Garbled(f"{where} is no time")
    return found
