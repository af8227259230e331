"""A button pressed twice does its work once: the second press waits for the first one and gets its answer."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from commerce import idempotency
from commerce.console.stores import Scope
from commerce.idempotency import Answer, InProgress, KeyReused

TRIES = 50
PAUSE_SECONDS = 0.1
DONE_BEFORE = "This page has done that already, before you changed it. Load it again and look before you repeat it."


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button: where, under which key of the page that was shown, and what makes two presses the same."""

    route: str
    key: str
    body: Any

    def request(self, scope: Scope) -> idempotency.Request:
        """The press as idempotency knows it."""
        digest = hashlib.sha256(json.dumps(self.body, sort_keys=True, default=str).encode()).hexdigest()
        route, key = f"console {self.route}"[:160], self.key[:64] or "none"
        return idempotency.Request(scope.actor.principal, route, key, digest)


def form(request: HttpRequest) -> list[tuple[str, list[str]]]:
    """What was sent, without what differs from one press to the next."""
    return sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")


def before(scope: Scope, press: Press) -> Answer | None:
    """The answer to this very press, if it did its work already."""
    try:
        return idempotency.recall(press.request(scope))
    except KeyReused as reused:
        raise KeyReused(DONE_BEFORE) from reused


def pressed(
    scope: Scope,
    press: Press,
    verb: Callable[[], Any],
    render: Callable[[Any], Answer],
    resume: Callable[[Any], Any] | None = None,
) -> Answer:
    """Run the verb of a press once. Raises KeyReused, InProgress and what the verb refuses."""
    for _ in range(TRIES):
        try:
            return idempotency.once(press.request(scope), verb, render, resume)
        except KeyReused as reused:
            raise KeyReused(DONE_BEFORE) from reused
        except InProgress:
            time.sleep(PAUSE_SECONDS)
    raise InProgress("The first press is still being worked on. Look at the order before you try again.")
