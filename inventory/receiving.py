"""Counting a delivery in by scanning: open, scan, take back, finish. Stock changes once, when it is finished.

Every verb locks the receiving first, so two people may count the same delivery and nobody counts into a finished one.
Scans are only ever added: taking one back is one more, so a key that was used stays used.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, QuerySet, Sum, TextField, Value
from django.db.models.functions import Cast, Concat

from commerce import state, transactions
from commerce.actors import Actor
from commerce.errors import BusyRetry, Invalid, Refusal
from commerce.models import Location
from inventory import kit_stock, stock
from inventory.models import Movement, Receiving, ReceivingScan
from inventory.stock import Entry, Posting

MOST_AT_ONCE = 100_000
UNDO = "undo:"


class ReceivingEnded(Refusal):
    """Somebody has finished or discarded it meanwhile; what was scanned after that counts nowhere."""

    code = "receiving_ended"
    title = "This delivery is closed"


class NothingCounted(Refusal):
    """There is no unit to receive."""

    code = "nothing_counted"
    title = "Nothing counted yet"


class CountChanged(Refusal):
    """Somebody else counted the same SKU meanwhile; the fact `counted` says how many there are now."""

    code = "count_changed"
    title = "Somebody counted it meanwhile"


@dataclass(frozen=True, slots=True)
class Counted:
    """How many units of one variant were counted."""

    variant_id: int
    quantity: int


@transactions.use_case
def start(*, by: Actor, location: Location, reference: str) -> Receiving:
    """Begin a delivery, or return the one that is being counted under this reference here. Raises BusyRetry."""
    name = " ".join(reference.split())
    if not name or len(name) > 120:
        raise Invalid("Enter the number on the delivery note, at most 120 characters.")
    # The one that stood in the way may be closed by the time it is looked for: then the name is free again.
    found = _open(by, location, name) or _open(by, location, name)
    if found is None:
        raise BusyRetry("Somebody else begins and closes a delivery of this name. Try again.")
    transactions.about(receiving=found.pk)
    return found


@transactions.use_case
def scan(*, by: Actor, receiving_id: int, variant_id: int, quantity: int, key: str) -> bool:
    """Count units, or take them back when below zero; False when this `key` was counted before. Never below zero in
    all. Raises ReceivingEnded, KitHasNoStock."""
    _lock(receiving_id)
    if quantity > 0:
        kit_stock.refuse([variant_id], path="code")
    if not 0 < abs(quantity) <= MOST_AT_ONCE:
        raise Invalid(f"Count 1 to {MOST_AT_ONCE:,} at once.")
    transactions.about(receiving=receiving_id)
    return _add(receiving_id, variant_id, quantity, key)


@transactions.use_case
def set_counted(*, by: Actor, receiving_id: int, variant_id: int, quantity: int, expected: int, key: str) -> bool:
    """Make it `quantity` units, having seen `expected`; False when this `key` was counted before or nothing changes.
    Raises CountChanged, ReceivingEnded, KitHasNoStock for more of a kit than was counted before it was one."""
    _lock(receiving_id)
    transactions.about(receiving=receiving_id)
    if quantity < 0 or abs(quantity - expected) > MOST_AT_ONCE:
        raise Invalid(f"Count at most {MOST_AT_ONCE:,} at once.")
    if ReceivingScan.objects.filter(receiving_id=receiving_id, key=key).exists():
        return False
    before = _units(receiving_id, variant_id)
    if before != expected:
        raise CountChanged(
            f"It is {before:,} now and was {expected:,} when you looked. Your {quantity:,} was not taken:"
            " check it, then set it again.",
            counted=before,
        )
    if quantity > before:
        kit_stock.refuse([variant_id], path="sku")
    return quantity != before and _add(receiving_id, variant_id, quantity - before, key)


@transactions.use_case
def undo(*, by: Actor, receiving_id: int, scan_id: int) -> bool:
    """Take one scan back, as far as its units are still counted; False when that was done or nothing is left of it.
    Raises ReceivingEnded."""
    _lock(receiving_id)
    transactions.about(receiving=receiving_id, scan=scan_id)
    scans = ReceivingScan.objects.filter(receiving_id=receiving_id).exclude(key__startswith=UNDO)
    found = scans.filter(pk=scan_id).first()
    return found is not None and _add(receiving_id, found.variant_id, -found.quantity, f"{UNDO}{scan_id}")


@transactions.use_case
def finish(*, by: Actor, receiving_id: int) -> list[Movement]:
    """Put everything that was counted on hand and close the delivery. Done before: nothing happens."""
    receiving = Receiving.objects.select_for_update().get(pk=receiving_id)
    if receiving.status == Receiving.Status.RECEIVED:
        return []
    _require_open(receiving)
    cause = stock.receipt_cause(receiving.reference)
    lines = [Posting(each.variant_id, receiving.location_id, delta=each.quantity) for each in counted(receiving_id)]
    if not lines:
        raise NothingCounted("Scan at least one unit, or discard the delivery.")
    state.move(receiving, Receiving.Status.RECEIVED, ended_at=transactions.now())
    transactions.about(receiving=receiving.pk, cause=cause, lines=len(lines))
    return stock.post(lines, Entry(Movement.Kind.RECEIPT, by, transactions.now(), cause=cause))


@transactions.use_case
def discard(*, by: Actor, receiving_id: int) -> None:
    """Close it without any effect on stock. Raises ReceivingEnded."""
    receiving = _lock(receiving_id)
    transactions.about(receiving=receiving.pk)
    state.move(receiving, Receiving.Status.DISCARDED, ended_at=transactions.now())


def counted(receiving_id: int) -> list[Counted]:
    """Units per variant, the one scanned last first. One query."""
    rows = ReceivingScan.objects.filter(receiving_id=receiving_id).values("variant_id")
    sums = rows.annotate(units=Sum("quantity"), last=Max("id")).filter(units__gt=0).order_by("-last")
    return [Counted(row["variant_id"], row["units"]) for row in sums]


def last_scan(receiving_id: int) -> ReceivingScan | None:
    """The newest scan that was not taken back. One query."""
    scans = ReceivingScan.objects.filter(receiving_id=receiving_id)
    undone = scans.filter(key=Concat(Value(UNDO), Cast(OuterRef("pk"), TextField())))
    return scans.exclude(key__startswith=UNDO).exclude(Exists(undone)).order_by("-id").first()


def open_at(locations: Sequence[Location]) -> QuerySet[Receiving]:
    """Deliveries that are being counted at these locations, the newest first."""
    rows = Receiving.objects.filter(location__in=locations, status=Receiving.Status.COUNTING)
    return rows.select_related("location", "started_by").order_by("-id")


def at(location: Location) -> QuerySet[Receiving]:
    """Every delivery of this location, closed ones too."""
    return Receiving.objects.filter(location=location).select_related("location", "started_by").order_by("-id")


def received_before(*, location: Location, reference: str) -> Movement | None:
    """The last receipt booked here under the same reference, which may mean that it is counted in twice."""
    cause = stock.receipt_cause(reference)
    rows = Movement.objects.filter(location=location, cause=cause, kind=Movement.Kind.RECEIPT)
    return rows.order_by("-id").first()


def _open(by: Actor, location: Location, name: str) -> Receiving | None:
    """The delivery of this name, begun now unless it is; None when it was begun and closed in between."""
    same = Receiving.objects.filter(location=location, reference=name, status=Receiving.Status.COUNTING)
    if (found := same.first()) is not None:
        return found
    try:
        with transaction.atomic():
            return Receiving.objects.create(location=location, reference=name, started_by_id=by.id)
    except IntegrityError:
        return same.first()


def _add(receiving_id: int, variant_id: int, quantity: int, key: str) -> bool:
    """Write a scan under its key, once and never below zero in all; False when there was nothing to write."""
    before = _units(receiving_id, variant_id)
    quantity = max(quantity, -before)
    if not quantity or ReceivingScan.objects.filter(receiving_id=receiving_id, key=key).exists():
        return False
    ReceivingScan.objects.create(receiving_id=receiving_id, variant_id=variant_id, quantity=quantity, key=key)
    return True


def _units(receiving_id: int, variant_id: int) -> int:
    scans = ReceivingScan.objects.filter(receiving_id=receiving_id, variant_id=variant_id)
    return scans.aggregate(units=Sum("quantity"))["units"] or 0


def _lock(receiving_id: int) -> Receiving:
    receiving = Receiving.objects.select_for_update().get(pk=receiving_id)
    _require_open(receiving)
    return receiving


def _require_open(receiving: Receiving) -> None:
    if receiving.status != Receiving.Status.COUNTING:
        raise ReceivingEnded(f"It is {receiving.get_status_display().lower()} by now. Nothing more was counted.")
