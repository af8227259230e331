"""`request.actor`: the signed-in person with what they may do and where, read once per request, when asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from commerce import staff
from commerce.actors import Actor

NOBODY = Actor(kind="staff", id=None, name="", principal="nobody")


class ActorMiddleware:
    """Stands behind the authentication middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))
        return self.get_response(request)


def actor_of(request: HttpRequest) -> Actor:
    """Return who is signed in, or an actor without any rights."""
    return staff.actor_for(request.user) if request.user.is_authenticated else NOBODY
