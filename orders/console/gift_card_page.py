"""One gift card: its balance, every movement of it, and blocking or releasing it. Its code is nowhere to be read."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce import ids, transactions
from commerce.console import formats, stores
from commerce.console.scope import Scope
from orders import gift_card_issuing, gift_cards, visibility
from orders.console.gift_card_list import READ, WRITE, state_of
from orders.models import GiftCard, GiftCardEntry
from orders.models.stored_value import Entry

ICONS = {
    Entry.ISSUE: ("gift", "success"),
    Entry.SPEND: ("bag", "info"),
    Entry.RELEASE: ("undo", "neutral"),
    Entry.REFUND: ("return", "neutral"),
    Entry.EXPIRE: ("clock", "neutral"),
    Entry.CORRECT: ("note", "warning"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One movement."""

    word: str
    icon: str
    tone: str
    amount: int
    balance: int
    at: datetime
    order: str


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope, card_id: str) -> HttpResponse:
    """The page."""
    card = find(scope, card_id)
    state = state_of(card, gift_cards.today(transactions.now()))
    context = {
        "card": card,
        "state": state,
        "rows": _rows(card, scope),
        "verb": _verb(card) if scope.actor.may(WRITE) else "",
    }
    return render(request, "orders/gift_card.html", context)


@stores.page(WRITE)
def step(request: HttpRequest, scope: Scope, card_id: str, verb: str) -> HttpResponse:
    """Ask, as a dialog or a page; a POST blocks the card or lets it be spent."""
    card = find(scope, card_id)
    if verb not in ("block", "activate"):
        raise Http404("No such step.")
    if request.method == "POST":
        getattr(gift_card_issuing, verb)(card=card, by=scope.actor)
        messages.success(request, f"••{card.last4} is {'blocked' if verb == 'block' else 'active'}.")
        return redirect("gift_card", scope.slug, card_id)
    money = formats.money(card.balance or card.initial, card.currency)
    says = {
        "block": (
            f"Block ••{card.last4}?",
            f"Nobody can spend its {money} until it is unblocked. The money stays on it.",
        ),
        "activate": (f"Let ••{card.last4} be spent?", f"Whoever has the code can pay with {money}."),
    }
    context = {
        "title": says[verb][0],
        "lines": [says[verb][1]],
        "label": "Block gift card" if verb == "block" else _verb(card)[1],
        "back": reverse("gift_card", args=[scope.slug, card_id]),
        "crumb": [("Gift cards", reverse("gift_cards", args=[scope.slug]))],
    }
    return render(request, "commerce/_sure.html" if request.htmx else "commerce/sure.html", context)


def find(scope: Scope, card_id: str) -> GiftCard:
    """The card of a public id; Http404 when there is none to see."""
    found = visibility.gift_cards(scope.actor).filter(pk=ids.decode("gft", card_id) or 0).first()
    if found is None:
        raise Http404("No such gift card.")
    return found


def _verb(card: GiftCard) -> tuple[str, str] | str:
    """The step that is possible, with its button."""
    if card.status == GiftCard.Status.ACTIVE:
        return "block", "Block gift card"
    if card.status == GiftCard.Status.BLOCKED:
        return "activate", "Unblock gift card"
    return ("activate", "Activate gift card") if card.status == GiftCard.Status.INACTIVE else ""


def _rows(card: GiftCard, scope: Scope) -> list[Row]:
    """Newest first, each with the number of the order that caused it where the person may see that."""
    entries = list(card.entries.order_by("-id")[:200])
    payments = {ids.decode("pay", each.cause) for each in entries} - {None}
    mine = visibility.payments(scope.actor).filter(pk__in=payments).order_by("id")
    numbers = dict(mine.values_list("pk", "order__number"))
    return [_row(each, numbers) for each in entries]


def _row(entry: GiftCardEntry, numbers: dict[int, int]) -> Row:
    icon, tone = ICONS[Entry(entry.kind)]
    order = numbers.get(ids.decode("pay", entry.cause) or 0)
    word = Entry(entry.kind).label
    return Row(word, icon, tone, entry.amount, entry.balance_after, entry.at, str(order or ""))
