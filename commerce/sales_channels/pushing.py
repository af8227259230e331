"""Sending what a channel is still to be told: kind after kind, batch after batch, each row with its own outcome.

A fault ends the turn: the rest waits, still coalescing, for the next.
"""

import time
from collections.abc import Sequence

from django.db import connection as database

from commerce.models import Connection
from commerce.sales_channels import accounts, calls, outbox, senders, telling, trouble
from commerce.sales_channels.calls import NotNow
from commerce.sales_channels.connector import Connector
from commerce.sales_channels.faults import ChannelFault, Refused, Throttled
from commerce.sales_channels.outbox import Claim
from commerce.sales_channels.pushes import Result
from commerce.sales_channels.senders import Parcel, Sender
from commerce.sales_channels.telling import TRIES, Again, Done

WAIT_SECONDS = 5.0
STALE_TRIES = 5
UNTOUCHED = {"stale", "refused"}  # of this row nothing was taken
FAULT_SECONDS = 10.0  # longer than between two turns: what fails by itself lets others go ahead


def push(connection: Connection, *, deadline: float, most: int) -> tuple[int, bool]:
    """Tell one channel what it should know: at most `most` calls per kind, none after `deadline` (of time.monotonic).
    Returns how many rows it accepted, and whether it may be told more now."""
    told, can = 0, accounts.connector(connection).capabilities()
    for sender in senders.all():
        if sender.needs not in can:
            if sender.unable is not None:
                sender.unable(connection)
            outbox.forget(connection.pk, sender.kind)
            continue
        accepted, open_to_more = _push_kind(connection, sender, deadline, most)
        told += accepted
        if not open_to_more:
            return told, False
    return told, True


def _push_kind(connection: Connection, sender: Sender, deadline: float, most: int) -> tuple[int, bool]:
    told, rows = 0, max(sender.rows_per_call(calls.limits_of(connection)), 1)
    for _ in range(most):
        if time.monotonic() >= deadline or not (claims := outbox.claim(connection.pk, sender.kind, rows)):
            break
        try:
            accepted = _push_batch(connection, sender, claims)
        except Exception as failure:  # of ours: others may have them before the lease ends
            database.close_if_unusable_or_obsolete()
            telling.settle(again=[Again(claim, trouble.words(failure), FAULT_SECONDS) for claim in claims])
            raise
        if accepted is None:
            return told, False
        told += accepted
    return told, True


def _push_batch(connection: Connection, sender: Sender, claims: Sequence[Claim]) -> int | None:
    """How many were accepted; None when the channel cannot be told anything for now."""
    parcels = list(sender.prepare(connection, claims))
    kept = {parcel.claim.id for parcel in parcels}
    if gone := [claim for claim in claims if claim.id not in kept]:
        outbox.drop(gone)
    if known := [parcel for parcel in parcels if parcel.row is None]:
        telling.settle(done=[Done(parcel.claim, parcel.value, told=False) for parcel in known])
        trouble.done_after_all(push_ids=[parcel.claim.id for parcel in known])
    parcels = [parcel for parcel in parcels if parcel.row is not None]
    if not parcels:
        return len(known)

    def send(own: Connector) -> Sequence[Result]:
        held = telling.begin([(parcel.claim, parcel.value) for parcel in parcels])
        parcels[:] = [parcel for parcel in parcels if parcel.claim.id in held]
        if not parcels:
            raise NotNow("another worker has it", 0.0)
        return sender.send(own, [parcel.row for parcel in parcels])

    try:
        results = calls.make(connection, send, wait_seconds=WAIT_SECONDS)
    except Refused as fault:
        no = Result("refused", code=fault.code, detail=fault.detail)
        _settle(connection, sender, parcels, [no] * len(parcels))
        return 0
    except (NotNow, ChannelFault) as no:
        _put_off(parcels, no)
        return None
    return len(known) + _settle(connection, sender, parcels, results)


def _why_not(no: NotNow | ChannelFault) -> tuple[str, float | None]:
    """In words, and for how many seconds."""
    if isinstance(no, NotNow):
        return no.why, no.seconds
    if isinstance(no, Throttled):
        return no.detail, no.after
    return f"{type(no).__name__}: {no.detail}", FAULT_SECONDS


def _put_off(parcels: Sequence[Parcel], no: NotNow | ChannelFault) -> None:
    why, seconds = _why_not(no)
    untouched = isinstance(no, NotNow)  # else some of it may have happened: a batch is several calls in some systems
    telling.settle(again=[Again(each.claim, why, seconds, counts=False, untouched=untouched) for each in parcels])


def _settle(connection: Connection, sender: Sender, parcels: Sequence[Parcel], results: Sequence[Result]) -> int:
    done, again, parked = [], [], []
    pairs = list(zip(parcels, results, strict=True))
    telling.not_taken([parcel.claim for parcel, said in pairs if said.outcome in UNTOUCHED and not said.partly])
    for parcel, result in pairs:
        if result.outcome == "ok":
            if sender.accepted is not None:
                sender.accepted(connection, parcel, result)
            done.append(Done(parcel.claim, parcel.value, result.reference))
        elif result.outcome == "stale" and parcel.claim.attempts < STALE_TRIES:
            if sender.stale is not None:
                sender.stale(connection, parcel, result)
            again.append(Again(parcel.claim, f"Changed over there meanwhile: {result.current}", 0.0))
        elif result.outcome == "retry" and parcel.claim.attempts < TRIES:
            again.append(Again(parcel.claim, result.detail or result.code, result.after))
        elif sender.refused is not None and sender.refused(connection, parcel, result):
            done.append(Done(parcel.claim, parcel.value))
        else:
            parked.append(Again(parcel.claim, f"{result.code} {result.detail}".strip() or result.outcome))
            trouble.push_refused(connection, sender.kind, parcel.claim, result)
    telling.settle(done, again, parked)
    if done:
        trouble.done_after_all(push_ids=[each.claim.id for each in done])
    return len(done)
