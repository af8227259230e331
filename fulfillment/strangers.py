"""Whoever comes with a link that is none of ours is counted by where they come from, never against a customer."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def address(request: HttpRequest) -> str:
    """Whence a request comes; behind a local socket nobody says so, and all of them count as one."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:
        return "unknown"
