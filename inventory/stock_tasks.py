"""Work that stock asks for: a promise that can no longer be kept opens a task, and drops it when it can again.

Levels are locked in the common order before they are read, so that a task says what is true when it is written. Nobody
ends such a task by hand, so it may be locked after its level.
"""

from collections.abc import Sequence

from commerce import sql, transactions, work
from commerce.actors import Actor
from commerce.models import Task
from commerce.work import Job
from inventory.kinds_of_work import RE_SOURCE

_LOCK = """
SELECT id, variant_id, location_id, shortfall FROM inventory_level WHERE id = ANY(%s)
ORDER BY variant_id, location_id FOR NO KEY UPDATE
"""
_WITH_TASK = """
SELECT level.id FROM unnest(%s::bigint[]) AS level(id)
JOIN commerce_task t ON t.kind = %s AND t.cause = 'level:' || level.id AND t.status IN ('open', 'claimed')
"""


def any_open() -> bool:
    """Whether any promise is known to be broken. Most of the time none is."""
    return Task.objects.filter(kind=RE_SOURCE, closed_at=None).exists()


@transactions.use_case
def open_shortfalls(*, by: Actor, level_ids: Sequence[int]) -> int:
    """One open task per level that promises more than it has; an open one gets the new quantity."""
    return len(work.open_tasks(_short(sql.run(_LOCK, [list(level_ids)])), now=transactions.now()))


@transactions.use_case
def settle(*, by: Actor, level_ids: Sequence[int]) -> int:
    """Bring the open tasks of levels up to date; where all promises can be kept again they end, and keep the number
    they had last. Only levels with a task are locked. Returns how many tasks changed."""
    now, asked = transactions.now(), [row[0] for row in sql.run(_WITH_TASK, (list(level_ids), RE_SOURCE))]
    if not asked:
        return 0
    levels = sql.run(_LOCK, [asked])
    healed = [_cause(id) for id, *_, shortfall in levels if not shortfall]
    dropped = work.drop(RE_SOURCE, healed, now=now) if healed else []
    return len(dropped) + len(work.open_tasks(_short(levels), now=now))


def _short(levels: sql.Rows) -> list[Job]:
    return [
        Job(RE_SOURCE, location_id, _cause(id), variant_id=variant_id, quantity=shortfall)
        for id, variant_id, location_id, shortfall in levels
        if shortfall
    ]


def _cause(level_id: int) -> str:
    return f"level:{level_id}"
