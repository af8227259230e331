"""Placing an order: one transaction when every tender is ours, otherwise prepare → pay → finalize.

Stock is claimed last. A claim that comes back short is repeated once with every level locked, and is final then.
A declined order stays on record as cancelled and gives back stock, codes and the other tenders.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import IntegrityError

from commerce import idempotency, sql, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import Fact, OrderPlaced, WindowChosen
from commerce.models import Channel
from inventory import claims, planning, reservations, sales, shortages
from inventory.allocations import Purpose
from inventory.sourcing import Plan
from orders import (
    cart_states,
    conditions,
    converting,
    drafts,
    held_kits,
    purchase_rules,
    reserving,
    tendering,
    visibility,
)
from orders.drafts import Draft, Frame
from orders.groundwork import Ground, Groundwork
from orders.models import Order
from orders.payments import calls, paying
from orders.placed import Placed
from orders.purchases import Purchase

PAYMENT_TIME = timedelta(minutes=30)
SCOPE = "orders.write"


class PriceChanged(Refusal):
    """It costs something else than expected. Carries the new `quote`."""

    code = "price_changed"
    title = "The price has changed"


class ExternalIdTaken(Refusal):
    """Another store's order lives under this external id."""

    code = "external_id_taken"
    title = "Taken by another order"


def place_order(*, by: Actor, purchase: Purchase) -> Placed:
    """Place an order, or find the one that has its external id. Raises what prices, codes, stock and tenders refuse."""
    purchase_rules.require(purchase)
    if purchase.is_local:
        return _one_of(_place, _place_locked, by=by, purchase=purchase)
    calls.require_up()
    prepared = _one_of(_prepare, _prepare_locked, by=by, purchase=purchase)
    if prepared.created:
        paying.pay(prepared.order_id, tokens=_tokens(purchase), by=by)
    return Placed(prepared.order_id, created=prepared.created)


def known(channel: Channel, external_id: str) -> int | None:
    """The order under an external id that is not cancelled, without asking what is to be bought."""
    living = Order.objects.filter(channel=channel, external_id=external_id).exclude(external_id="")
    return living.exclude(status=Order.Status.CANCELLED).values_list("pk", flat=True).first()


@transactions.use_case
def find(*, by: Actor, order_id: int) -> Placed:
    """An order that is there already, as `place_order` finds it. Raises ExternalIdTaken."""
    return _found(order_id, by)


def _one_of(first: Callable[..., Placed], locked: Callable[..., Placed], **request: Any) -> Placed:
    """Of several who place the same at the same moment one does; the others look again, and find that it was bought."""
    try:
        return shortages.claimed(first, locked, **request)
    except IntegrityError:
        return shortages.claimed(first, locked, **request)


def resume(at: dict[str, int], *, by: Actor, purchase: Purchase) -> Placed:
    """Go on where the flow of the same purchase stopped: the provider is asked under the same keys as before, so it
    moves money once. Raises what `place_order` does."""
    paying.pay(at["order"], tokens=_tokens(purchase), by=by)
    return Placed(at["order"])


def _tokens(purchase: Purchase) -> dict[int, str]:
    return {index: tender.token for index, tender in enumerate(purchase.tenders)}


@transactions.opening_use_case
def _place(*, by: Actor, purchase: Purchase) -> Placed:
    return _write(purchase, _learned(purchase), by)


@transactions.use_case
def _place_locked(*, by: Actor, purchase: Purchase) -> Placed:
    return _write(purchase, _learned_now(purchase), by, lock=True)


@transactions.opening_use_case
def _prepare(*, by: Actor, purchase: Purchase) -> Placed:
    return _write(purchase, _learned(purchase), by, pending=True)


@transactions.use_case
def _prepare_locked(*, by: Actor, purchase: Purchase) -> Placed:
    return _write(purchase, _learned_now(purchase), by, pending=True, lock=True)


def _learned(purchase: Purchase) -> Ground:
    """The reads travel with BEGIN, the clock and the idempotency key."""
    work = Groundwork(purchase)
    _, answers = transactions.opening(*work.reads(transactions.moment()), also="0")
    return work.learn(answers)


