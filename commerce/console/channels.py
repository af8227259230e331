"""Channels: every connected system, how it is doing, and what waits for somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce import ids
from commerce.console import channel_words, formats, stores
from commerce.console.scope import Scope
from commerce.console.tiles import Item, Reading
from commerce.models import Connection
from commerce.sales_channels import health, registry, visibility
from commerce.sales_channels.health import Health
from commerce.sales_channels.visibility import READ, WRITE

Status = Connection.Status
TOPIC = "attention"


@dataclass(frozen=True, slots=True)
class Card:
    """One connection as the list shows it. `condition` is a chip, empty where there is nothing to say."""

    connection: Connection
    url: str
    system: str
    state: str
    condition: str
    sentence: str
    health: Health
    lag: str
    slowest: str
    step: str


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The list, for htmx its live part."""
    found = cards(scope, _all(scope))
    context = {
        "cards": found,
        "exceptions": sum(card.health.exceptions for card in found),
        "may_write": scope.actor.may(WRITE),
        "topic": TOPIC,
        "url": reverse("channels", args=[scope.slug]),
    }
    return render(request, "commerce/_channels.html" if request.htmx else "commerce/channels.html", context)


def cards(scope: Scope, found: Sequence[Connection]) -> list[Card]:
    """In the order given. One query."""
    doing = health.of([connection.pk for connection in found]) if found else {}
    titles = {system.code: system.title for system in registry.all()}
    return [_card(scope, each, doing[each.pk], titles.get(each.system, each.system)) for each in found]


def find(scope: Scope, public_id: str, permission: str = READ) -> Connection:
    """The connection of a public id; Http404 when there is none to see."""
    rows = visibility.connections(scope.actor, permission).select_related("channel", "till_channel")
    found = rows.filter(pk=ids.decode("con", public_id) or 0).first()
    if found is None:
        raise Http404("No such channel.")
    return found


def lag(scope: Scope, now: datetime) -> list[Reading]:
    """The slowest channel's lag, for Home."""
    found = [card for card in cards(scope, _all(scope)) if card.connection.status == Status.LIVE]
    url = reverse("channels", args=[scope.slug])
    if not found:
        return [Reading("–", "no channel is live", icon="share", url=url)]
    ill = [card for card in found if card.condition == "not_well"]
    slowest = max((card.health.lag_p95 for card in found if card.health.lag_p95 is not None), default=None)
    if ill:
        hint = f"{ill[0].connection} is not well" if len(ill) == 1 else f"{formats.number(len(ill))} are not well"
        return [Reading(channel_words.lag(slowest), hint, tone="danger", icon="alert", url=url)]
    hint = "for 95 of 100 changes" if slowest is not None else "nothing changed lately"
    return [Reading(channel_words.lag(slowest), hint, tone="success", icon="check", url=url)]


def attention(scope: Scope, now: datetime, most: int) -> list[Item]:
    """One item per connection that is not well, and one per connection with exceptions."""
    found = cards(scope, _all(scope))
    ill = [card for card in found if card.condition == "not_well"]
    waiting = [card for card in found if card.health.exceptions]
    return [*(_ill(card) for card in ill), *(_waiting(scope, card) for card in waiting)][:most]


def _all(scope: Scope) -> list[Connection]:
    return list(visibility.connections(scope.actor).select_related("channel").order_by("name", "id"))


def _card(scope: Scope, connection: Connection, found: Health, system: str) -> Card:
    condition, sentence = channel_words.condition(connection, found)
    return Card(
        connection=connection,
        url=reverse("channel", args=[scope.slug, connection.public_id]),
        system=system,
        state=channel_words.STATES[Status(connection.status)],
        condition=condition,
        sentence=sentence,
        health=found,
        lag=channel_words.lag(found.lag_p50),
        slowest=channel_words.lag(found.lag_p95),
        step={Status.PAUSED: "resume", Status.DRAFT: ""}.get(Status(connection.status), "pause"),
    )


def _ill(card: Card) -> Item:
    fault = channel_words.last_fault(card.health.last_fault) if card.health.breaker != "closed" else ""
    detail = f"{card.sentence} {fault}".strip()
    return Item(f"{card.connection} is not well", detail, "danger", "share", "Open the channel", card.url)


def _waiting(scope: Scope, card: Card) -> Item:
    count = formats.counted(card.health.exceptions, "exception")
    url = f"{reverse('channel_exceptions', args=[scope.slug])}?channel={card.connection.public_id}"
    detail = (
        f"{formats.number(card.health.oversold)} oversold today" if card.health.oversold else "Somebody has to look"
    )
    return Item(f"{count} at {card.connection}", detail, "warning", "alert", "Look at them", url)
