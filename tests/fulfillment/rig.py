"""Shipments on the packing table: mugs that weigh 300 g, picked, packed, or gone."""

from commerce.actors import SYSTEM
from fulfillment import packing, shipping
from fulfillment.boxes import Content
from fulfillment.models import Box, Fulfillment, FulfillmentLine
from fulfillment.packing import NewParcel
from tests.factories import fulfillment as work
from tests.factories.inventory import Shop
from tests.factories.orders import Buy, place

MUG_GRAMS = 300


def box(code: str = "small", most_grams: int = 2_000, tare_grams: int = 100) -> Box:
    sides = {"length_mm": 300, "width_mm": 200, "height_mm": 150}
    return Box.objects.create(code=code, title=code.title(), most_grams=most_grams, tare_grams=tare_grams, **sides)


def picked(shop: Shop, units: int = 3, **order) -> Fulfillment:
    """That many mugs, picked in Soho, to be shipped."""
    type(shop.mug).objects.filter(pk=shop.mug.pk).update(weight_grams=MUG_GRAMS)
    return work.one(place(shop.web, [Buy(shop.mug, units)], **order), at="picked")


def line_of(fulfillment: Fulfillment) -> FulfillmentLine:
    return FulfillmentLine.objects.get(fulfillment=fulfillment)


def parcel(fulfillment: Fulfillment, units: int, **more) -> NewParcel:
    return NewParcel((Content(line_of(fulfillment).pk, units),), **more)


def packed(shop: Shop, *split: int, **order) -> Fulfillment:
    """Packed into parcels of that many mugs each; one of three by default."""
    split = split or (3,)
    found = picked(shop, sum(split), **order)
    return packing.pack(by=SYSTEM, fulfillment=found, parcels=[parcel(found, units) for units in split])


def shipped(shop: Shop, *numbers: str, **order) -> Fulfillment:
    """One parcel per number, all of them gone with the test carrier."""
    numbers = numbers or ("TT1",)
    found = packed(shop, *[1 for _ in numbers], **order)
    for number, each in zip(numbers, packing.parcels_of(found), strict=True):
        found = shipping.ship(
            by=SYSTEM, fulfillment=found, carrier="test", tracking_number=number, parcel_ids=[each.pk]
        )
    return found
