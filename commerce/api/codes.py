"""Which problems an operation can answer without saying so: status → codes, from what kind of operation it is."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from commerce.errors import Refusal

BODY = {
    400: (
        "validation_error",
        "unknown_field",
        "malformed_json",
        "duplicate_key",
        "too_deep",
        "invalid_text",
        "invalid_number",
    ),
    413: ("payload_too_large",),
    415: ("unsupported_media_type", "unsupported_content_coding"),
}
KEYED = {400: ("invalid_idempotency_key",), 409: ("idempotency_in_progress",), 422: ("idempotency_key_reused",)}
MATCHED = {412: ("version_conflict",), 428: ("precondition_required",)}
ALWAYS = {
    400: ("malformed_request", "validation_error", "unknown_parameter", "duplicate_parameter"),
    406: ("not_acceptable",),
    503: ("busy_retry", "dependency_unavailable"),
}
RECOGNIZED = {401: ("unauthenticated",), 403: ("permission_denied",), 429: ("too_many_requests",)}
CHANGING = {403: ("csrf_failed", "location_not_allowed")}

PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "errors"],
    "properties": {
        "type": {"type": "string", "description": "Where the code is explained."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence for people."},
        "code": {"type": "string", "description": "Stable, for programs."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path"],
                "properties": {
                    "path": {"type": "string", "description": "Such as `lines[0].quantity`."},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
    "description": "RFC 9457. A refusal's own facts stand beside these members.",
}


def gather(tables: Iterable[dict[int, tuple[str, ...]]], refusals: Iterable[type[Refusal]]) -> dict[int, list[str]]:
    """All codes per status, sorted, each once."""
    found: dict[int, set[str]] = defaultdict(set)
    for table in tables:
        for status, codes in table.items():
            found[status].update(codes)
    for refusal in refusals:
        found[refusal.status].add(refusal.code)
        for status, codes in refusal.also.items():
            found[status].update(codes)
    return {status: sorted(codes) for status, codes in sorted(found.items())}


def response(codes: list[str], retry: bool) -> dict[str, Any]:
    """One problem answer of the OpenAPI document."""
    narrowed = {"type": "object", "properties": {"code": {"enum": codes}}}
    schema = {"allOf": [{"$ref": "#/components/schemas/Problem"}, narrowed]}
    answer: dict[str, Any] = {
        "description": ", ".join(f"`{code}`" for code in codes),
        "content": {"application/problem+json": {"schema": schema}},
    }
    if retry:
        answer["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
    return answer
