"""Goods are brought outside: whoever collects says that they are on their way, that they are there and where, or that
they left again; a runner brings the bags. Saying the same twice changes nothing."""

from datetime import datetime, timedelta
from typing import Any

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import CustomerArrived
from fulfillment import progress
from fulfillment.models import Fulfillment

Status = Fulfillment.Status
_ABSENT: dict[str, Any] = {"arrived_at": None, "runner": None, "bay": "", "vehicle": ""}


class RunnerTaken(Refusal):
    """Somebody else brings it already."""

    code = "claimed_by_another"
    title = "Somebody is on it"


@transactions.use_case
def announce_way(*, by: Actor, fulfillment: Fulfillment, minutes: int | None = None) -> Fulfillment:
    """They are on their way and expect to need so many minutes. Raises InvalidTransition while nothing is ready."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk)
    progress.require(locked, *Fulfillment.WAITING, to_do="collected now")
    expected = None if minutes is None else now + timedelta(minutes=minutes)
    if locked.status == Status.READY and not _is_known(locked, expected):
        coming = {"on_the_way_at": locked.on_the_way_at or now, "expected_at": expected or locked.expected_at}
        progress.tell(locked, "on_the_way", by=by, now=now, facts={"minutes": minutes}, **coming)
    return locked


@transactions.use_case
def announce_arrival(*, by: Actor, fulfillment: Fulfillment, bay: str = "", vehicle: str = "") -> Fulfillment:
    """They wait outside, in that bay or vehicle. Raises InvalidTransition unless the goods are ready."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk)
    progress.require(locked, *Fulfillment.WAITING, to_do="brought outside")
    said = {"bay": bay or locked.bay, "vehicle": vehicle or locked.vehicle}
    if locked.status == Status.READY:
        progress.move(locked, Status.ARRIVED, by=by, now=now, arrived_at=now, **said)
        bus.publish(CustomerArrived(fulfillment_id=locked.pk))
    elif said != {"bay": locked.bay, "vehicle": locked.vehicle}:
        progress.tell(locked, "moved_outside", by=by, now=now, **said)
    return locked


@transactions.use_case
def leave(*, by: Actor, fulfillment: Fulfillment) -> Fulfillment:
    """They are gone again, without the goods, which stay ready. Raises InvalidTransition."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk)
    progress.require(locked, *Fulfillment.WAITING, to_do="left")
    if locked.status == Status.ARRIVED:
        progress.move(locked, Status.READY, by=by, now=now, on_the_way_at=None, expected_at=None, **_ABSENT)
    return locked


@transactions.use_case
def claim_run(*, by: Actor, fulfillment: Fulfillment) -> Fulfillment:
    """A person of the store brings it out. Raises InvalidTransition, RunnerTaken, LocationNotAllowed."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    progress.require(locked, Status.ARRIVED, to_do="brought outside")
    if locked.runner_id is not None and locked.runner_id != by.id:
        raise RunnerTaken("Somebody else brings this out already.")
    if locked.runner_id is None and by.kind == "staff":
        progress.tell(locked, "runner_claimed", by=by, now=now, runner_id=by.id)
    return locked


@transactions.use_case
def release_run(*, by: Actor, fulfillment: Fulfillment) -> Fulfillment:
    """Somebody else may bring it. Raises InvalidTransition, LocationNotAllowed."""
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    progress.require(locked, Status.ARRIVED, to_do="brought outside")
    if locked.runner_id is not None:
        progress.tell(locked, "runner_released", by=by, now=now, runner_id=None)
    return locked


def _is_known(locked: Fulfillment, expected: datetime | None) -> bool:
    """Whether it says nothing new: no other time, or one within a minute of the last."""
    if locked.on_the_way_at is None or expected is None:
        return locked.on_the_way_at is not None
    known = locked.expected_at
    return known is not None and abs(expected - known) < timedelta(minutes=1)
