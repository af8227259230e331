"""Undo of a correction, pressed by many hands at once."""

import pytest

from commerce.actors import SYSTEM
from inventory import correction_undo
from inventory.models import Movement
from tests.concurrency import crowd
from tests.factories import inventory as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_correction_is_taken_back_once(clean_books) -> None:
    shop = make.shop()
    make.adjust(shop.mug, shop.soho, 5)
    mistake = Movement.objects.get()

    def press(_number: int) -> None:
        correction_undo.take_back(by=SYSTEM, location_id=shop.soho.pk, movement_id=mistake.pk)

    outcomes = crowd.rush(press, 20)

    assert outcomes == ["ok"] * 20
    assert shop.level().on_hand == 0
    assert Movement.objects.count() == 2
