"""Waves: orders that one person picks in one walk. No two people ever get the same one.

The oldest promise comes first, and priority ones walk apart. A wave ends by itself once all of it is picked; whatever
is not picked when somebody ends it is free for the next one.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from commerce import sql, state, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import FulfillmentMoved
from fulfillment import pickup, progress, visibility
from fulfillment.models import Fulfillment, Wave

USUAL, MOST = 10, 50
Status = Fulfillment.Status
TO_START = (Status.ROUTED, Status.ACCEPTED)
TO_PICK = (*TO_START, Status.PICKING)
_TURN = "SELECT pg_advisory_xact_lock(hashtext('wave'), %s)"
_NUMBER = "SELECT coalesce(max(number), 0) + 1 FROM fulfillment_wave WHERE location_id = %s"


class NothingToPick(Refusal):
    """Nothing of that kind waits at this place."""

    code = "nothing_to_pick"
    title = "Nothing to pick"


@transactions.use_case
def build(*, by: Actor, location_id: int, size: int = USUAL, kinds: Collection[str] = (Fulfillment.Kind.SHIP,)) -> Wave:
    """Up to `size` fulfillments of one place, at most 50, accepted and given to whoever asks. Left out is what they
    may not see, and what cannot be prepared just now because its payment waits.

    Raises NothingToPick, LocationNotAllowed.
    """
    now = transactions.now()
    by.require(progress.WRITE, location_ids={location_id})
    sql.run(_TURN, (location_id % 2**31,))
    waiting = waiting_at(location_id, by=by).filter(kind__in=kinds)
    priority = waiting.filter(priority=True).exists()
    chosen = waiting.filter(priority=priority).order_by("promised_at", "id")[: min(size, MOST)]
    ids = sorted(chosen.values_list("order_id", "pk"))
    if not ids:
        raise NothingToPick("Nothing waits to be picked here.")
    number = sql.run(_NUMBER, (location_id,))[0][0]
    picker = by.id if by.kind == "staff" else None
    wave = Wave.objects.create(
        location_id=location_id, number=number, priority=priority, picker_id=picker, started_at=now
    )
    taken = [pk for _, pk in ids if _taken(pk, wave, by=by, now=now)]
    if not taken:
        raise NothingToPick("Nothing that waits here can be prepared just now.")
    transactions.about(wave=wave.pk, fulfillments=taken)
    return wave


@transactions.use_case
def close(*, by: Actor, wave: Wave) -> Wave:
    """The walk is over: what is not picked is free for another. Raises InvalidTransition, LocationNotAllowed."""
    _end(wave, Wave.Status.DONE, by=by)
    return wave


@transactions.use_case
def cancel(*, by: Actor, wave: Wave) -> Wave:
    """Nobody walks: what is not picked is free for another. Raises InvalidTransition, LocationNotAllowed."""
    _end(wave, Wave.Status.CANCELLED, by=by)
    return wave


@transactions.use_case
def end_with(*, by: Actor, fulfillment_id: int) -> None:
    """The wave of a fulfillment ends when this was the last one to pick, whoever picked, declined or cancelled it."""
    wave = Wave.objects.filter(fulfillments=fulfillment_id, status=Wave.Status.PICKING).first()
    if wave is not None:
        transactions.about(wave=wave.pk)
        end_if_done(wave, now=transactions.now())


@transactions.building_block
def end_if_done(wave: Wave, *, now: datetime) -> None:
    """A wave without anything to pick has ended."""
    if not members(wave).filter(status__in=TO_PICK).exists():
        still = Wave.objects.filter(pk=wave.pk, status=Wave.Status.PICKING)
        still.update(status=Wave.Status.DONE, ended_at=now)


def waiting_at(location_id: int, *, by: Actor) -> QuerySet[Fulfillment]:
    """What nobody picks yet at one place, of the channels that `by` may act for."""
    own = visibility.fulfillments(by, progress.WRITE)
    return own.filter(location=location_id, wave=None, status__in=TO_START)


def members(wave: Wave) -> QuerySet[Fulfillment]:
    """What is in a wave, the oldest promise first. What was declined or cancelled meanwhile is not."""
    gone = (Status.REJECTED, Status.CANCELLED)
    return Fulfillment.objects.filter(wave=wave).exclude(status__in=gone).order_by("promised_at", "id")


def locked(ids: Iterable[tuple[int, int]], *, by: Actor) -> list[Fulfillment]:
    """Several fulfillments under their locks; `ids` are `(order, fulfillment)`. Always in this order, or two who do so
    wait for each other."""
    return [progress.lock(pk, by=by) for _, pk in sorted(ids)]


def _taken(pk: int, wave: Wave, *, by: Actor, now: datetime) -> bool:
    """Whether it could still be taken into the wave."""
    found = progress.lock(pk, by=by)
    if found.status not in TO_START or found.wave_id is not None:
        return False
    if found.status == Status.ROUTED and not _accepted(found, by=by, now=now):
        return False
    progress.tell(found, "in_wave", by=by, now=now, facts={"wave": wave.pk}, wave_id=wave.pk)
    return True


def _accepted(found: Fulfillment, *, by: Actor, now: datetime) -> bool:
    try:
        pickup.take_on(found, by=by, now=now)
    except Refusal:
        return False  # it refuses before it writes
    return True


def _end(wave: Wave, to: str, *, by: Actor) -> None:
    now, facts = transactions.now(), dict[str, Any]()
    by.require(progress.WRITE, location_ids={wave.location_id})
    state.move(wave, to, ended_at=now)
    for found in locked(members(wave).filter(status__in=TO_PICK).values_list("order_id", "pk"), by=by):
        if found.wave_id == wave.pk and found.status in TO_PICK:
            Fulfillment.objects.filter(pk=found.pk).update(wave=None)
            facts[str(found.pk)] = str(found.status)
            bus.publish(FulfillmentMoved(fulfillment_id=found.pk))
    transactions.about(wave=wave.pk, released=facts)
