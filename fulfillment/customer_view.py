"""What a customer sees of a fulfillment: read with the link alone. Prices are the buyer's; a proxy sees first names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.text import capfirst

from commerce import ids, pictures
from commerce.models import Location
from commerce.money import Money
from fulfillment import calendar, customer_words, missing_choices, named_goods, notice_words, pickup_codes
from fulfillment.customer_words import Standing
from fulfillment.links import Visitor, token_of
from fulfillment.missing_choices import Missing
from fulfillment.models import Collector, Fulfillment, Tracking, TrackingEvent

_GONE = (Fulfillment.Status.CANCELLED, Fulfillment.Status.REJECTED)


@dataclass(frozen=True, slots=True)
class Goods:
    """Units of one thing; `amount` is empty for a proxy."""

    title: str
    quantity: int
    amount: str
    image: str


@dataclass(frozen=True, slots=True)
class Part:
    """Another part of the same order, and its page."""

    text: str
    word: str
    token: str


@dataclass(frozen=True, slots=True)
class Journey:
    """Where one parcel is, as its carrier says."""

    carrier: str
    number: str
    word: str
    place: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who was named to collect."""

    id: str
    name: str
    told: bool


@dataclass(frozen=True, slots=True)
class View:
    """A whole page. Equal views look the same."""

    standing: Standing
    status: str
    code: str
    window: str
    expected: str
    arrived: str
    bay: str
    vehicle: str
    goods: tuple[Goods, ...]
    parts: tuple[Part, ...]
    journeys: tuple[Journey, ...]
    people: tuple[Person, ...]
    missing: tuple[Missing, ...]
    moved_to: str


def read(visitor: Visitor) -> View:
    """Everything that changes while somebody watches."""
    found, proxy = visitor.fulfillment, visitor.proxy
    zone = found.location.time_zone
    buyer = notice_words.first_name(found.order.name)
    name = notice_words.first_name(proxy.name) if proxy else buyer
    parts = _parts(found) if proxy is None else []
    left = found.kind == Fulfillment.Kind.SHIP and found.parcels.filter(shipped_at__isnull=False).exists()
    return View(
        standing=customer_words.standing(found, name, buyer, is_proxy=proxy is not None, part_left=left),
        status=str(found.status),
        code=_code(visitor),
        window=notice_words.span(found.window_from, found.window_to, zone),
        expected=_clock(found.expected_at, zone) if found.on_the_way_at else "",
        arrived=_clock(found.arrived_at, zone),
        bay=found.bay,
        vehicle=found.vehicle if proxy is None else "",
        goods=tuple(_goods(found, with_prices=proxy is None)),
        parts=tuple(_part(part) for part in parts if part.status not in _GONE),
        journeys=tuple(_journeys(found)),
        people=tuple(people(found)) if proxy is None else (),
        missing=tuple(missing_choices.open_for(found)) if proxy is None else (),
        moved_to=_moved_to(found, parts),
    )


def hours(location: Location, now: datetime) -> list[tuple[str, str]]:
    """`[("Today", "09:00 to 19:00"), …]` for a week."""
    when = calendar.one(location, now)
    today = when.day_of(now)
    rows = []
    for ahead in range(7):
        day = today + ahead * timedelta(days=1)
        spans = [f"{_clock(a, location.time_zone)} to {_clock(b, location.time_zone)}" for a, b in when.spans(day)]
        rows.append(("Today" if ahead == 0 else f"{day:%A}", ", ".join(spans) or "closed"))
    return rows


def _clock(at: datetime | None, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%H:%M}" if at else ""


def _code(visitor: Visitor) -> str:
    """Only while the goods wait: before, there is nothing to show it for."""
    if visitor.fulfillment.status not in Fulfillment.WAITING:
        return ""
    living = Collector.objects.filter(fulfillment=visitor.fulfillment, revoked_at=None)
    collector = visitor.proxy or living.filter(is_buyer=True).first()
    return pickup_codes.code_of(collector) if collector else ""


def _goods(found: Fulfillment, *, with_prices: bool) -> list[Goods]:
    named = named_goods.of(found)
    images = pictures.of_variants([each.variant_id for each in named])
    currency = found.order.currency
    return [
        Goods(
            each.title,
            each.units,
            Money(each.amount, currency).format(notice_words.LOCALE) if with_prices else "",
            images.get(each.variant_id, ""),
        )
        for each in named
    ]


def _parts(found: Fulfillment) -> list[Fulfillment]:
    rows = Fulfillment.objects.filter(order=found.order_id).exclude(pk=found.pk)
    return list(rows.select_related("location", "order").prefetch_related("lines").order_by("position"))


def _part(part: Fulfillment) -> Part:
    units = sum(line.quantity // line.per_unit for line in part.lines.all())
    way = "to collect at" if part.kind == Fulfillment.Kind.PICKUP else "sent from"
    word = customer_words.standing(part, "", "", is_proxy=False).word
    return Part(f"{units} {'item' if units == 1 else 'items'} {way} {part.location.name}", word, token_of(part))


def _moved_to(found: Fulfillment, parts: list[Fulfillment]) -> str:
    """The page of what took its place, where this one is over."""
    if found.status not in _GONE:
        return ""
    later = [part for part in parts if part.delivery_id == found.delivery_id and part.position > found.position]
    living = [part for part in later if part.status not in _GONE]
    return token_of(living[-1]) if living else ""


def _journeys(found: Fulfillment) -> list[Journey]:
    rows = Tracking.objects.filter(fulfillment=found, void_at=None).prefetch_related("events").order_by("id")
    return [_journey(row, list(row.events.all())) for row in rows]


def _journey(row: Tracking, events: list[TrackingEvent]) -> Journey:
    done = [event for event in events if event.kind == TrackingEvent.Kind.DELIVERED]
    last = (done or events or [None])[-1]
    carrier = capfirst(row.carrier.replace("_", " "))
    if last is None:
        return Journey(carrier, row.number, "Announced", "", None)
    return Journey(carrier, row.number, last.get_kind_display(), last.place, last.happened_at)


def people(found: Fulfillment) -> list[Person]:
    """Those who were named and may collect."""
    rows = Collector.objects.filter(fulfillment=found, revoked_at=None, is_buyer=False).order_by("id")
    return [Person(ids.encode("col", row.pk), row.name, bool(row.email)) for row in rows]
