"""What the retailer has set up: tax, where it ships, prices beside the catalog's own, and promotions. From `data/`."""

import tomllib
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from commerce import price_lists, promotions, shipping_zones, tax_rates, transactions
from commerce.actors import SYSTEM
from commerce.models import Channel, Location, PriceList, Variant
from commerce.price_lists import NewPrice, NewPriceList
from commerce.promotions import NewCodes, NewPromotion
from commerce.shipping_zones import NewService, NewZone
from config.demo import cast
from config.demo.assortment import DATA

TAXED_IN = ("GB",)
PRICES_CHANGE_AT, DECIDED_AHEAD = time(8), timedelta(days=7)
LONDON = ZoneInfo("Europe/London")


def set_up(now: datetime, *, before: datetime) -> None:
    """All of it as it stood `before` the first day; dated changes fall on days counted from `now`."""
    with transactions.at(before):
        tax_rates.load(countries=TAXED_IN, by=SYSTEM)
        for zone in _read("shipping")["zone"]:
            _ship_to(**zone)
        offers = _read("offers")
        for entry in offers["list"]:
            _price(**entry)
        for entry in offers["promotion"]:
            _promote(**entry)
        base = NewPriceList(code="base", name="Base prices", kind=PriceList.Kind.BASE, currency=cast.CURRENCY)
        base_list = price_lists.create(new=base, by=SYSTEM)
    for entry in offers["change"]:
        day = now.astimezone(LONDON).date() + timedelta(days=entry["days"])
        live_at = datetime.combine(day, PRICES_CHANGE_AT, LONDON)
        if live_at > before + DECIDED_AHEAD:
            with transactions.at(min(now, live_at - DECIDED_AHEAD)):
                _schedule(base_list, live_at, entry)


def _ship_to(*, service: list[dict[str, Any]], **zone: Any) -> None:
    made = shipping_zones.create_zone(new=NewZone(**zone), by=SYSTEM)
    for position, entry in enumerate(service, start=1):
        tiers = [{"up_to": None, **tier} for tier in entry.pop("tiers")]
        new = NewService(currency=cast.CURRENCY, position=position, tiers=tiers, **entry)
        shipping_zones.create_service(zone_id=made.pk, new=new, by=SYSTEM)


def _price(*, percent: int, articles: list[str], location: str = "", channel: str = "", **entry: Any) -> None:
    """Whom a list is for is given by code."""
    new = NewPriceList(
        currency=cast.CURRENCY,
        location=Location.objects.get(code=location) if location else None,
        channel=Channel.objects.get(code=channel) if channel else None,
        **entry,
    )
    made = price_lists.create(new=new, by=SYSTEM)
    price_lists.set_prices(price_list=made, prices=_prices(articles, percent), by=SYSTEM)


def _schedule(base: PriceList, live_at: datetime, entry: dict[str, Any]) -> None:
    prices = _prices(entry["articles"], entry["percent"])
    price_lists.schedule(price_list=base, name=entry["name"], live_at=live_at, prices=prices, by=SYSTEM)


def _prices(articles: list[str], percent: int) -> list[NewPrice]:
    """These articles at so many percent of their own price, in whole pence ending in 0."""
    named = Q(*(("sku__startswith", f"{code}-") for code in articles), _connector=Q.OR) | Q(sku__in=articles)
    variants = Variant.objects.filter(named).order_by("pk").values_list("pk", "price")
    return [NewPrice(variant_id=pk, amount=round(price * percent / 1000) * 10) for pk, price in variants]


def _promote(*, codes: tuple[dict[str, Any], ...] = (), status: str = "active", **entry: Any) -> None:
    made = promotions.create(new=NewPromotion(currency=cast.CURRENCY, **entry), by=SYSTEM)
    if status == "active":
        promotions.activate(promotion=made, by=SYSTEM)
    for wanted in codes:
        promotions.issue_codes(promotion=made, new=NewCodes(**wanted), by=SYSTEM)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
