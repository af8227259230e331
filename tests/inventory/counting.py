"""A delivery that is counted in: one mug scanned, and how many stand there."""

from commerce.actors import Actor
from inventory import receiving
from inventory.models import Receiving
from tests.factories.inventory import Shop


def scan(shop: Shop, delivery: Receiving, by: Actor, *, quantity: int = 1, key: str = "a") -> bool:
    return receiving.scan(by=by, receiving_id=delivery.pk, variant_id=shop.mug.pk, quantity=quantity, key=key)


def counted(delivery: Receiving) -> list[int]:
    return [each.quantity for each in receiving.counted(delivery.pk)]
