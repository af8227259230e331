"""Units that cannot be picked leave the work and wait for a decision: the customer's, a clerk's, or the policy's.

Until then they stay promised to the order, at this place: nobody else can be sold them, and a unit that turns up serves
them. The record of stock follows what was seen at once (`stock_effects`), so that promises for which nothing is there
show as the level's `shortfall`, never as goods. The decision ends or moves the promise, in its own transaction.
A fulfillment is not picked while something of it is undecided.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from commerce import transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import TroubleChanged, UnitsShort
from fulfillment import articles, contents, picking, policies, progress, short_options, stock_effects
from fulfillment.models import DeclinedOffer, Fulfillment, FulfillmentLine, Trouble
from fulfillment.stock_effects import Missing, Place
from orders.models import Delivery
from orders.units import TooManyUnits

Status, Reason = Fulfillment.Status, DeclinedOffer.Reason
REASONS = (Reason.NOT_FOUND, Reason.DAMAGED, Reason.MISMATCH)


@dataclass(frozen=True, slots=True)
class Short:
    """`quantity` units of an order line that cannot be had; `variant_id` says what exactly, where the line is a kit or
    was replaced in part: else it is the article as ordered, or the part of a kit that is not picked yet. `missing` is
    how many of that article are not there, where they are fewer than these kits need."""

    line_id: int
    quantity: int
    variant_id: int | None = None
    missing: int | None = None


@transactions.use_case
def report(*, by: Actor, fulfillment: Fulfillment, shorts: Sequence[Short], reason: str) -> list[Trouble]:
    """These units are not there, or not as they should be. All or none; of a kit the whole kit waits.

    Raises TooManyUnits, InvalidTransition, LocationNotAllowed.
    """
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    progress.require(locked, Status.ACCEPTED, Status.PICKING, Status.PICKED, to_do="short of anything")
    rows = list(contents.rows_of([locked.pk]))
    taken = [(each, _taken_off(rows, each)) for each in shorts]
    found = [(_open(locked, row, each.quantity, reason, now), row.variant_id, _lost(row, each)) for each, row in taken]
    if locked.status != Status.PICKED:
        picking.begin(locked, by=by, now=now)
    told = {"units": [[each.line_id, each.quantity] for each in shorts], "reason": str(reason)}
    progress.tell(locked, "units_short", by=by, now=now, facts=told)
    picking.settle(locked, by=by, now=now)
    missing: dict[int, int] = {}
    for _, variant_id, units in found:
        missing[variant_id] = missing.get(variant_id, 0) + units
    place = Place(locked.location_id, locked.order.public_id)
    lost = [Missing(variant_id, units) for variant_id, units in missing.items()]
    stock_effects.apply(reason, lost, place, by=by, now=now)
    opened = list(Trouble.objects.filter(pk__in={id for id, _, _ in found}).order_by("id"))
    _say(opened, locked, now)
    return opened


def _taken_off(rows: Sequence[FulfillmentLine], short: Short) -> FulfillmentLine:
    """Take the units off every row that makes them up, but never what has left; returns the row of what is missing."""
    own = [row for row in rows if row.line_id == short.line_id]
    row = _row_of(own, short)
    parts = own if row is not None and _is_kit(own) else [row]
    left = articles.units(parts) + articles.torn(parts) if row is not None else 0
    if row is None or short.quantity > left:
        raise TooManyUnits("Fewer units are left to be picked than you ask for. Nothing was changed.", lines=[])
    for each in parts:
        each.quantity = max(each.quantity - short.quantity * each.per_unit, each.handed)
        each.picked = min(each.picked, each.quantity)
        each.save(update_fields=["quantity", "picked"])
    return row


def _lost(row: FulfillmentLine, short: Short) -> int:
    """Units of stock that are not there."""
    needed = short.quantity * row.per_unit
    return needed if short.missing is None else min(short.missing, needed)


def _row_of(own: Sequence[FulfillmentLine], short: Short) -> FulfillmentLine | None:
    if short.variant_id is not None:
        return next((row for row in own if row.variant_id == short.variant_id), None)
    ordered = [row for row in own if row.variant_id == row.line.variant_id]
    unpicked = [row for row in own if row.picked < row.quantity]
    return next(iter([*ordered, *unpicked, *own]), None)


def _is_kit(own: Sequence[FulfillmentLine]) -> bool:
    return own[0].line.components.exists()


def _open(locked: Fulfillment, row: FulfillmentLine, units: int, reason: str, now: datetime) -> int:
    """A trouble for these units, or more units for the one that is open; its id."""
    same = contents.shorts_of(locked.pk).filter(line=row.line_id, variant=row.variant_id)
    asked = locked.delivery.substitutions == Delivery.Substitutions.ASK
    if (found := same.first()) is not None:
        same.update(quantity=F("quantity") + units)
    else:
        found = Trouble.objects.create(
            kind=Trouble.Kind.SHORT, status=Trouble.Status.ASKED if asked else Trouble.Status.OPEN,
            order_id=locked.order_id, fulfillment=locked, location_id=locked.location_id, line_id=row.line_id,
            variant_id=row.variant_id, quantity=units, reason=str(reason), opened_at=now,
            decide_by=now + timedelta(minutes=policies.one(locked.location_id).answer_minutes),
        )  # fmt: skip
    return found.pk


def _say(opened: Sequence[Trouble], locked: Fulfillment, now: datetime) -> None:
    """What could be done is worked out after the record of stock is right, and kept for whoever decides."""
    for trouble in opened:
        trouble.facts = {"options": short_options.of(trouble, locked, now=now)}
        trouble.save(update_fields=["facts"])
        bus.publish(UnitsShort(trouble_id=trouble.pk), TroubleChanged(trouble_id=trouble.pk))
