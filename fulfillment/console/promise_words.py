"""What a store's terms mean right now, in words and small columns."""

from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date
from django.utils import timezone

from commerce.console import formats
from commerce.models import Location
from fulfillment.console.ways import by_when
from fulfillment.outlook import Outlook

_HIGH = 60


@dataclass(frozen=True, slots=True)
class Column:
    """One slot of today: its hour, places taken and left, and the drawn heights of 64. `over` when it has passed."""

    clock: str
    taken: int
    left: int
    height: float
    over: bool


@dataclass(frozen=True, slots=True)
class Load:
    """Work that was assigned, against its limit; `share` of 100."""

    text: str
    share: float
    full: bool


def of(seen: Outlook, location: Location, now: datetime) -> list[tuple[str, str]]:
    """`(icon, sentence)`, the most telling first."""
    lines = [_doors(seen, location, now)]
    if seen.paused:
        why = f": {seen.policy.pause_reason}" if seen.policy.pause_reason else ""
        lines.append(("pause", f"New work waits until {when(seen.policy.paused_until, now)}{why}"))
    if seen.ready_by is None:
        lines.append(("alert", "It does not open in the next two months, so nothing can be promised"))
        return lines
    if seen.policy.offers_pickup and not seen.paused:
        lines.append(("bag", f"A pickup ordered now is ready by {when(seen.ready_by, now)}"))
        lines.append(("clock", f"It is kept until {when(seen.keep_until, now)}"))
    elif not seen.policy.offers_pickup:
        lines.append(("bag", "Nothing can be collected here"))
    if not seen.policy.ships:
        lines.append(("truck", "No parcels are sent from here"))
    elif seen.ship_by is not None:
        lines.append(("truck", f"A parcel ordered now leaves by {when(seen.ship_by, now)}"))
    if seen.accept_by is not None:
        lines.append(("hand", f"The store accepts it by {when(seen.accept_by, now)}, or is reminded"))
    lines.append(
        ("pick", f"{formats.counted(seen.waiting, 'order')} {formats.noun(seen.waiting, 'waits', 'wait')} to be picked")
    )
    return lines


def slots(seen: Outlook, now: datetime) -> list[Column]:
    """Today's slots that are not over."""
    most = seen.policy.slot_capacity
    return [
        Column(
            f"{timezone.localtime(slot.starts_at):%H:%M}", taken, max(0, most - taken),
            round(_HIGH * min(1, taken / most), 1) if most else _HIGH, slot.starts_at <= now,
        )
        for slot, taken in seen.slots
        if slot.ends_at > now
    ]  # fmt: skip


def loads(seen: Outlook) -> list[Load]:
    """Orders of the last hour and units of today."""
    policy = seen.policy
    return [
        _load(seen.orders_hour, policy.orders_per_hour, "order", "in the last hour"),
        _load(seen.units_day, policy.units_per_day, "unit", "today"),
    ]


def when(moment: datetime, now: datetime) -> str:
    """`14:20`, `tomorrow 09:30`, `Tue 09:30`."""
    return by_when(moment, now)


def day(on: date) -> str:
    """`Thu 26 November`."""
    return format_date(on, "EEE d MMMM", locale="en_GB")


def _doors(seen: Outlook, location: Location, now: datetime) -> tuple[str, str]:
    if not location.hours and seen.open_until:
        return "store", f"{location.name} works around the clock"
    if seen.open_until is not None:
        return "store", f"{location.name} is open until {when(seen.open_until, now)}"
    if seen.opens_at is None:
        return "store", f"{location.name} is closed"
    return "store", f"{location.name} is closed and opens {when(seen.opens_at, now)}"


def _load(used: int, limit: int | None, one: str, since: str) -> Load:
    if limit is None:
        return Load(f"{formats.counted(used, one)} assigned {since}, no limit", 0, False)
    text = f"{formats.number(used)} of {formats.counted(limit, one)} assigned {since}"
    return Load(text, round(100 * min(1, used / limit), 1) if limit else 100, used >= limit)
