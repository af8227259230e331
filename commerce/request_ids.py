"""One id per request, in answer, log and audit entry. A caller's own `X-Request-Id` is kept when it is fit."""

import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from commerce import transactions

_FIT = re.compile(r"[!-~]{1,64}")


class RequestIdMiddleware:
    """Stands before whatever logs or writes."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _FIT.fullmatch(given) else str(uuid.uuid4())
        request.META["HTTP_X_REQUEST_ID"] = request_id  # the logging middleware reads it from here
        token = transactions.request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            transactions.request_id.reset(token)
        response.headers["X-Request-Id"] = request_id
        return response
