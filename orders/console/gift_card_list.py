"""Gift cards: what we owe on them, and every card by its last four symbols. Nothing here can show a code again."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce import ids, transactions
from commerce.console import addresses, stores
from commerce.console.scope import Scope
from orders import gift_card_sums, gift_cards, visibility
from orders.models import GiftCard

READ, WRITE = "payments.read", "payments.write"
LISTED = 50
TABS = {"": "All", "active": "Active", "inactive": "Not yet sold", "blocked": "Blocked", "expired": "Expired"}


@dataclass(frozen=True, slots=True)
class Row:
    """One card as the list shows it."""

    card: GiftCard
    url: str
    state: str


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page: `state` keeps one state, `q` the last four symbols or a batch, `before` goes on after a card."""
    chosen, query = request.GET.get("state", ""), request.GET.get("q", "").strip()[:64]
    if chosen not in TABS:
        raise Http404("No such state.")
    now = transactions.now()
    every = visibility.gift_cards(scope.actor)
    rows = every.filter(status=chosen) if chosen else every
    if query:
        rows = rows.filter(Q(batch=query) | Q(last4__iexact=query.removeprefix("••")))
    if before := ids.decode("gft", request.GET.get("before", "")):
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-id")[: LISTED + 1])
    older = addresses.without(request, before=found[LISTED - 1].public_id) if len(found) > LISTED else ""
    today = gift_cards.today(now)
    context = {
        "rows": [_row(card, scope, today) for card in found[:LISTED]],
        "owed": gift_card_sums.outstanding(every, now),
        "tabs": [(code, word, code == chosen) for code, word in TABS.items()],
        "query": query,
        "chosen": chosen,
        "older": f"?{older}" if older else "",
        "newer": f"?{addresses.without(request, 'before')}" if before else "",
        "may_write": scope.actor.may(WRITE),
    }
    return render(request, "orders/gift_cards.html", context)


def state_of(card: GiftCard, today: date) -> str:
    """The state in the console's words: an active card without money is used up, one past its day has expired."""
    if card.status == GiftCard.Status.INACTIVE:
        return "not_sold"
    if card.status == GiftCard.Status.ACTIVE and card.expires_on and card.expires_on < today:
        return "expired"
    return "used_up" if card.status == GiftCard.Status.ACTIVE and not card.balance else str(card.status)


def _row(card: GiftCard, scope: Scope, today: date) -> Row:
    return Row(card, reverse("gift_card", args=[scope.slug, card.public_id]), state_of(card, today))
