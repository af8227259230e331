"""Addresses with a NUL lead nowhere: no name has one, and PostgreSQL takes none even in a question."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse


class PlainPathMiddleware:
    """Stands innermost, so that the refusal is logged and looks like any other page that is not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise Http404
        return self.get_response(request)
