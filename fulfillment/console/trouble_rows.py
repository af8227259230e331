"""Troubles as a list shows them: what is wrong, of which order, how urgent. The queries do not grow with the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce import staff, variant_labels
from commerce.console import formats
from commerce.console.scope import Scope
from commerce.variant_labels import VariantLabel
from fulfillment.console import clocks
from fulfillment.console.clocks import Ring
from fulfillment.models import DeclinedOffer, Fulfillment, Trouble
from orders.console import words
from orders.models import Delivery

Kind = Trouble.Kind
CHIPS = {
    Kind.SHORT: "short",
    Kind.UNROUTABLE: "no_store",
    Kind.DECLINED_PICKUP: "declined",
    Kind.UNACCEPTED: "not_accepted",
    Kind.LABEL: "no_label",
    Kind.LOST: "not_delivered",
    Kind.REFUSED: "locked",
}
_REASONS = {
    **dict(DeclinedOffer.Reason.choices),
    "no_answer": "No answer",
    "no_place": "No store has it",
    "declined_often": "Declined by too many stores",
    "code_locked": "Five wrong codes",
    "not_voided": "The carrier keeps a label that nobody uses",
}
CONSENT = {
    Delivery.Substitutions.ANY: "Takes any substitute",
    Delivery.Substitutions.ASK: "Wants to be asked about substitutes",
    Delivery.Substitutions.NEVER: "Wants no substitute",
}
WAYS = {Fulfillment.Kind.PICKUP: "pickup", Fulfillment.Kind.SHIP: "parcel"}


@dataclass(frozen=True, slots=True)
class Row:
    """`title` says what is wrong; `ring` how long until somebody else decides, or the promise is broken. `who` decided,
    `decided` what, once it is over."""

    trouble: Trouble
    chip: str
    title: str
    reason: str
    customer: str
    place: str
    item: VariantLabel | None
    ring: Ring | None
    who: str = ""
    decided: str = ""


def of(found: Sequence[Trouble], scope: Scope, now: datetime) -> list[Row]:
    """Rows of troubles that come with order, fulfillment, location and variant. Three queries."""
    items = variant_labels.describe({id for row in found if (id := _variant(row))})
    people = {row.actor_id for row in found if row.actor_kind == "staff"}
    names = staff.names(people) if people else {}
    return [_row(row, items.get(_variant(row)), names, scope, now) for row in found]


def decided(row: Trouble, names: dict[int, str]) -> tuple[str, str]:
    """`(who, what)`: `("Maya Okafor", "refunded")`."""
    who = names.get(row.actor_id, "") if row.actor_kind == "staff" else _OTHERS.get(row.actor_kind, "")
    note = row.facts.get("note", "")
    return who or "Somebody", note or row.get_resolution_display().lower()


_OTHERS = {"system": "The rules", "customer": "The customer", "key": "Another program"}


def _variant(row: Trouble) -> int | None:
    return row.variant_id or (row.line.variant_id if row.line else None)


def _row(row: Trouble, item: VariantLabel | None, names: dict[int, str], scope: Scope, now: datetime) -> Row:
    over = row.status == Trouble.Status.RESOLVED
    who, what = decided(row, names) if over else ("", "")
    kind = WAYS[Fulfillment.Kind(row.fulfillment.kind)] if row.fulfillment else "order"
    return Row(
        trouble=row,
        chip=CHIPS[Kind(row.kind)],
        title=_title(row, item),
        reason=_REASONS.get(row.reason, row.reason.replace("_", " ").capitalize()),
        customer=words.customer(row.order),
        place=f"{row.location.name}, {kind}" if row.location else "No store",
        item=item,
        ring=None if over else clocks.deciding(row, now),
        who=who,
        decided=what,
    )


def _title(row: Trouble, item: VariantLabel | None) -> str:
    units = f"{formats.number(row.quantity)} × {item.full_name}" if item and row.quantity else ""
    place = row.location.name if row.location else ""
    return {
        Kind.SHORT: f"{units} missing",
        Kind.UNROUTABLE: f"No store can send {units}",
        Kind.DECLINED_PICKUP: f"{place} declined {units}",
        Kind.UNACCEPTED: f"{place} has not accepted",
        Kind.LABEL: "The carrier gives no label",
        Kind.LOST: "A parcel does not arrive",
        Kind.REFUSED: "Pickup locked after wrong codes",
    }[Kind(row.kind)]
