"""Bodies come in through `commerce.strict`, answers go out as plain JSON, and nothing else is spoken."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

from commerce import strict


class StrictJson(BaseParser):
    """`application/json` of at most 1 MiB."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: dict | None = None) -> Any:
        """Raise the refusals of `strict.decode`."""
        return strict.decode(stream.read(strict.MAX_BYTES + 1))


class Json(JSONRenderer):
    """Compact JSON in UTF-8."""

    charset = None


class Problem(JSONRenderer):
    """The same for problem documents, so that `Accept: application/problem+json` alone is no reason to refuse."""

    media_type = "application/problem+json"
    charset = None


class Negotiation(DefaultContentNegotiation):
    """By the Accept header alone: `?format=` is a query parameter like any other, and unknown."""

    def filter_renderers(self, renderers: list, format: str) -> list:
        """Keep them all."""
        return renderers
