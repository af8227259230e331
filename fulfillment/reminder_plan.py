"""When goods that wait are spoken of again: one day and three after they are ready, and on the morning of the last day.

`remind_at` is when the next is due. It is worked out again at each step, so keeping goods longer moves the last day.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from commerce import transactions
from fulfillment.models import Fulfillment

AFTER = {"24h": timedelta(hours=24), "72h": timedelta(hours=72)}
LAST_DAY, MORNING = "last_day", time(8)


def steps(fulfillment: Fulfillment) -> list[tuple[datetime, str]]:
    """`(when, step)` in order. On the last day and after it only the last day is spoken of."""
    if fulfillment.ready_at is None or fulfillment.keep_until is None:
        return []
    zone = ZoneInfo(fulfillment.location.time_zone)
    day = (fulfillment.keep_until - timedelta(seconds=1)).astimezone(zone).date()  # midnight ends the day before
    last = max(datetime.combine(day, MORNING, zone), fulfillment.ready_at + timedelta(hours=1))
    planned = [(fulfillment.ready_at + wait, step) for step, wait in AFTER.items()]
    kept = [(at, step) for at, step in planned if at.astimezone(zone).date() < day]
    return [*kept, *([(last, LAST_DAY)] if last < fulfillment.keep_until else [])]


def due(fulfillment: Fulfillment, now: datetime) -> str | None:
    """The newest step that is due: nobody hears of those that were missed."""
    past = [step for at, step in steps(fulfillment) if at <= now]
    return past[-1] if past else None


def following(fulfillment: Fulfillment, now: datetime) -> datetime | None:
    """When the next step is due after now."""
    return next((at for at, _ in steps(fulfillment) if at > now), None)


@transactions.building_block
def begin(fulfillment: Fulfillment) -> None:
    """The first reminder of goods that became ready; again changes nothing."""
    first = next((at for at, _ in steps(fulfillment)), None)
    Fulfillment.objects.filter(pk=fulfillment.pk, remind_at=None).update(remind_at=first)
