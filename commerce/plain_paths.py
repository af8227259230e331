"""Addresses with a NUL lead nowhere: no name has one, and PostgreSQL takes none even in a question. The API and the
console judge what is asked behind the `?` themselves; the back office hands it on as it comes."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from commerce.security_headers import ADMIN


class PlainPathMiddleware:
    """Stands innermost, so that the refusal is logged and looks like any other page that is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.META.get("QUERY_STRING", "") if request.path.startswith(ADMIN) else ""
        if "\0" in request.path or "%00" in asked:
            raise Http404
        return self.get_response(request)