def _learned_now(purchase: Purchase) -> Ground:
    work = Groundwork(purchase)
    return work.learn(sql.together(work.reads(transactions.now())))


def _write(purchase: Purchase, ground: Ground, by: Actor, *, pending: bool = False, lock: bool = False) -> Placed:
    """Customer, codes, wallets, rows, and stock at last: everybody locks in this order."""
    if ground.existing_id is not None:
        return _found(ground.existing_id, by)
    if purchase.cart is not None:
        _take_cart(purchase, ground)
    elif purchase.hold is not None:  # a cart says itself what is bought, its hold only keeps goods ready
        held_kits.require_unchanged(purchase.hold, ground.lines)
    _refuse_other_price(purchase, ground)
    settlement = tendering.settle(
        ground.quote.totals.total, purchase.tenders, round_cash=partial(reserving.round_cash, purchase, ground.rules)
    )
    if ground.plan is not None and ground.plan.short and not lock:
        raise shortages.refusal(ground.plan.short)
    now = transactions.now()
    frame = Frame(ground.ids, by, now, reserving.customer(purchase, ground), now + PAYMENT_TIME if pending else None)
    draft = drafts.build(purchase, ground.quote, settlement, frame)
    conditions.apply(draft, purchase, ground)
    reserving.take(draft, purchase, ground, frame)
    purpose = Purpose(by=by, channel=purchase.channel, cause=draft.order.public_id, now=now)
    transactions.about(order=draft.order.pk)
    if purchase.hold is not None:
        _record(draft, frame)
        converting.convert(purchase.hold, ground.lines, purpose, leave=not pending, lock=lock)
        conditions.promise_days(draft, ground.goods)
        return Placed(draft.order.pk, draft)
    plan = _plan(purchase, ground, lock=lock)
    conditions.promise(draft, plan)
    placed = Placed(draft.order.pk, draft)
    with sql.pipeline():
        _record(draft, frame, claims.changed(plan.wants))
        sales.promise(plan, purpose, leave=not pending)
        transactions.settle(placed)
        sales.claim(plan, purpose, leave=not pending)
    return placed


def _found(order_id: int, by: Actor) -> Placed:
    """The order that is there already, for whoever may sell where it was sold."""
    if by.locations(SCOPE) is not None and not visibility.orders(by, SCOPE).filter(pk=order_id).exists():
        raise ExternalIdTaken("Another store has an order under this external id.")
    return Placed(order_id, created=False)


def _take_cart(purchase: Purchase, ground: Ground) -> None:
    """Before anything is judged: whoever lost the race for a cart hears that it is ordered, not what that changed."""
    reserving.customer(purchase, ground)
    cart_states.mark_ordered(purchase.cart, now=transactions.now())


def _record(draft: Draft, frame: Frame, *facts: Fact) -> None:
    drafts.write(draft, frame)
    if frame.pending:
        idempotency.keep_running({"order": draft.order.pk})
    else:
        facts = (OrderPlaced(order_id=draft.order.pk), *facts)
    if any(delivery.slot is not None for delivery in draft.deliveries):
        facts = (WindowChosen(order_id=draft.order.pk), *facts)
    if facts:
        bus.publish(*facts)


def _plan(purchase: Purchase, ground: Ground, *, lock: bool) -> Plan:
    """The plan that was read, or one made under lock, or one for the parts of kits."""
    if ground.plan is not None and not lock:
        return ground.plan
    if lock:
        reservations.lock_candidates(ground.lines)
    plan = planning.make(ground.lines, channel=purchase.channel, now=transactions.now())
    if plan.short:
        raise shortages.refusal(plan.short)
    if lock:
        sales.sweep(plan)
    return plan


def _refuse_other_price(purchase: Purchase, ground: Ground) -> None:
    total = ground.quote.totals.total
    if purchase.expected_total is not None and purchase.expected_total != total:
        detail = f"It costs {total} now, not {purchase.expected_total}."
        raise PriceChanged(detail, quote=ground.quote.as_json())
