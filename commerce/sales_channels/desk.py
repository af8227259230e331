"""What people do with exceptions: try again, one, many or all of a cause, or decide that nothing is to be done."""

from collections.abc import Callable, Collection

from django.db.models import F, Func, JSONField, QuerySet, Value

from commerce import transactions
from commerce.actors import Actor
from commerce.models import Inbound, Push, SyncException
from commerce.sales_channels import serving

PERMISSION = "channels.write"
MOST = 1000
Status = SyncException.Status
OPEN = (Status.OPEN, Status.RETRYING)

_retriers: list[Callable[[SyncException], bool]] = []


def register(retry: Callable[[SyncException], bool]) -> None:
    """Have `retry` asked about exceptions of other apps: True when it took care of this one. Called from ready."""
    _retriers.append(retry)


def retry(*, by: Actor, ids: Collection[int]) -> int:
    """Try again what these are about; those that come right are closed by whoever did it. Returns how many were open.
    A flow: what is tried talks to nobody inside a transaction."""
    found = _begin(by=by, ids=sorted(ids)[:MOST])
    for row in found:
        if row.inbound_id is None and row.push_id is None:
            _settled(by=by, row=row, done=any(each(row) for each in _retriers))
    serving.wake_all({row.connection_id for row in found})
    return len(found)


@transactions.use_case
def dismiss(*, by: Actor, ids: Collection[int], why: str = "") -> int:
    """Nothing is to be done about these; `why` stays in their facts. Returns how many were open."""
    rows = _mine(by).filter(pk__in=sorted(ids)[:MOST], status__in=OPEN)
    transactions.about(exceptions=sorted(ids)[:MOST], why=why)
    now = transactions.now()
    inbound = Inbound.objects.filter(pk__in=rows.values("inbound"), status__in=("parked", "dead"))
    inbound.update(status=Inbound.Status.DISMISSED, done_at=now)
    said = Func(F("facts"), Value({"why": why[:255]}, JSONField()), template="%(expressions)s", arg_joiner=" || ")
    return rows.update(status=Status.DISMISSED, ended_at=now, actor_kind=by.kind, actor_id=by.id, facts=said)


@transactions.use_case
def _begin(*, by: Actor, ids: Collection[int]) -> list[SyncException]:
    rows = _mine(by).filter(pk__in=list(ids), status__in=OPEN)
    found = list(rows.order_by("id"))
    transactions.about(exceptions=[row.pk for row in found])
    now = transactions.now()
    rows.update(status=Status.RETRYING, actor_kind=by.kind, actor_id=by.id)
    again = Inbound.objects.filter(pk__in=[row.inbound_id for row in found if row.inbound_id])
    again.filter(status__in=("parked", "dead")).update(status="waiting", attempts=0, due_at=now, reason="", detail="")
    pushes = Push.objects.filter(pk__in=[row.push_id for row in found if row.push_id], status="parked")
    pushes.update(status="waiting", attempts=0, due_at=now)
    return found


@transactions.use_case
def _settled(*, by: Actor, row: SyncException, done: bool) -> None:
    mine = SyncException.objects.filter(pk=row.pk, status=Status.RETRYING)
    if done:
        mine.update(status=Status.RESOLVED, ended_at=transactions.now())
    else:
        mine.update(status=Status.OPEN)


def _mine(by: Actor) -> QuerySet[SyncException]:
    by.require(PERMISSION)
    rows = SyncException.objects.all()
    return rows if by.channel_ids is None else rows.filter(connection__channel__in=by.channel_ids)
