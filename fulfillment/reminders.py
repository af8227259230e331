"""Reminding people of goods that wait, when it is due, each step once with any number of workers."""

from datetime import datetime

from commerce import sql, transactions
from commerce.actors import SYSTEM, Actor
from fulfillment import notices, reminder_plan
from fulfillment.models import Fulfillment

REMINDER, LAST = "pickup_reminder", "pickup_last_day"
_NEXT = """
SELECT id FROM fulfillment_fulfillment WHERE status = 'ready' AND remind_at <= %s ORDER BY remind_at, id LIMIT 1
FOR NO KEY UPDATE SKIP LOCKED
"""


def remind_due(*, most: int = 1000) -> int:
    """Remind of everything that is due, at most so many; returns how many fulfillments were looked at."""
    return next((count for count in range(most) if not _remind_one(by=SYSTEM)), most)


@transactions.upkeep
def _remind_one(*, by: Actor) -> bool:
    """Whether there was one. Somebody who is at the door is not reminded until they leave again."""
    now = transactions.now()
    rows = sql.run(_NEXT, (now,))
    if rows:
        _remind(Fulfillment.objects.select_related("order__channel", "location").get(pk=rows[0][0]), now)
    return bool(rows)


def _remind(found: Fulfillment, now: datetime) -> None:
    step = reminder_plan.due(found, now)
    if step is not None and now < found.keep_until:
        notices.remind(found, LAST if step == reminder_plan.LAST_DAY else REMINDER, _which(found, step))
    Fulfillment.objects.filter(pk=found.pk).update(remind_at=reminder_plan.following(found, now))


def _which(found: Fulfillment, step: str) -> str:
    """Goods that are kept longer have another last day."""
    return f"{step}-{found.keep_until:%Y%m%d}" if step == reminder_plan.LAST_DAY else step
