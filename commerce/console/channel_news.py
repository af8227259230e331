"""What one channel sends us by itself, and whether our access to it lasts: the card on its page, and asking again."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from commerce.console import channels, stores
from commerce.console.scope import Scope
from commerce.errors import Refusal
from commerce.models import Connection
from commerce.sales_channels import subscriptions
from commerce.sales_channels.subscriptions import State
from commerce.sales_channels.visibility import WRITE

_IDLE = "Noted. It is subscribed to once the channel is in shadow mode or live."


@dataclass(frozen=True, slots=True)
class Card:
    """`ours` where we say over there what is sent; otherwise somebody enters our address by hand."""

    ours: bool
    state: State


@require_POST
@stores.page(WRITE)
def subscribe(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """Write all that it should send us again; a worker does it."""
    connection = channels.find(scope, public_id, WRITE)
    subscriptions.begin(by=scope.actor, connection=connection)
    messages.success(request, "It is asked for its news again." if connection.is_reading else _IDLE)
    return redirect("channel", scope.slug, public_id)


def of(connection: Connection) -> Card:
    """The card. Two queries at most."""
    return Card(is_ours(connection), subscriptions.state(connection))


def is_ours(connection: Connection) -> bool:
    """Whether we subscribe ourselves; what cannot be unsealed any more shows elsewhere."""
    try:
        return subscriptions.is_ours_to_make(connection)
    except Refusal:
        return False
