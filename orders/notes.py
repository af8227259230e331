"""Remarks on an order: written by people for their colleagues, told in its timeline."""

from collections.abc import Sequence

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Invalid, field_error
from commerce.events import bus
from commerce.events.facts import OrderNoted
from orders.models import Order, OrderNote
from orders.payments import card_numbers
from orders.timeline import Entry

LONGEST = 1000


class NoteRefused(Invalid):
    """A note is 1 to 1,000 characters."""

    code = "note_refused"


@transactions.use_case
def add(*, by: Actor, order: Order, text: str) -> OrderNote:
    """Write a note. Raises NoteRefused, or CardNumberRefused when a card number stands in it."""
    said = text.strip()
    if not 0 < len(said) <= LONGEST:
        detail = "Write something first." if not said else f"A note has at most {LONGEST:,} characters."
        raise NoteRefused(detail, errors=[field_error("text", NoteRefused.code, detail)])
    card_numbers.refuse(said, path="text")
    transactions.about(order=order.pk)
    now = transactions.now()
    note = OrderNote.objects.create(order=order, text=said, actor_kind=by.kind, actor_id=by.id, at=now)
    bus.publish(OrderNoted(order_id=order.pk))
    return note


def told(order: Order) -> Sequence[Entry]:
    """The notes of an order, for its timeline."""
    rows = OrderNote.objects.filter(order=order).order_by("id")
    return [Entry(row.at, "note", (row.actor_kind, row.actor_id), {"text": row.text}, row.pk) for row in rows]
