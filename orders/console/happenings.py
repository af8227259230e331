"""The timeline of an order in words: what happened, who did it, with the amounts and names people know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from commerce import ids, visibility
from commerce.actors import Actor
from commerce.console import formats
from commerce.models import Message
from commerce.notifications import kinds
from orders import timeline
from orders.console import words
from orders.models import Order, OrderLine, Payment
from orders.timeline import Entry, Told


@dataclass(frozen=True, slots=True)
class Happening:
    """One row. `text` is what somebody wrote, `url` leads to more."""

    at: datetime
    icon: str
    tone: str
    what: str
    who: str
    text: str = ""
    url: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """What entries speak of: the order, its lines and tenders by public id."""

    order: Order
    lines: dict[str, OrderLine]
    tenders: dict[str, Payment]


_MONEY = {
    "payment_authorize": ("card", "info", "{amount} reserved on {tender}"),
    "payment_capture": ("check", "success", "{amount} taken: {tender}"),
    "payment_release": ("undo", "neutral", "{amount} released: {tender}"),
    "payment_refund": ("return", "neutral", "{amount} refunded: {tender}"),
    "payment_decline": ("alert", "danger", "{tender} was declined"),
    "payment_unknown": ("clock", "warning", "The bank has not answered yet: {tender}"),
    "payment_action": ("clock", "warning", "The customer is asked to confirm: {tender}"),
}


_others: dict[str, Callable[[Entry], tuple[str, str, str]]] = {}


def register(prefix: str, say: Callable[[Entry], tuple[str, str, str]]) -> None:
    """Another app's entries in words: `(icon, tone, what)` of kinds that begin so."""
    _others[prefix] = say


def of(order: Order, lines: Sequence[OrderLine], payments: Sequence[Payment], *, reader: Actor, store: str):
    """Everything that happened, newest first."""
    cast = Cast(order, {line.public_id: line for line in lines}, {row.public_id: row for row in payments})
    told = [row for each in timeline.of(order) if (row := _happening(each, cast))]
    mails = visibility.messages(reader).filter(about=order.public_id).order_by("-id").defer("text", "html")
    rows = [*told, *(_mail(message, store) for message in mails)]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _happening(told: Told, cast: Cast) -> Happening | None:
    entry, who = told.entry, told.actor_name
    if entry.kind in _MONEY:
        icon, tone, text = _MONEY[entry.kind]
        return Happening(entry.at, icon, tone, _money(text, entry, cast), who)
    if say := next((say for prefix, say in _others.items() if entry.kind.startswith(prefix)), None):
        return Happening(entry.at, *say(entry), who)
    words_of = _KINDS.get(entry.kind)
    if words_of is None:
        return Happening(entry.at, "dot", "neutral", entry.kind.replace("_", " ").capitalize(), who)
    icon, tone, say = words_of
    what = say(entry, cast)
    return Happening(entry.at, icon, tone, what, who, text=entry.facts.get("text", "")) if what else None


def _money(text: str, entry: Entry, cast: Cast) -> str:
    payment = cast.tenders.get(entry.facts["payment"])
    named = words.tender(payment) if payment else entry.facts["method"].replace("_", " ")
    return text.format(amount=formats.money(entry.facts["amount"], cast.order.currency), tender=named)


def _created(entry: Entry, cast: Cast) -> str:
    """Placed at once, one row says both."""
    if cast.order.placed_at == entry.at:
        return ""
    return f"Begun on {cast.order.channel.name}, waits for payment"


def _placed(entry: Entry, cast: Cast) -> str:
    return f"Ordered on {cast.order.channel.name}"


def _ended(entry: Entry, cast: Cast) -> str:
    units = [(cast.lines.get(each["line"]), each["quantity"]) for each in entry.facts.get("units", [])]
    return ", ".join(f"{formats.number(count)} × {line.title}" for line, count in units if line)


def _cancelled(entry: Entry, cast: Cast) -> str:
    reason = cast.order.cancel_reason
    return f"Cancelled: {reason}" if reason else "Cancelled"


_SENT = {
    Message.Status.FAILED: ("“{kind}” could not be sent to {whom}", "danger"),
    Message.Status.DROPPED: ("“{kind}” was not sent to {whom}, because it was no longer true", "neutral"),
}
_Say = Callable[[Entry, Cast], str]
_KINDS: dict[str, tuple[str, str, _Say]] = {
    "created": ("receipt", "neutral", _created),
    "placed": ("receipt", "neutral", _placed),
    "handed_over": ("bag", "success", lambda entry, cast: f"Handed over {_ended(entry, cast)}".strip()),
    "units_cancelled": ("ban", "neutral", lambda entry, cast: f"Cancelled {_ended(entry, cast)}".strip()),
    "cancelled": ("ban", "neutral", _cancelled),
    "substituted": (
        "transfer",
        "neutral",
        lambda entry, cast: f"Replaced {_ended(entry, cast)} by {entry.facts['sku']}",
    ),
    "note": ("note", "hold", lambda entry, cast: "Note"),
}


def _mail(message: Message, store: str) -> Happening:
    said, tone = _SENT.get(message.status, ("{kind} written to {whom}", "info"))
    whom = "a browser" if message.channel == Message.Channel.PUSH else message.recipient
    what = said.format(kind=kinds.title(message.kind), whom=whom)
    url = reverse("outbox_message", args=[store, ids.encode("msg", message.pk)])
    return Happening(message.created_at, "mail", tone, what, "Truecount", url=url, link="Read it")
