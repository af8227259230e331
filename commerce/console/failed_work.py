"""Dead letters for people: what should have happened after a change and did not, to be tried again or let go."""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from commerce import visibility
from commerce.console import formats, stores
from commerce.console.scope import Scope
from commerce.events import bus, relay
from commerce.models import Reaction

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One dead letter: what happened, what should have followed, and what went wrong at the last try."""

    reaction: Reaction
    happened: str
    wanted: str
    error: str


@stores.page("admin.read")
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """List them, oldest first; a POST with `try` or `dismiss` decides about the chosen ones."""
    if request.method == "POST":
        return _decide(request, scope)
    dead = visibility.reactions(scope.actor).filter(status=Reaction.Status.DEAD).order_by("created_at", "id")
    rows = [_row(reaction) for reaction in dead[:SHOWN]]
    may_decide = scope.actor.may(relay.PERMISSION)
    return render(request, "commerce/failed_work.html", {"rows": rows, "total": dead.count(), "may_decide": may_decide})


def _decide(request: HttpRequest, scope: Scope) -> HttpResponse:
    chosen = [int(text) for text in request.POST.getlist("reaction") if text.isdecimal() and len(text) < 19]
    if "dismiss" in request.POST:
        count = relay.dismiss(by=scope.actor, reaction_ids=chosen)
        messages.info(request, f"{formats.counted(count, 'step')} will not happen.")
    else:
        count = relay.replay(by=scope.actor, reaction_ids=chosen)
        messages.info(request, f"{formats.counted(count, 'step')} tried again.")
    return redirect("failed_work", scope.slug)


def _row(reaction: Reaction) -> Row:
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", reaction.fact).capitalize()
    return Row(reaction, words, _wanted(reaction.handler), reaction.last_error.partition("\n")[0][:200])


def _wanted(name: str) -> str:
    """The first sentence that the handler says about itself; its last name when no installed app has it any more."""
    try:
        said = (bus.find(name).__doc__ or "").strip().partition("\n")[0]
    except LookupError:
        said = ""
    return said or name.rpartition(".")[2].replace("_", " ").capitalize()
