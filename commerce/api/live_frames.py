"""The frames of a live connection: what is written, and the one that is read."""

import json
from typing import Any

from django.utils import timezone

from commerce import strict
from commerce.errors import Invalid, field_error

MAX_BYTES = 8 * 1024


class UnknownType(Invalid):
    """A frame of another kind: nothing can be changed through a live connection."""

    code = "unknown_type"


def message(message_id: str, body: dict[str, Any]) -> str:
    """A message of a topic as text. `id` is null where there is none to resume from."""
    named = {name: body[name] for name in ("topic", "kind", "at", "data")}
    return json.dumps({"id": message_id or None, **named})


def error(topic: str, code: str, detail: str) -> str:
    """Something that was asked for is not given."""
    return message("", _body(topic, "error", {"code": code, "detail": detail}))


def ping() -> str:
    """A sign of life, for proxies that close what is silent."""
    return message("", _body("", "ping", {}))


def read(text: str) -> dict[str, str]:
    """The cursors of a `resume` frame, by topic. Raises Invalid for everything else."""
    frame = strict.decode(text.encode("utf-8", "surrogatepass"), limit=MAX_BYTES)
    if not isinstance(frame, dict) or frame.get("type") != "resume":
        raise UnknownType("Only frames of the type resume are understood.")
    cursors = frame.get("cursors")
    fits = isinstance(cursors, dict) and all(isinstance(cursor, str) for cursor in cursors.values())
    if not fits or frame.keys() != {"type", "cursors"}:
        detail = "An object of topics and message ids is wanted, and nothing else."
        raise Invalid(detail, errors=[field_error("cursors", Invalid.code, detail)])
    return cursors


def order(message_id: str) -> tuple[int, ...]:
    """By which ids compare; the empty id comes first."""
    return tuple(int(part) for part in message_id.split("-")) if message_id else ()


def _body(topic: str, kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"topic": topic, "kind": kind, "at": timezone.now().isoformat(), "data": data}
