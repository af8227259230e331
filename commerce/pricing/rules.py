"""What pricing remembers between questions: rates, charges, promotions, places. One set per version of the rules.

Prices and codes are not rules: they are read each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.conf import settings

from commerce.models import Location, PriceList, ShippingService, ShippingZone, TaxCountry, TaxRate
from commerce.pricing import offers
from commerce.pricing.offers import Offers
from commerce.pricing.shipping import Charges
from commerce.pricing.tax import TaxTable
from commerce.rules_version import Memory


@dataclass(frozen=True, slots=True)
class Place:
    """Where a location stands: for tax, and for the clock of promotions and deliveries."""

    country: str
    region: str
    postal_code: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything of one version. `contracts` are ids of customers with prices of their own."""

    version: int
    taxes: TaxTable
    charges: Charges
    places: Mapping[int, Place]
    contracts: frozenset[int]
    offers: Offers = offers.NONE

    def place(self, location_id: int | None) -> Place:
        """A location's place, the retailer's without one."""
        return self.places.get(location_id, HOME) if location_id is not None else HOME


HOME = Place(settings.RETAILER_COUNTRY, "", "", settings.RETAILER_TIME_ZONE)


def current(version: int | None = None) -> Rules:
    """The rules of the version that a read has just shown, remembered or read anew; asks for the version when None."""
    return _memory.of(version)


def _load(version: int) -> Rules:
    return Rules(
        version=version,
        taxes=TaxTable(list(TaxRate.objects.order_by("id")), list(TaxCountry.objects.order_by("id"))),
        charges=Charges(
            list(ShippingZone.objects.order_by("id")), list(ShippingService.objects.filter(active=True).order_by("id"))
        ),
        places=MappingProxyType({row.pk: _place(row) for row in Location.objects.order_by("id")}),
        contracts=frozenset(
            PriceList.objects.filter(active=True, kind=PriceList.Kind.CONTRACT).values_list("customer_id", flat=True)
        ),
        offers=offers.load(),
    )


_memory = Memory(_load)


def _place(location: Location) -> Place:
    address = location.address if isinstance(location.address, dict) else {}
    return Place(
        str(address.get("country") or settings.RETAILER_COUNTRY),
        str(address.get("region") or ""),
        str(address.get("postal_code") or address.get("postcode") or ""),
        location.time_zone,
    )
