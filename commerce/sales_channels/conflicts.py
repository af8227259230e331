"""Both sides say something else: who is right by the authority matrix, and every disagreement on record, to be taken
back."""

from collections.abc import Sequence

from django.db import transaction

from commerce import state, transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.models import Authority, Conflict, Connection
from commerce.sales_channels import drift, visibility
from commerce.sales_channels.drift import Comparer, Difference

Holder, Status = Authority.Holder, Conflict.Status


def holder_of(connection: Connection, field: str) -> str:
    """Who is right about a field there; the hub where nobody has said."""
    found = Authority.objects.filter(connection=connection, field=field).values_list("holder", flat=True).first()
    return found or Holder.HUB


def is_ours(connection: Connection, field: str) -> bool:
    """Whether what we say of a field is what counts there."""
    return holder_of(connection, field) == Holder.HUB


@transactions.use_case
def settle(*, by: Actor, connection: Connection, comparer: Comparer, differences: Sequence[Difference]) -> int:
    """Put right what differs, as the matrix says; each one leaves a record. Returns how many were put right: those that
    somebody has to decide, or that are not ready, are not."""
    holder, now, healed = holder_of(connection, comparer.field), transactions.now(), 0
    sent: list[Difference] = []
    for each in comparer.ready(connection, differences) if comparer.ready else differences:
        rule = _right(holder, each)
        row = _record(connection, comparer.field, each, holder)
        if row is None or rule == Status.OPEN:
            continue
        changed = {"status": rule, "decided_at": now, "actor_kind": by.kind, "actor_id": by.id}
        if rule == Status.THEIRS and comparer.take_theirs is not None:
            try:
                with transaction.atomic():
                    changed["effect"] = comparer.take_theirs(row)
            except Refusal:
                continue  # it cannot be ours, such as less than nothing: somebody decides
        else:
            sent.append(each)
        Conflict.objects.filter(pk=row.pk).update(**changed)
        healed += 1
    if sent and comparer.send_ours is not None:
        comparer.send_ours(connection, sent)
    return healed


@transactions.use_case
def decide(*, by: Actor, conflict: Conflict, side: str) -> Conflict:
    """Somebody says who is right: `ours` or `theirs`. Raises InvalidTransition when it was decided meanwhile."""
    visibility.require(by, conflict.connection)
    comparer = drift.of_field(conflict.field)
    effect = {}
    decided = {"decided_at": transactions.now(), "actor_kind": by.kind, "actor_id": by.id}
    state.move(conflict, side, **decided)
    if side == Status.THEIRS and comparer.take_theirs is not None:
        effect = comparer.take_theirs(conflict)
        Conflict.objects.filter(pk=conflict.pk).update(effect=effect)
    elif comparer.send_ours is not None:
        comparer.send_ours(conflict.connection, [_difference(conflict)])
    transactions.about(conflict=conflict.pk, side=side)
    return conflict


@transactions.use_case
def undo(*, by: Actor, conflict: Conflict) -> Conflict:
    """Take a decision back: what it changed here is put back, and the channel is told ours again. Raises
    InvalidTransition."""
    visibility.require(by, conflict.connection)
    comparer = drift.of_field(conflict.field)
    was = conflict.status
    state.move(conflict, Status.UNDONE)
    if was == Status.THEIRS and comparer.undo is not None:
        comparer.undo(conflict)
    elif was == Status.OURS and comparer.take_theirs is not None:
        Conflict.objects.filter(pk=conflict.pk).update(effect=comparer.take_theirs(conflict))
    transactions.about(conflict=conflict.pk)
    return conflict


def _right(holder: str, difference: Difference) -> str:
    """By the matrix. Newest: what changed over there since the channel accepted ours is newer than ours; a channel that
    does not say when cannot be newer."""
    if holder == Holder.MANUAL:
        return Status.OPEN
    if holder == Holder.CHANNEL or holder == Holder.NEWEST and difference.changed_at is not None:
        return Status.THEIRS
    return Status.OURS


def _record(connection: Connection, field: str, each: Difference, holder: str) -> Conflict | None:
    """The row; None where the same disagreement waits for somebody already."""
    same = Conflict.objects.filter(listing_id=each.listing_id, field=field, place=each.place, status=Status.OPEN)
    if same.update(ours=each.ours, theirs=each.theirs):
        return None
    return Conflict.objects.create(
        connection=connection, field=field, listing_id=each.listing_id, place=each.place, ours=each.ours,
        theirs=each.theirs, rule=holder,
    )  # fmt: skip


def _difference(conflict: Conflict) -> Difference:
    return Difference(conflict.listing_id, conflict.ours, conflict.theirs, conflict.place)
