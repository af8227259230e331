"""The whole stock life as a list of events, made up without a database: the same for the same clock, always.

No event takes more than is there, and the favourites end on the quantities of `data/targets.csv`.
"""

from collections import Counter
from datetime import datetime, timedelta

from config.demo import calendar, cast, shelves
from config.demo.calendar import Day
from config.demo.deliveries import Deliveries
from config.demo.events import ADJUSTED, ARRIVED, RECEIPT, SENT, Event, Line
from config.demo.mishaps import Mishaps
from config.demo.shelves import Shelves
from config.demo.trade import Trade, staff_of

DAYS = 60
LEAST = 2
TORN, FULL_OF_TORN, TORN_DAYS_AGO = ("leeds", "TRT-SKT-RED-12"), 4, 9
Shelf = tuple[str, str]


def make(now: datetime, *, days: int = DAYS) -> list[Event]:
    """Everything that happened in the last `days` days up to now, oldest first."""
    wanted = {(place, sku): units for sku, row in shelves.targets().items() for place, units in row.items()}
    full = {shelf: max(units, LEAST) for shelf, units in wanted.items()} | {TORN: FULL_OF_TORN}
    stock, events = _live(now, days, full)
    yesterday = calendar.days(now, days)[-2]
    events += _level_out(yesterday, {shelf: units - stock.units[shelf] for shelf, units in wanted.items()})
    events.append(_split_sole(yesterday))
    return sorted(events, key=lambda event: event.at)


def _live(now: datetime, count: int, favourites: dict[Shelf, int]) -> tuple[Shelves, list[Event]]:
    stock = Shelves(shelves.opening(favourites))
    deliveries, trade, mishaps = Deliveries(stock), Trade(stock), Mishaps(stock)
    all_days = calendar.days(now, count)
    events = list(deliveries.first(all_days[0]))
    for day in all_days:
        mornings = deliveries.morning if 0 < day.index < count else _nothing
        evenings = [mishaps.day, deliveries.evening] if day.index < count - 1 else []
        events += mornings(day)
        events += _torn(stock, day) if day.index == count - TORN_DAYS_AGO else []
        leveled = favourites if day.index >= count - 1 else ()  # `_level_out` cannot take what comes back after it
        events += trade.day(day, until=now - timedelta(minutes=2), leveled=leveled)
        events += [event for evening in evenings for event in evening(day)]
    return stock, events


def torn_at(now: datetime, days: int) -> datetime:
    """When one of the skirts in `TORN` was found torn, while all of them were promised."""
    return calendar.days(now, days)[days - TORN_DAYS_AGO].at("08:20")


def _torn(stock: Shelves, day: Day) -> list[Event]:
    place, sku = TORN
    line, who = stock.move(place, Line(sku, -1)), staff_of(place)[0]
    note = "Lining torn, found while steaming"
    return [Event(day.at("08:20"), ADJUSTED, place, (line,), who, reason="damaged", note=note)]


def _nothing(day: Day) -> list[Event]:
    return []


def _level_out(day: Day, missing: dict[Shelf, int]) -> list[Event]:
    """One more van brings shops what their favourites lack and takes back what is too much; suppliers fill up."""
    events, sent = [], Counter()
    for number, place in enumerate(cast.places()):
        here = {sku: units for (where, sku), units in missing.items() if where == place.code and units}
        if place.code == cast.WAREHOUSE:
            break
        more = {sku: units for sku, units in here.items() if units > 0}
        less = {sku: units for sku, units in here.items() if units < 0}
        sent.update(more)
        at, who = day.at("18:40", seconds=number * 300), staff_of(place.code)[0]
        events += _moved(at, ARRIVED, place.code, more, who) + _moved(at, SENT, place.code, less, who)
    who = staff_of(cast.WAREHOUSE)[0]
    bought = Counter(sent)
    bought.update({sku: units for (where, sku), units in missing.items() if where == cast.WAREHOUSE})
    events += _moved(day.at("08:05"), RECEIPT, cast.WAREHOUSE, bought, who)
    gone = {sku: -units for sku, units in sent.items()}
    return events + _moved(day.at("09:10"), SENT, cast.WAREHOUSE, gone, who)


def _moved(at: datetime, kind: str, place: str, goods: dict[str, int], who: str) -> list[Event]:
    lines = tuple(Line(sku, units) for sku, units in goods.items() if units)
    reference = "PO-2299 top-up" if kind == RECEIPT else "transfer:2299"
    return [Event(at, kind, place, lines, who, reference)] if lines else []


def _split_sole(day: Day) -> Event:
    line = Line("HRB-BTS-BRN-8", 1, bucket="damaged")
    who = staff_of("soho")[0]
    return Event(day.at("17:05"), ADJUSTED, "soho", (line,), who, reason="damaged", note="Sole split")
