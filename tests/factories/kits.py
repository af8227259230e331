"""Kits and what they are made of."""

from commerce import kits
from commerce.kits import Part
from commerce.models import Variant
from tests.factories.commerce import variant
from tests.factories.inventory import inside


def make_kit(kit: Variant, **parts: int) -> Variant:
    """`make_kit(set, CUP=2)`: the article is a kit of these from now on."""
    made_of = [Part(sku, units) for sku, units in parts.items()]
    inside(lambda now: kits.set_components([(kit, made_of)]))
    return kit


def kit_of(**parts: int) -> Variant:
    """A new kit `SET`."""
    return make_kit(variant("SET", title="Tea set"), **parts)
