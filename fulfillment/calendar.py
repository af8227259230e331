"""When a location works, across days: its weekly hours, but for the days on which it keeps other ones.

Hours are of the location's own clock and become instants day by day, so a day with 23 or 25 hours needs no care. A
location that has no hours at all, such as a warehouse, never closes but on closures.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from commerce.models import Location
from commerce.opening_hours import DAYS
from fulfillment.models import Closure

Spans = Sequence[Sequence[str]]
DAYS_AHEAD = 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Opening hours of one location; `closures` are the spans of the days that differ, none for closed."""

    zone: ZoneInfo
    hours: Mapping[str, Spans] = field(default_factory=dict)
    closures: Mapping[date, Spans] = field(default_factory=dict)

    def day_of(self, moment: datetime) -> date:
        """The location's date at that moment."""
        return moment.astimezone(self.zone).date()

    def spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """Half-open spans of that local day in UTC, in order."""
        if day in self.closures:
            said = self.closures[day]
        elif not self.hours:
            return [(self.at(day, time()), self.at(day + _DAY, time()))]
        else:
            said = self.hours.get(DAYS[day.weekday()], ())
        ends = [(self.at(day, time.fromisoformat(a)), self._last(day, time.fromisoformat(b))) for a, b in said]
        return sorted((opens, closes) for opens, closes in ends if opens < closes)

    def at(self, day: date, clock: time) -> datetime:
        """That time of the local day in UTC; the first of two equal ones."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody works then."""
        return any(opens <= moment < closes for opens, closes in self.spans(self.day_of(moment)))

    def after(self, moment: datetime, minutes: float) -> datetime | None:
        """When that many opening minutes have passed since then; None when the location stays closed for two months."""
        left = timedelta(minutes=minutes)
        for opens, closes in self._from(moment):
            if closes - opens >= left:
                return opens + left
            left -= closes - opens
        return None

    def minutes(self, start: datetime, end: datetime) -> float:
        """Opening minutes in `[start, end)`."""
        total = timedelta()
        for opens, closes in self._from(start):
            if opens >= end:
                break
            total += min(closes, end) - opens
        return total.total_seconds() / 60

    def close_of(self, day: date) -> datetime | None:
        """When the location closes on that day, or on the next one that it opens; None as for `after`."""
        for ahead in range(DAYS_AHEAD):
            if spans := self.spans(day + ahead * _DAY):
                return max(closes for _, closes in spans)
        return None

    def _from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of the spans from then on."""
        day = self.day_of(moment)
        for ahead in range(DAYS_AHEAD):
            for opens, closes in self.spans(day + ahead * _DAY):
                if closes > moment:
                    yield max(opens, moment), closes

    def _last(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock.replace(fold=1), self.zone).astimezone(UTC)


def first_day(now: datetime) -> date:
    """The day before which it is nowhere any more: in the far west it is still yesterday."""
    return now.astimezone(UTC).date() - _DAY


def of(locations: Iterable[Location], now: datetime) -> dict[int, Calendar]:
    """`{location id: calendar}` from yesterday on, in one query."""
    places = {place.pk: place for place in locations}
    rows = Closure.objects.filter(Q(location=None) | Q(location__in=places), on__gte=first_day(now))
    common: dict[date, Spans] = {}
    own: dict[int, dict[date, Spans]] = {}
    for row in rows.order_by("on", "id"):
        (common if row.location_id is None else own.setdefault(row.location_id, {}))[row.on] = row.hours
    return {
        id: Calendar(ZoneInfo(place.time_zone), place.hours or {}, common | own.get(id, {}))
        for id, place in places.items()
    }


def one(location: Location, now: datetime) -> Calendar:
    """The calendar of one location."""
    return of([location], now)[location.pk]
