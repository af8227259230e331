"""Where in a body something is wrong, spelled like code: `lines[0].quantity`."""

from typing import Any

from rest_framework.exceptions import ErrorDetail

from commerce.errors import field_error

_OWN = "non_field_errors"
_CODES = {
    "invalid": "invalid_type",
    "not_a_list": "invalid_type",
    "not_a_dict": "invalid_type",
    "null": "required",
    "max_length": "too_long",
    "min_length": "too_short",
    "max_value": "out_of_range",
    "min_value": "out_of_range",
    "empty": "too_short",
    "null_characters_not_allowed": "invalid_text",
    "surrogate_characters_not_allowed": "invalid_text",
}


def flatten(detail: Any, path: str = "") -> list[dict[str, Any]]:
    """The REST framework's nested error details as a list of `{path, code, detail}`."""
    if isinstance(detail, ErrorDetail):
        return [field_error(path, _CODES.get(detail.code, detail.code), str(detail))]
    if isinstance(detail, dict):
        return [entry for key, inner in detail.items() for entry in flatten(inner, join(path, key))]
    if all(isinstance(inner, ErrorDetail) for inner in detail):
        return [entry for inner in detail for entry in flatten(inner, path)]
    return [entry for index, inner in enumerate(detail) for entry in flatten(inner, join(path, index))]


def join(path: str, step: str | int) -> str:
    """One step further: a key after a dot, an index in brackets. A form's own errors keep its path."""
    if isinstance(step, int):
        return f"{path}[{step}]"
    if step == _OWN:
        return path
    return f"{path}.{step}" if path else step
