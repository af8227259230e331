"""When shops are open and how a day's trade spreads over it. Moments are UTC, built from the shop's own clock."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BUSYNESS = (0.72, 0.75, 0.85, 1.05, 1.15, 1.6, 0.95)
Hours = dict[str, list[list[str]]]


@dataclass(frozen=True)
class Day:
    """One day of the story: `index` 0 is the first, the last one is today."""

    index: int
    on: date

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.on.weekday()]

    @property
    def busyness(self) -> float:
        """How much of an average day's trade falls on this one."""
        return BUSYNESS[self.on.weekday()]

    def at(self, clock: str, *, seconds: int = 0) -> datetime:
        """The moment of a shop clock time such as "09:30", some seconds later."""
        local = datetime.combine(self.on, time.fromisoformat(clock), LONDON)
        return local.astimezone(UTC) + timedelta(seconds=seconds)

    def while_open(self, hours: Hours, dice: random.Random) -> datetime | None:
        """A random moment in opening hours, afternoons more likely; None on a day the shop stays shut."""
        spans = hours.get(self.weekday, [])
        if not spans:
            return None
        opens, closes = self.at(spans[0][0]), self.at(spans[-1][1])
        return opens + (closes - opens) * dice.betavariate(2.2, 1.9)


def days(now: datetime, count: int) -> list[Day]:
    """The last `count` days and today, oldest first, as the shops see them."""
    today = now.astimezone(LONDON).date()
    return [Day(index, today - timedelta(days=count - index)) for index in range(count + 1)]


def opening_hours(week: str, **different: str) -> Hours:
    """`{"mon": [["10:00", "19:00"]], …}` from one span for the week and others for single days; "" is closed."""
    spans = {day: different.get(day, week) for day in WEEKDAYS}
    return {day: [span.split("-")] if span else [] for day, span in spans.items()}
