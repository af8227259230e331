"""Links of a page to itself: the same address with some of what it asks for left out or changed."""

from urllib.parse import urlencode

from django.http import HttpRequest


def without(request: HttpRequest, *names: str, **changes: str) -> str:
    """The page's own query string without some parameters and with others."""
    kept = [(name, value) for name, value in request.GET.items() if name not in names and name not in changes]
    return urlencode([*kept, *((name, value) for name, value in changes.items() if value)])
