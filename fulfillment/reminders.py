"""Reminding people of goods that wait, when it is due, each step once with any number of workers."""

from datetime import datetime

from commerce import transactions
from commerce.actors import SYSTEM, Actor
from fulfillment import notices, reminder_plan, turns
from fulfillment.models import Fulfillment

REMINDER, LAST = "pickup_reminder", "pickup_last_day"
BATCH = 200


def remind_due() -> int:
    """Remind of everything that is due; returns how many fulfillments were looked at. One that fails stops no other."""
    return turns.each(_due, lambda id: _remind_one(by=SYSTEM, fulfillment_id=id))


def _due(after: int) -> list[int]:
    due = Fulfillment.objects.filter(status=Fulfillment.Status.READY, remind_at__lte=transactions.now(), pk__gt=after)
    return list(due.order_by("pk").values_list("pk", flat=True)[:BATCH])


@transactions.upkeep
def _remind_one(*, by: Actor, fulfillment_id: int) -> bool:
    """Whether it was still due. Somebody who is at the door is not reminded until they leave again."""
    now = transactions.now()
    due = Fulfillment.objects.filter(pk=fulfillment_id, status=Fulfillment.Status.READY, remind_at__lte=now)
    if not due.select_for_update(skip_locked=True, no_key=True).exists():
        return False
    _remind(Fulfillment.objects.select_related("order__channel", "location").get(pk=fulfillment_id), now)
    return True


def _remind(found: Fulfillment, now: datetime) -> None:
    step = reminder_plan.due(found, now)
    if step is not None and now < found.keep_until:
        notices.remind(found, LAST if step == reminder_plan.LAST_DAY else REMINDER, _which(found, step))
    Fulfillment.objects.filter(pk=found.pk).update(remind_at=reminder_plan.following(found, now))


def _which(found: Fulfillment, step: str) -> str:
    """Goods that are kept longer have another last day."""
    return f"{step}-{found.keep_until:%Y%m%d}" if step == reminder_plan.LAST_DAY else step
