"""The ledger in words: what happened, why and by whom. Raw ids and state names never reach a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from commerce import actor_names
from commerce.console import formats
from inventory.console.cause_links import Named
from inventory.console.sums import BUCKETS
from inventory.models import Movement

KINDS = {
    Movement.Kind.RECEIPT: ("Delivery received", "receive", "success"),
    Movement.Kind.SALE: ("Sold", "bag", "neutral"),
    Movement.Kind.RETURN: ("Came back", "return", "info"),
    Movement.Kind.ADJUSTMENT: ("Corrected", "sliders", "warning"),
    Movement.Kind.COUNT: ("Counted", "count", "neutral"),
    Movement.Kind.TRANSFER_OUT: ("Sent to another store", "truck", "neutral"),
    Movement.Kind.TRANSFER_IN: ("Arrived from another store", "receive", "success"),
    Movement.Kind.UNRECORDED_RECEIPT: ("Found at the till", "alert", "warning"),
    Movement.Kind.WRITE_OFF: ("Written off", "ban", "danger"),
    Movement.Kind.MERGE: ("SKU merged", "share", "neutral"),
}
_PUBLIC_ID = re.compile(r"[a-z]{3}_[0-9a-z]{13}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: `what` with its icon and tone, `why` (by whom, and a note or a cause nobody has a page of) below it with
    the page of its cause, the change, and on hand after it.

    `learned_at` is set when we learned of it more than a minute after it happened.
    """

    what: str
    icon: str
    tone: str
    why: str
    cause: Named | None
    place: str
    at: datetime
    learned_at: datetime | None
    change: str
    after: int


def describe(movements: list[Movement], known: Mapping[str, Named], *, places: bool) -> list[Entry]:
    """Rows in the order given; `known` are the causes that have a page, `places` names the location of each row. At
    most two queries, for the names."""
    names = actor_names.of((each.actor_kind, each.actor_id) for each in movements)
    return [_entry(each, names[each.actor_kind, each.actor_id], known.get(each.cause), places) for each in movements]


def reference(cause: str) -> str:
    """What people call the cause: `receipt:DN-4` is "DN-4", `order:10475` "order 10475"; a raw id is nobody's name."""
    noun, _, name = cause.partition(":")
    if not name:
        return "" if _PUBLIC_ID.fullmatch(cause) else cause.replace("_", " ")
    if _PUBLIC_ID.fullmatch(name):
        return noun.replace("_", " ")
    return name if noun == "receipt" else f"{noun.replace('_', ' ')} {name}"


def _entry(movement: Movement, who: str, cause: Named | None, places: bool) -> Entry:
    what, icon, tone = KINDS[movement.kind]
    if movement.kind == Movement.Kind.ADJUSTMENT:
        what = _adjusted(movement)
    words = [who, movement.note or ("" if cause else reference(movement.cause))]
    late = (movement.recorded_at - movement.occurred_at).total_seconds() > formats.MINUTE
    return Entry(
        what=what,
        icon=icon,
        tone=tone,
        why=", ".join(word for word in words if word),
        cause=cause,
        place=movement.location.name if places else "",
        at=movement.occurred_at,
        learned_at=movement.recorded_at if late else None,
        change=_change(movement),
        after=movement.after,
    )


def _adjusted(movement: Movement) -> str:
    reason = movement.get_reason_display()
    if not movement.unavailable_delta:
        return reason or "Corrected"
    if movement.unavailable_delta < 0:
        return "Put back for sale"
    return f"Set aside: {BUCKETS[movement.bucket][0].lower()}" if movement.bucket else "Set aside"


def _change(movement: Movement) -> str:
    if movement.on_hand_delta:
        return formats.signed(movement.on_hand_delta)
    verb = "aside" if movement.unavailable_delta > 0 else "back"
    return f"{formats.number(abs(movement.unavailable_delta))} {verb}"
