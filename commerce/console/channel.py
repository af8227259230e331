"""One channel: how it is doing, what went wrong last, and what was compared."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce.console import channel_news, channel_runs, channel_words, channels, stores
from commerce.console.scope import Scope
from commerce.models import Connection
from commerce.sales_channels import dark
from commerce.sales_channels.visibility import READ, WRITE

TABS = (
    ("channel", "Overview"),
    ("channel_listings", "Listings"),
    ("channel_rules", "Rules"),
    ("channel_settings", "Settings"),
)


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope, public_id: str) -> HttpResponse:
    """The page, for htmx its live part."""
    connection = channels.find(scope, public_id)
    card = channels.cards(scope, [connection])[0]
    runs = channel_runs.newest(scope, connection)
    context = {
        **head(scope, connection, "channel"),
        "card": card,
        "fault": channel_words.last_fault(card.health.last_fault),
        "faulty": card.health.breaker != "closed" or card.health.failures > 0,
        "kept": dark.kept(connection) if card.health.dark_since else 0,
        "runs": runs,
        "news": channel_news.of(connection),
        "earlier": channel_runs.earlier(scope, connection),
        "step": step(connection),
        "topic": channels.TOPIC,
        "every": "5s" if channel_runs.running(runs) else "20s",
        "url": card.url,
    }
    return render(request, "commerce/_channel.html" if request.htmx else "commerce/channel.html", context)


def head(scope: Scope, connection: Connection, current: str) -> dict:
    """What stands above every page of one channel."""
    return {
        "connection": connection,
        "state": channel_words.STATES[Connection.Status(connection.status)],
        "tabs": tabs(scope, connection, current),
        "may_write": scope.actor.may(WRITE),
    }


def tabs(scope: Scope, connection: Connection, current: str) -> Sequence[tuple[str, str, bool]]:
    """`(word, url, is current)`; settings are for who may change them."""
    shown = TABS if scope.actor.may(WRITE) else TABS[:3]
    return [(word, reverse(name, args=[scope.slug, connection.public_id]), name == current) for name, word in shown]


def step(connection: Connection) -> tuple[str, str] | None:
    """The step towards going live, as the one filled button: `(verb, words)`. What is live needs none."""
    return {
        Connection.Status.DRAFT: ("shadow", "Start shadow mode"),
        Connection.Status.SHADOW: ("live", "Go live"),
        Connection.Status.PAUSED: ("live", "Resume channel"),
    }.get(Connection.Status(connection.status))
