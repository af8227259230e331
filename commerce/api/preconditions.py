"""ETag and If-Match: the versions of `commerce.versions` as HTTP knows them."""

import hashlib

from django.http import HttpResponse
from django.utils.http import parse_etags, quote_etag
from rest_framework.request import Request
from rest_framework.response import Response

from commerce import strict
from commerce.errors import Refusal
from commerce.versions import Expected


class PreconditionRequired(Refusal):
    """PATCH without If-Match."""

    code = "precondition_required"
    status = 428
    title = "If-Match is needed"


def tagged(request: Request, body: dict, *, version: object, status: int = 200) -> HttpResponse:
    """The body with its ETag, or 304 without a body when `If-None-Match` names it. A record without a version of its
    own (None) is known by its content."""
    tag = quote_etag(hashlib.sha256(strict.canonical(body)).hexdigest()[:32] if version is None else str(version))
    known = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    if request.method in ("GET", "HEAD") and (tag in known or f"W/{tag}" in known or "*" in known):
        return HttpResponse(status=304, headers={"ETag": tag})
    return Response(body, status=status, headers={"ETag": tag})


def expected(request: Request) -> Expected:
    """The versions that `If-Match` allows, None for `*`. Weak tags never match. Raises PreconditionRequired."""
    header = request.META.get("HTTP_IF_MATCH")
    if header is None:
        raise PreconditionRequired("Send the ETag of the version you change as If-Match.")
    tags = parse_etags(header)
    return None if "*" in tags else [tag[1:-1] for tag in tags if tag.startswith('"')]
