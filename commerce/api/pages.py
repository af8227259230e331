"""Lists in pages: keyset cursors, signed and bound to the list and its filters, stable while rows come and go.

`order` names one to three columns, all ascending or all descending, the last of them unique; none may be null.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import ErrorDetail, ValidationError

DEFAULT_SIZE = 50
_PAGING = ("cursor", "page_size")


def cut(
    request: HttpRequest, rows: QuerySet, *, order: Sequence[str], size: int | None = None
) -> tuple[list[Any], dict[str, str | None]]:
    """One page of `rows` and its links: `([record, …], {"next": url or None, "previous": url or None})`.

    Raises ValidationError `invalid_cursor` for a cursor that is not of this very list.
    """
    size = size or DEFAULT_SIZE
    names = [name.removeprefix("-") for name in order]
    descending = order[0].startswith("-")
    after, backwards = _read(request, len(order))
    if after is not None:
        rows = rows.filter(_beyond(names, after, descending != backwards))
    rows = rows.order_by(*(_direction(name, descending != backwards) for name in names))
    found = list(rows[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (bool(found), more) if backwards else (more, after is not None and bool(found))
    return found, {
        "next": _link(request, found[-1], names, False) if has_next else None,
        "previous": _link(request, found[0], names, True) if has_previous else None,
    }


def _direction(name: str, descending: bool) -> str:
    return f"-{name}" if descending else name


def _beyond(names: list[str], values: list[Any], descending: bool) -> Q:
    """Rows after `values` in a lexicographic order. The first column stands alone as well, for its index."""
    step = "lt" if descending else "gt"
    condition = Q(**{f"{names[-1]}__{step}": values[-1]})
    for name, value in reversed(list(zip(names[:-1], values[:-1], strict=True))):
        condition = Q(**{f"{name}__{step}": value}) | Q(**{name: value}) & condition
    return Q(**{f"{names[0]}__{step}e": values[0]}) & condition


def _read(request: HttpRequest, columns: int) -> tuple[list[Any] | None, bool]:
    text = request.GET.get("cursor")
    if text is None:
        return None, False
    try:
        payload = _signer(request).unsign_object(text)
    except (signing.BadSignature, ValueError) as error:
        raise _invalid() from error
    values, backwards = [_revive(value) for value in payload["after"]], payload["back"]
    if len(values) != columns:
        raise _invalid()
    return values, backwards


def _link(request: HttpRequest, record: Model, names: list[str], backwards: bool) -> str:
    values = [_plain(getattr(record, name)) for name in names]
    cursor = _signer(request).sign_object({"after": values, "back": backwards})
    parameters = [(name, value) for name, values in request.GET.lists() for value in values if name != "cursor"]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*parameters, ('cursor', cursor)])}")


def _signer(request: HttpRequest) -> signing.Signer:
    """The list's path and filters are part of the signature's salt, so a cursor fits no other list."""
    filters = sorted((name, value) for name, values in request.GET.lists() for value in values if name not in _PAGING)
    return signing.Signer(salt=f"page {request.path}?{urlencode(filters)}")


def _plain(value: Any) -> Any:
    return {"at": value.isoformat()} if isinstance(value, datetime) else value


def _revive(value: Any) -> Any:
    return parse_datetime(value["at"]) if isinstance(value, dict) else value


def _invalid() -> ValidationError:
    return ValidationError({"cursor": [ErrorDetail("This cursor is not of this list.", code="invalid_cursor")]})
