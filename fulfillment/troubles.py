"""What somebody has to decide is opened and resolved here; at most one of a kind is open per fulfillment and line.

Whoever calls this holds the order's lock, or nothing that another one who opens the same could wait for.
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from commerce import sql, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import TroubleChanged
from fulfillment.models import Trouble

_COLUMNS = (
    *("kind", "order_id", "fulfillment_id", "location_id", "line_id", "variant_id", "quantity", "reason", "facts"),
    *("opened_at", "decide_by"),
)
_OPEN = f"{sql.insertion('fulfillment_trouble', _COLUMNS)} ON CONFLICT DO NOTHING RETURNING id"
_EMPTY: dict[str, Any] = dict.fromkeys(_COLUMNS) | {"quantity": 0, "reason": "", "facts": {}}


@transactions.building_block
def open(kind: str, *, now: datetime, **said: Any) -> int | None:
    """Open one; `said` are the ids and other columns of Trouble. Returns its id, or None when it is open already."""
    row = _EMPTY | {"kind": str(kind), "opened_at": now} | said
    values = [value.isoformat() if isinstance(value, datetime) else value for value in row.values()]
    rows = sql.run(_OPEN, (sql.records(_COLUMNS, [values]),))
    if not rows:
        return None
    bus.publish(TroubleChanged(trouble_id=rows[0][0]))
    return rows[0][0]


@transactions.building_block
def resolve(trouble: Trouble, resolution: str, *, by: Actor, now: datetime) -> None:
    """It is decided; again changes nothing."""
    ended = {"status": Trouble.Status.RESOLVED, "resolution": resolution, "resolved_at": now}
    who = {"actor_kind": by.kind, "actor_id": by.id}
    if Trouble.objects.filter(pk=trouble.pk).exclude(status=Trouble.Status.RESOLVED).update(**ended, **who):
        bus.publish(TroubleChanged(trouble_id=trouble.pk))


@transactions.building_block
def settle(fulfillment_id: int, kind: str, *, by: Actor, now: datetime) -> None:
    """What of this kind is open about a fulfillment has solved itself."""
    mine = Trouble.objects.filter(fulfillment=fulfillment_id, kind=kind).exclude(status=Trouble.Status.RESOLVED)
    for trouble in mine.order_by("id"):
        resolve(trouble, Trouble.Resolution.DONE, by=by, now=now)


def one(trouble_id: int) -> Trouble:
    """One as it stands now, with everything that it names. One query."""
    return complete(Trouble.objects.all()).get(pk=trouble_id)


def complete(rows: QuerySet[Trouble]) -> QuerySet[Trouble]:
    """With everything that they name."""
    return rows.select_related("order", "fulfillment", "location", "line", "variant")
