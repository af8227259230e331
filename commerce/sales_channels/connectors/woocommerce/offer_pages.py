"""Reading the whole catalog, one request at a time: a page of products, then the variations of each of them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Page
from commerce.sales_channels.connectors.woocommerce import offers
from commerce.sales_channels.connectors.woocommerce.site import Site
from commerce.sales_channels.faults import Garbled
from commerce.sales_channels.neutral import Offer

PRODUCTS = 50
VARIATIONS = 100
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class _Place:
    """Where to read on: the next page of products, or 0 after the last; parents whose variations are still to be read,
    as `[id, name]`, and the page of the first of them."""

    products: int
    currency: str
    parents: tuple = ()
    variations: int = 1


def page(site: Site, settings: Mapping[str, Any], token: str) -> Page[Offer]:
    """The next part of what the shop sells."""
    place = _read(token) if token else _Place(1, currency(site, settings))
    items, following = _variations(site, place) if place.parents else _products(site, place)
    more = following.parents or following.products
    return Page(items, json.dumps(asdict(following), separators=(",", ":")) if more else "")


def _products(site: Site, place: _Place) -> tuple[list[Offer], _Place]:
    query = {"per_page": PRODUCTS, "page": place.products, "orderby": "id", "order": "asc", "status": "any"}
    rows = reading.rows(site.get("products", **query).data, "products")
    parents = [
        (reading.ref(row.get("id")), reading.text(row.get("name"), most=LONGEST_NAME))
        for row in rows
        if reading.text(row.get("type")) == "variable"
    ]
    items = [offers.read(row, place.currency) for row in rows if row.get("type") in offers.SOLD_HERE]
    following = place.products + 1 if len(rows) == PRODUCTS else 0
    return items, _Place(following, place.currency, tuple(parents))


def _variations(site: Site, place: _Place) -> tuple[list[Offer], _Place]:
    parent = place.parents[0]
    query = {"per_page": VARIATIONS, "page": place.variations, "orderby": "id", "order": "asc"}
    rows = reading.rows(site.get(f"products/{parent[0]}/variations", **query).data, "variations")
    items = [offers.read(row, place.currency, parent=(parent[0], parent[1])) for row in rows]
    if len(rows) == VARIATIONS:
        return items, replace(place, variations=place.variations + 1)
    return items, replace(place, parents=place.parents[1:], variations=1)


def currency(site: Site, settings: Mapping[str, Any]) -> str:
    """What the shop sells in."""
    if settings.get("currency"):
        return str(settings["currency"]).upper()
    said = site.get("settings/general/woocommerce_currency").data
    return reading.currency(reading.record(said).get("value"))


def _read(token: str) -> _Place:
    try:
        said = json.loads(token)
        parents = tuple((str(each[0]), str(each[1])) for each in said["parents"])
        return _Place(int(said["products"]), str(said["currency"]), parents, int(said["variations"]))
    except (ValueError, KeyError, TypeError, IndexError) as problem:
        raise Garbled("This is no place to read on from.") from problem
