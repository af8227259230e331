"""What happens to an order once it is there: it is prepared, handed over, or cancelled, whole or in units.

Everything holds the order's lock; wallets, cards and codes follow, then whoever may object is asked, and stock is
released last. An order that is not paid is never handed over.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import OrderCancelled, OrderHandedOver
from commerce.pricing import codes
from commerce.state import InvalidTransition
from inventory import allocations, promises_of
from inventory.promises_of import Need
from orders import collecting, finalizing, giving_back, states, substitutes, units
from orders.models import Order, OrderEvent, OrderLine, Payment
from orders.payments import events, free, intents, schedule
from orders.units import Units

_LIVE = (Order.Status.PLACED, Order.Status.IN_FULFILLMENT)
_COVERED = (Order.Payment.AUTHORIZED, Order.Payment.PAID, Order.Payment.PARTIALLY_REFUNDED)


class NotPaid(Refusal):
    """Goods leave only when their money is authorized or taken. Names `payment_state`."""

    code = "not_paid"
    title = "Not paid yet"


class NotPromised(Refusal):
    """Units that no stock is set aside for, such as back orders, cannot be handed over. `lines` names them."""

    code = "not_allocated"
    title = "Not all of it is there"


@transactions.use_case
def cancel(*, by: Actor, order: Order, lines: Sequence[Units] | None = None, reason: str = "") -> Order:
    """Cancel what is not handed over yet: all of it, or some units. Money and codes go back, stock is free again.

    Raises InvalidTransition, TooManyUnits, and whatever forbids it (`OrderCancelled`). While a payment's outcome is
    unknown nothing is released: the order is marked, its payments are closed, and it is cancelled once they are.
    """
    now = transactions.now()
    locked = finalizing.lock(order.pk)
    transactions.about(order=locked.pk)
    if locked.status == Order.Status.AWAITING_PAYMENT and intents.are_undecided(locked.pk):
        return _ask_to_cancel(locked, lines, reason, by=by, now=now)
    return _call_off(locked, lines, reason, by=by, now=now)


@transactions.building_block
def call_off(order: Order, lines: Sequence[Units] | None, reason: str, *, by: Actor, now: datetime) -> Order:
    """As `cancel`, as part of a larger step, for an order whose payments are known."""
    return _call_off(finalizing.lock(order.pk), lines, reason, by=by, now=now)


@transactions.building_block
def start_fulfillment(order: Order, *, by: Actor, now: datetime) -> None:
    """Somebody begins to prepare it; again is fine. Raises InvalidTransition or NotPaid."""
    locked = _ready(order.pk)
    if locked.started_at is None:
        Order.objects.filter(pk=locked.pk).update(started_at=now)
        states.derive([locked.pk])


@transactions.building_block
def stop_fulfillment(order: Order, *, by: Actor, now: datetime) -> None:
    """Nobody prepares it any more: it is only placed again, unless some of it has left."""
    locked = finalizing.lock(order.pk)
    Order.objects.filter(pk=locked.pk).update(started_at=None)
    states.derive([locked.pk])


@transactions.building_block
def hand_over(order: Order, handed: Sequence[Units] | None = None, *, by: Actor, now: datetime) -> Order:
    """These units reach the buyer, or all that are open: stock leaves, and cards are charged for what left.

    Raises InvalidTransition, NotPaid, TooManyUnits, NotPromised.
    """
    locked = _ready(order.pk)
    ending = substitutes.end(locked, handed or _open_units(locked), "fulfilled")
    handed, lines = ending.parts, ending.lines
    _note(locked, OrderEvent.Kind.HANDED_OVER, handed, by=by, now=now)
    states.refresh(locked)
    _collect(locked, by=by, now=now)
    if locked.status == Order.Status.COMPLETED:
        bus.publish(OrderHandedOver(order_id=locked.pk))
    rows, missing = promises_of.portion(locked.public_id, units.needs(handed, lines), now=now)
    if missing:
        short = [{"line": line.public_id} for line in lines if line.pk in {need.cause_line for need in missing}]
        raise NotPromised("Some of these units are not set aside yet.", lines=short)
    allocations.take(rows, by=by, now=now)
    return locked


@transactions.building_block
def complete(order: Order, *, by: Actor, now: datetime) -> Order:
    """Everything that is left reaches the buyer. Raises like `hand_over`."""
    return hand_over(order, by=by, now=now)


def _ready(order_id: int) -> Order:
    """The order under its lock, if it can be prepared and handed over."""
    locked = finalizing.lock(order_id)
    if locked.status not in _LIVE:
        raise _not_possible(locked, "prepared or handed over")
    if locked.payment_state not in _COVERED:
        raise NotPaid("This order is not paid yet.", payment_state=locked.payment_state)
    return locked


def _call_off(order: Order, asked: Sequence[Units] | None, reason: str, *, by: Actor, now: datetime) -> Order:
    if order.status not in (*_LIVE, Order.Status.AWAITING_PAYMENT):
        raise _not_possible(order, "cancelled")
    ending = substitutes.end(order, asked or _open_units(order), "cancelled")
    ended, lines = units.merged(ending.parts), ending.lines
    whole = all(line.cancelled == line.quantity for line in lines)
    if whole:
        codes.give_back(cause=order.public_id, now=now)
    giving_back.give_back(order, giving_back.Ended(ended, lines, whole, ending.less), by=by, now=now)
    order.cancel_reason = reason
    order.cancelled_at = now if whole else None
    order.save(update_fields=["cancel_reason", "cancelled_at"])
    _note(order, OrderEvent.Kind.CANCELLED if whole else OrderEvent.Kind.UNITS_CANCELLED, ended, by=by, now=now)
    states.refresh(order)
    if order.status in (Order.Status.COMPLETED, Order.Status.CANCELLED):
        _collect(order, by=by, now=now)
    promised = promises_of.units_of(order.public_id)
    _tell(order, ended, whole)
    _free(order, units.needs(ending.parts, lines), promised, now=now)
    return order


def _ask_to_cancel(order: Order, asked: Sequence[Units] | None, reason: str, *, by: Actor, now: datetime) -> Order:
    """The outcome decides: closing the payments brings it about, and whoever records it cancels the order."""
    if order.status != Order.Status.AWAITING_PAYMENT or asked:
        raise _not_possible(order, "cancelled in part while its payment is being checked")
    if order.cancel_asked_at is None:
        order.cancel_asked_at, order.cancel_reason = now, reason
        order.save(update_fields=["cancel_asked_at", "cancel_reason"])
        waiting = Payment.objects.filter(order=order, status__in=Payment.WAITING).order_by("position", "id")
        for payment in [events.locked(payment.pk) for payment in waiting]:
            intents.ask(payment=payment, kind="void", amount=0, by=by, now=now, patience=schedule.SOON)
    return order


def _collect(order: Order, *, by: Actor, now: datetime) -> None:
    """Ask for the money of what left: each card as much as is due beyond what was taken or asked for. The cards of a
    free order that ends are closed."""
    for payment_id, due in collecting.due(order).items():
        payment = events.locked(payment_id)
        if payment.status != Payment.Status.AUTHORIZED or payment.method not in Payment.AT_PROVIDER:
            continue
        if (amount := due - payment.captured - intents.being_captured(payment_id)) > 0:
            intents.ask(payment=payment, kind="capture", amount=amount, by=by, now=now)
    free.end(order, by=by, now=now)


def _tell(order: Order, ended: Sequence[Units], whole: bool) -> None:
    """Whoever forbids it raises here, and all of it is undone."""
    ids = tuple(sorted({each.line_id for each in ended}))
    bus.publish(OrderCancelled(order_id=order.pk, line_ids=ids, whole=whole))
    if order.status == Order.Status.COMPLETED:
        bus.publish(OrderHandedOver(order_id=order.pk))


def _free(order: Order, needs: Sequence[Need], before: dict[tuple[int, int], int], *, now: datetime) -> None:
    """Goods that never were promised, because their time ran out, need no freeing; nor do those whose promise ended
    when it was told that they are cancelled: somebody has them in hand, and puts them back first."""
    after = promises_of.units_of(order.public_id)
    ended = {key: promised - after.get(key, 0) for key, promised in before.items()}
    left = []
    for need in needs:
        key = need.cause_line, need.variant_id
        done = min(need.units, ended.get(key, 0))
        ended[key] = ended.get(key, 0) - done
        left.append(replace(need, units=need.units - done))
    rows = promises_of.call_off(order.public_id, [need for need in left if need.units], now=now)
    allocations.free(rows, now=now)


def _open_units(order: Order) -> list[Units]:
    lines = OrderLine.objects.filter(order=order).order_by("position", "id")
    return [Units(line.pk, line.open_units) for line in lines if line.open_units]


def _note(order: Order, kind: str, ended: Sequence[Units], *, by: Actor, now: datetime) -> None:
    facts: dict[str, Any] = {"units": [[each.line_id, each.quantity] for each in ended]}
    OrderEvent.objects.create(order=order, kind=kind, facts=facts, actor_kind=by.kind, actor_id=by.id, at=now)


def _not_possible(order: Order, what: str) -> InvalidTransition:
    allowed = sorted(str(target) for target in Order.MOVES[order.status])
    return InvalidTransition(f"It is {order.status} and cannot be {what}.", state=str(order.status), allowed=allowed)
