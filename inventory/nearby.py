"""Stores near a shopper that can promise what they want, by distance, with opening hours. Never a sum over stores."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce import opening_hours
from commerce.models import Channel, Location
from inventory import availability
from inventory.lines import Line

EARTH_KM = 6371.0088
COORDINATES = re.compile(r"(-?[0-9]{1,3}(?:\.[0-9]{1,10})?),(-?[0-9]{1,3}(?:\.[0-9]{1,10})?)")


@dataclass(frozen=True, slots=True)
class Place:
    """One store: kilometers as the crow flies, units per variant, whether it is open now, and today's hours."""

    location: Location
    distance_km: float
    available: dict[int, int]
    covers: bool
    open_now: bool
    hours_today: list[list[str]]


def find(
    *, lines: Sequence[Line], near: tuple[float, float], channel: Channel | None, now: datetime, limit: int
) -> list[Place]:
    """The nearest stores, nearest first. A constant number of queries."""
    stores = list(Location.objects.filter(active=True, kind=Location.Kind.STORE, latitude__isnull=False))
    stores.sort(key=lambda store: (distance_km(near, coordinates(store)), store.pk))
    stores = stores[:limit]
    variants = sorted({line.variant_id for line in lines})
    positions = availability.promise(
        variant_ids=variants, location_ids=[store.pk for store in stores], channel=channel, now=now
    )
    units = {(p.location_id, p.variant_id): p.available for p in positions}
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.variant_id] = wanted.get(line.variant_id, 0) + line.quantity
    return [
        Place(
            location=store,
            distance_km=round(distance_km(near, coordinates(store)), 1),
            available={variant: units[store.pk, variant] for variant in variants},
            covers=all(units[store.pk, variant] >= quantity for variant, quantity in wanted.items()),
            open_now=opening_hours.is_open(store, now),
            hours_today=opening_hours.on_day_of(store, now),
        )
        for store in stores
    ]


def read_coordinates(text: str) -> tuple[float, float] | None:
    """`"51.5,-0.13"` as latitude and longitude in degrees, or None when it is neither."""
    found = COORDINATES.fullmatch(text)
    if found is None:
        return None
    latitude, longitude = float(found[1]), float(found[2])
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def coordinates(location: Location) -> tuple[float, float]:
    """Latitude and longitude in degrees."""
    return float(location.latitude), float(location.longitude)


def distance_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance by the haversine formula."""
    lat_a, lng_a, lat_b, lng_b = map(math.radians, (*a, *b))
    chord = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lng_b - lng_a) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))
