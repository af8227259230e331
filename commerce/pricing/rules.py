"""What pricing remembers between questions: rates, charges, promotions, places. One set per version of the rules.

Triggers in the database raise the version with every change, so one small read tells whether what is remembered still
holds, in every process. Prices and codes are not rules: they are read each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from types import MappingProxyType

from django.conf import settings

from commerce import sql
from commerce.models import Location, PriceList, ShippingService, ShippingZone, TaxCountry, TaxRate
from commerce.pricing import offers
from commerce.pricing.offers import Offers
from commerce.pricing.shipping import Charges
from commerce.pricing.tax import TaxTable

VERSION: sql.Read = ("SELECT coalesce((SELECT version FROM commerce_rulesversion), 0), now()", ())


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
_loading = Lock()
_remembered: Rules | None = None


def current(version: int | None = None) -> Rules:
    """The rules of the version that a read has just shown, remembered or read anew; asks for the version when None.

    Safe to call from threads: a version is read by one of them, and numbers never come twice. Version 0, of a shop
    where nothing has been set up, is not remembered.
    """
    global _remembered
    wanted = sql.run(*VERSION)[0][0] if version is None else version
    rules = _remembered
    if rules is not None and rules.version == wanted and wanted:
        return rules
    with _loading:
        if _remembered is None or _remembered.version != wanted or not wanted:
            _remembered = _load()
        return _remembered


def _load() -> Rules:
    """The version is read first: whatever changes meanwhile has a higher one, and is read again."""
    version = sql.run(*VERSION)[0][0]
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


def _place(location: Location) -> Place:
    address = location.address if isinstance(location.address, dict) else {}
    return Place(
        str(address.get("country") or settings.RETAILER_COUNTRY),
        str(address.get("region") or ""),
        str(address.get("postal_code") or address.get("postcode") or ""),
        location.time_zone,
    )
