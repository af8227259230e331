"""ETag and If-Match: nobody overwrites a change that they have not seen."""

from django.http import HttpResponse
from django.utils.http import parse_etags, quote_etag
from rest_framework.request import Request
from rest_framework.response import Response

from commerce.errors import Refusal


class PreconditionRequired(Refusal):
    """PATCH without If-Match."""

    code = "precondition_required"
    status = 428
    title = "If-Match is needed"


class VersionConflict(Refusal):
    """The record has changed since it was read; `version` is the current one."""

    code = "version_conflict"
    status = 412
    title = "Changed meanwhile"


def etag(version: int) -> str:
    """The strong entity tag of a version."""
    return quote_etag(str(version))


def tagged(request: Request, body: dict, *, version: int, status: int = 200) -> HttpResponse:
    """The body with its ETag, or 304 without a body when `If-None-Match` names it."""
    tag = etag(version)
    known = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    if request.method in ("GET", "HEAD") and (tag in known or f"W/{tag}" in known or "*" in known):
        return HttpResponse(status=304, headers={"ETag": tag})
    return Response(body, status=status, headers={"ETag": tag})


def require_match(request: Request, *, version: int) -> None:
    """Raise PreconditionRequired without If-Match, VersionConflict when it names no current version."""
    header = request.META.get("HTTP_IF_MATCH")
    if header is None:
        raise PreconditionRequired("Send the ETag of the version you change as If-Match.")
    tags = parse_etags(header)
    if "*" not in tags and etag(version) not in tags:
        raise VersionConflict("This record has changed since you read it.", version=version)
