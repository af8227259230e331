"""Where things lie in the demo's back rooms."""

import pytest

from config.demo import back_rooms
from inventory.models import Bin, Level
from tests.factories import commerce as factories


@pytest.mark.django_db
def test_a_route_passes_each_bay_once() -> None:
    place, bays = factories.LocationFactory(), back_rooms.BAYS_A_ZONE * len(back_rooms.ZONES)
    product = factories.product(*(f"SKU-{number}" for number in range(bays + 20)))
    Level.objects.bulk_create(Level(variant=each, location=place) for each in product.variants.order_by("pk"))

    back_rooms.fill_bins()

    on_the_way = [(each.zone, each.bin) for each in Bin.objects.order_by("zone", "position", "bin", "id")]
    assert on_the_way == sorted(on_the_way) and len(on_the_way) == bays + 20
