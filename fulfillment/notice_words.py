"""What messages about a fulfillment say of it: goods without prices, the place, and times on the place's own clock."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from commerce.models import Location
from fulfillment import named_goods, notice_secrets
from fulfillment.models import Collector, Fulfillment, Tracking

LOCALE = "en_GB"
_ADDRESS = ("line1", "line2", "city", "postal_code")


def describe(fulfillment: Fulfillment, *, proxy: Collector | None = None, early: bool = False) -> dict[str, Any]:
    """The context of every message; a `proxy` reads their own name and link."""
    zone = fulfillment.location.time_zone
    order = fulfillment.order
    return {
        "number": order.number,
        "name": first_name(proxy.name if proxy else order.name),
        "buyer": first_name(order.name),
        "is_proxy": proxy is not None,
        "place": fulfillment.location.name,
        "address": address(fulfillment.location),
        "curbside": fulfillment.curbside,
        "ready_by": moment(fulfillment.promised_at, zone),
        "window": span(fulfillment.window_from, fulfillment.window_to, zone),
        "until": moment(fulfillment.keep_until, zone) if fulfillment.keep_until else "",
        "goods": goods(fulfillment),
        "link": notice_secrets.link(fulfillment, proxy, early=early),
        "code": "",
    }


def goods(fulfillment: Fulfillment) -> list[dict[str, Any]]:
    """`[{title, quantity}]` of what it still serves."""
    return [{"title": each.title, "quantity": each.units} for each in named_goods.of(fulfillment)]


def parcels(trackings: Sequence[Tracking]) -> list[dict[str, str]]:
    """`[{carrier, number}]` of the numbers that count."""
    return [{"carrier": row.carrier.replace("_", " "), "number": row.number} for row in trackings]


def address(location: Location) -> list[str]:
    """Where to come to, row by row."""
    return [str(location.address[name]) for name in _ADDRESS if location.address.get(name)]


def moment(at: datetime, zone: str) -> str:
    """`Saturday 28 November at 19:00`, on that clock: mails are read on another day."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{format_date(local, 'EEEE d MMMM', locale=LOCALE)} at {format_time(local, 'HH:mm', locale=LOCALE)}"


def span(start: datetime | None, end: datetime | None, zone: str) -> str:
    """`Saturday 28 November, 14:00 to 15:00`; nothing without a slot."""
    if start is None or end is None:
        return ""
    first, last = start.astimezone(ZoneInfo(zone)), end.astimezone(ZoneInfo(zone))
    return f"{format_date(first, 'EEEE d MMMM', locale=LOCALE)}, {first:%H:%M} to {last:%H:%M}"


def first_name(name: str) -> str:
    """`Ana Ruiz` is "Ana"."""
    return name.split(" ", 1)[0]


def example(**more: Any) -> dict[str, Any]:
    """A made-up pickup, for the preview."""
    zone = "Europe/London"
    ready, until = datetime(2026, 11, 24, 16, tzinfo=UTC), datetime(2026, 11, 28, 19, tzinfo=UTC)
    return {
        "number": 1042, "name": "Ana", "buyer": "Ana", "is_proxy": False, "place": "Soho",
        "address": ["12 Greek Street", "London", "W1D 4DL"], "curbside": True, "ready_by": moment(ready, zone),
        "window": "", "until": moment(until, zone), "code": "K7M4QX", "link": "https://shop.example/p/example",
        "goods": [{"title": "Ridge rain jacket, Olive, M", "quantity": 1}, {"title": "Wool beanie", "quantity": 2}],
        **more,
    }  # fmt: skip
