"""The times at which a pickup can be booked: a store's slots on its coming days, cut from its opening hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from fulfillment.calendar import Calendar
from fulfillment.models import StorePolicy

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """`[starts_at, ends_at)`."""

    starts_at: datetime
    ends_at: datetime

    def as_json(self) -> dict[str, str]:
        """As orders keep it."""
        return {name: _text(getattr(self, name)) for name in ("starts_at", "ends_at")}


def read(said: dict[str, Any]) -> Slot:
    """What `as_json` gave."""
    return Slot(datetime.fromisoformat(said["starts_at"]), datetime.fromisoformat(said["ends_at"]))


def on(policy: StorePolicy, calendar: Calendar, day: date) -> Iterator[Slot]:
    """The slots of one local day, each whole within one span of opening hours."""
    length = timedelta(minutes=policy.slot_minutes)
    if not length:
        return
    for opens, closes in calendar.spans(day):
        while opens + length <= closes:
            yield Slot(opens, opens + length)
            opens += length


def coming(policy: StorePolicy, calendar: Calendar, now: datetime) -> Iterator[Slot]:
    """The slots of today and the next days that can be booked at all, past ones among them."""
    today = calendar.day_of(now)
    for ahead in range(policy.slot_days):
        yield from on(policy, calendar, today + ahead * _DAY)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
