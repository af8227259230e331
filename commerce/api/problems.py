"""Every "no" of the API as one document: `application/problem+json` (RFC 9457) with a stable `code`.

A Refusal is translated as it is. An unknown exception is 500 `internal` with an incident id and nothing else.
"""

import sys
import uuid
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from commerce import constraints, outages
from commerce.api.paths import flatten
from commerce.errors import Refusal

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
LOUD = ("unknown_field", "unknown_parameter", "duplicate_parameter", "invalid_cursor")

_STATUSES = {
    400: ("malformed_request", "The request is not valid"),
    401: ("unauthenticated", "Who are you?"),
    403: ("forbidden", "Not allowed"),
    404: ("not_found", "Not found"),
    405: ("method_not_allowed", "Not a method of this resource"),
    406: ("not_acceptable", "Only JSON is spoken here"),
    413: ("payload_too_large", "Too large"),
    415: ("unsupported_media_type", "Only JSON is read here"),
    500: ("internal", "Something went wrong on our side"),
}
_log = structlog.get_logger(__name__)


def document(
    status: int, *, code: str = "", title: str = "", detail: str = "", errors: list | None = None, **facts: Any
) -> dict[str, Any]:
    """The members of a problem, in the order people read them; facts never replace one of them."""
    known_code, known_title = _STATUSES.get(status, ("refused", "Not possible now"))
    code, title = code or known_code, title or known_title
    head = {"type": f"/api/v1/docs#{code}", "title": title, "status": status, "detail": detail or f"{title}."}
    return {**head, "code": code, "errors": errors or [], **{k: v for k, v in facts.items() if k not in head}}


def of_refusal(refusal: Refusal) -> tuple[dict[str, Any], dict[str, str]]:
    """A refusal as `(document, headers)`."""
    seconds = refusal.facts.get("retry_after", refusal.retry_after)
    headers = {} if seconds is None else {"Retry-After": str(seconds)}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    texts = {"code": refusal.code, "title": refusal.title, "detail": refusal.detail}
    return document(refusal.status, **texts, errors=refusal.errors, **refusal.facts), headers


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The REST framework's exception handler. None lets a bug surface; Django then calls `server_error`."""
    refusal = error if isinstance(error, Refusal) else outages.as_refusal(error) or constraints.as_refusal(error)
    if refusal is not None:
        body, headers = of_refusal(refusal)
    else:
        found = _of_framework(error)
        if found is None:
            return None
        body, headers = found
    set_rollback()
    return Response(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)


def _of_framework(error: Exception) -> tuple[dict[str, Any], dict[str, str]] | None:
    if isinstance(error, exceptions.ValidationError):
        return of_validation(error), {}
    if isinstance(error, exceptions.APIException):
        headers = {"WWW-Authenticate": error.auth_header} if getattr(error, "auth_header", None) else {}
        code = "csrf_failed" if "CSRF" in str(error.detail) else ""
        return document(error.status_code, code=code, detail=str(error.detail)), headers
    for kind, status in ((Http404, 404), (PermissionDenied, 403), (RequestDataTooBig, 413)):
        if isinstance(error, kind):
            return document(status), {}
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        return document(400), {}
    return None


def of_validation(error: exceptions.ValidationError) -> dict[str, Any]:
    """A failed shape: every field's path and code. The document's own code is the loudest of them, if any."""
    errors = flatten(error.detail)
    codes = {entry["code"] for entry in errors}
    code = next((loud for loud in LOUD if loud in codes), "validation_error")
    first = errors[0] if errors else {"path": "", "detail": "The request is not valid."}
    where = f"{first['path']}: " if first["path"] else ""
    return document(400, code=code, detail=f"{where}{first['detail']}", errors=errors)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler400."""
    if not request.path.startswith(PREFIX):
        return defaults.bad_request(request, exception)
    return _plain(document(413 if isinstance(exception, RequestDataTooBig) else 400))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler403."""
    if not request.path.startswith(PREFIX):
        return defaults.permission_denied(request, exception)
    return _plain(document(403))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's handler404."""
    if not request.path.startswith(PREFIX):
        return defaults.page_not_found(request, exception)
    return _plain(document(404, detail="There is no such resource."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, called while the exception is being handled: an outage is 503, the rest an incident."""
    error = sys.exc_info()[1]
    refusal = outages.as_refusal(error) if error is not None else None
    if refusal is not None and request.path.startswith(PREFIX):
        return _plain(*of_refusal(refusal))
    incident = uuid.uuid4().hex
    _log.error("incident", incident=incident, path=request.path, exc_info=error)
    if not request.path.startswith(PREFIX):
        return defaults.server_error(request)
    return _plain(document(500, detail="The incident is logged under this id.", incident=incident))


def _plain(body: dict[str, Any], headers: dict[str, str] | None = None) -> JsonResponse:
    return JsonResponse(body, status=body["status"], headers=headers, content_type=MEDIA_TYPE)
