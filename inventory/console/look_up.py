"""What people ask of a product they look up: have we got it, and how much is it?"""

from collections.abc import Collection
from dataclasses import dataclass

from commerce import base_prices, transactions, visibility
from commerce.actors import Actor
from commerce.console import formats
from commerce.models import Location, Variant
from inventory import availability


@dataclass(frozen=True, slots=True)
class Answer:
    """`stock` is `3 here · 8 in Camden`, `price` the base price of now."""

    stock: str
    price: str


def of(variant_ids: Collection[int], *, actor: Actor, here: Location | None) -> dict[int, Answer]:
    """`{variant id: Answer}`: what is free `here`, and where most of it is. As many queries for one as for twenty."""
    places = {place.pk: place for place in visibility.locations(actor).order_by("rank", "name", "id")}
    free: dict[int, dict[int, int]] = {id: {} for id in variant_ids}
    for each in availability.promise(
        variant_ids=list(variant_ids), location_ids=list(places), channel=None, now=transactions.now()
    ):
        free[each.variant_id][each.location_id] = each.available
    variants = list(visibility.variants(actor).filter(pk__in=variant_ids).order_by("pk"))
    base_prices.show(variants)
    return {
        each.pk: Answer(_stock(free[each.pk], places, here), formats.money(each.price, each.currency))
        for each in variants
    }


def price(variant: Variant) -> str:
    """The base price of now. The instance must not be saved afterwards."""
    base_prices.show([variant])
    return formats.money(variant.price, variant.currency)


def _stock(free: dict[int, int], places: dict[int, Location], here: Location | None) -> str:
    elsewhere = {place: units for place, units in free.items() if units and (here is None or place != here.pk)}
    said = []
    if here is not None:
        units = free.get(here.pk, 0)
        said.append(f"{formats.number(units)} here" if units else "None here")
    if elsewhere:
        most = max(elsewhere, key=lambda place: elsewhere[place])  # the first of equals: the order of the stores
        said.append(f"{formats.number(elsewhere[most])} in {places[most].name}")
    if here is None and len(elsewhere) > 1:
        said.append(f"{formats.number(sum(elsewhere.values()))} in {len(elsewhere)} stores")
    return " · ".join(said) if elsewhere or any(free.values()) else "None anywhere"
