"""Bodies of systems that sign what they send: the bytes as they came, because signatures are made of them."""

from typing import Any

from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from commerce.api.base import UnsupportedCoding
from commerce.strict import PayloadTooLarge

LIMIT = 2 * 1024 * 1024


class RawBody(BaseParser):
    """Any content type, unread."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: dict | None = None) -> bytes:
        """At most LIMIT bytes, and one more to tell."""
        return stream.read(LIMIT + 1)


def read(request: Request) -> bytes:
    """The body of a request. Raises UnsupportedCoding for a compressed one, PayloadTooLarge beyond 2 MiB."""
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise UnsupportedCoding("Send the body as it is.")
    body = request.data if isinstance(request.data, bytes) else b""
    if len(body) > LIMIT:
        raise PayloadTooLarge(f"At most {LIMIT:,} bytes are taken here.", limit=LIMIT)
    return body
