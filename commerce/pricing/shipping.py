"""What shipping costs to a destination, and when it arrives: zones, their services, and tiers by weight or value.

The most specific zone decides alone: a place it has no service for is not shipped to, whatever wider zones offer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from commerce.errors import Refusal
from commerce.pricing import places
from commerce.pricing.basket import Destination

_SATURDAY = 5


class ShippingNotAvailable(Refusal):
    """No service ships this basket to this address, or not the one that was asked for."""

    code = "shipping_not_available"
    status = 422
    title = "We cannot ship this there"


class ZoneRow(Protocol):
    """The fields of models.ShippingZone that decide."""

    id: int
    code: str
    countries: Sequence[str]
    regions: Sequence[str]
    postal_prefixes: Sequence[str]
    active: bool


class ServiceRow(Protocol):
    """The fields of models.ShippingService that decide."""

    zone_id: int
    code: str
    title: str
    basis: str
    currency: str
    tiers: Sequence[dict[str, Any]]
    free_over: int | None
    min_days: int
    max_days: int
    cutoff: time | None
    tax_class: str
    refundable: bool
    active: bool
    position: int


@dataclass(frozen=True, slots=True)
class Option:
    """One way to ship. `amount` is in minor units, before promotions; the dates are local days of the sender."""

    service: str
    title: str
    amount: int
    earliest: date
    latest: date
    tax_class: str = "standard"
    refundable: bool = True


class Charges:
    """All zones and services: read once, then asked many times. Rows may be model instances."""

    def __init__(self, zones: Sequence[ZoneRow], services: Sequence[ServiceRow]) -> None:
        self._zones = list(zones)
        self._services: dict[int, list[ServiceRow]] = {}
        for service in sorted(services, key=lambda row: (row.position, row.code)):
            self._services.setdefault(service.zone_id, []).append(service)

    def options(
        self,
        destination: Destination,
        *,
        weight_grams: int,
        goods_value: int,
        currency: str,
        at: datetime,
        time_zone: str,
    ) -> tuple[Option, ...]:
        """The services that can take these goods, by position. `goods_value` is after discounts.

        A shop without any zone ships everything for nothing. Raises ShippingNotAvailable when nothing is left.
        """
        local = at.astimezone(ZoneInfo(time_zone))
        if not self._zones:
            first, last = estimate(local, cutoff=None, days=(1, 3))
            return (Option("standard", "Standard", 0, first, last),)
        found = []
        for service in self._services.get(self._zone(destination).id, ()):
            size = weight_grams if service.basis == "weight" else goods_value
            amount = _amount(service.tiers, size)
            if not service.active or service.currency != currency or amount is None:
                continue
            free = service.free_over is not None and goods_value >= service.free_over
            first, last = estimate(local, cutoff=service.cutoff, days=(service.min_days, service.max_days))
            found.append(
                Option(
                    service.code,
                    service.title,
                    0 if free else amount,
                    first,
                    last,
                    service.tax_class,
                    service.refundable,
                )
            )
        if not found:
            raise ShippingNotAvailable("No shipping service takes these goods to this address.")
        return tuple(found)

    def _zone(self, destination: Destination) -> ZoneRow:
        fitting = [(fit, zone) for zone in self._zones if zone.active and (fit := _fit(zone, destination)) is not None]
        if not fitting:
            raise ShippingNotAvailable("We do not ship to this address.", country=places.normal(destination.country))
        return min(fitting, key=lambda pair: (pair[0], len(pair[1].countries), pair[1].code))[1]


def choose(options: Sequence[Option], service: str) -> Option:
    """The option of that code, the first one for "". Raises ShippingNotAvailable for any other."""
    for option in options:
        if service in ("", option.service):
            return option
    raise ShippingNotAvailable(
        "This shipping service is not offered for this address.",
        service=service,
        offered=[option.service for option in options],
    )


def estimate(local: datetime, *, cutoff: time | None, days: tuple[int, int]) -> tuple[date, date]:
    """First and last day of arrival. What is ordered until the cut-off of a working day leaves that day, without one
    at any time of it; then `days` working days at least and at most. Working days are Monday to Friday."""
    leaves = local.date()
    if leaves.weekday() >= _SATURDAY or (cutoff is not None and local.time() > cutoff):
        leaves = _after(leaves, 1)
    return _after(leaves, days[0]), _after(leaves, days[1])


def _after(day: date, working_days: int) -> date:
    while working_days:
        day += timedelta(days=1)
        working_days -= day.weekday() < _SATURDAY
    return day


def _amount(tiers: Sequence[dict[str, Any]], size: int) -> int | None:
    """The price of the first tier that reaches so far; None beyond the last."""
    return next((tier["amount"] for tier in tiers if tier["up_to"] is None or size <= tier["up_to"]), None)


def _fit(zone: ZoneRow, destination: Destination) -> tuple[int, int, int] | None:
    """How closely a zone fits, the closest sorting first; None when it does not."""
    country, region = places.normal(destination.country), places.normal(destination.region)
    code = places.postal(destination.postal_code)
    if not zone.countries:
        return (0, 1, 1)
    if country not in zone.countries or (zone.regions and region not in zone.regions):
        return None
    prefixes = [len(places.postal(prefix)) for prefix in zone.postal_prefixes if code.startswith(places.postal(prefix))]
    if zone.postal_prefixes and not prefixes:
        return None
    return (-max(prefixes, default=0), 0 if zone.regions else 1, 0)
