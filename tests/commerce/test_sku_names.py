"""How names of SKUs are read is kept beside them."""

import pytest

from commerce.models import SkuName
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db
NAMES = {"PACK 10": "pack-10", "РАСК-11": "pack-11", "Щука_1": "щука-1", "A\u200bB": "ab"}


def read_as() -> dict[str, str]:
    return dict(SkuName.objects.order_by("id").values_list("sku", "seen_as"))


def test_every_name_says_how_it_is_read():
    for sku in NAMES:
        factories.variant(sku)

    assert read_as() == NAMES
