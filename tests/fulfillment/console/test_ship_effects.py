"""What shipping does is told while somebody else ships: as it was before or as it is then, and never a bit of both."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.actors import SYSTEM
from fulfillment import packing, shipping
from fulfillment.console import ship_effects
from tests.concurrency import crowd
from tests.factories.inventory import receive
from tests.fulfillment import rig

BEFORE, AFTER = ("Take 3 units", "Ship 1 parcel"), ("Take 0 units", "Ship 0 parcels")


def told(found, leaving) -> tuple[str, str]:
    effect = ship_effects.of(found, leaving)
    return effect.lines[0][1].partition(" off ")[0], effect.label


def beside(number: int, work: Callable[[], Any]) -> Callable:
    """Does the work on a connection of its own, just before our statement with this number."""
    left = iter(range(number, -1, -1))

    def wrapper(execute: Callable, *statement: Any) -> Any:
        if next(left, -1) == 0:
            with crowd.side_by_side(work) as (done,):
                done.result()
        return execute(*statement)

    return wrapper


def test_at_whichever_statement_the_parcels_leave_the_effect_is_whole(committed_shop) -> None:
    receive(committed_shop.mug, committed_shop.soho, 60)
    found = rig.packed(committed_shop)
    with CaptureQueriesContext(connection) as statements:
        seen = [told(found, packing.parcels_of(found))]

    for number in range(len(statements)):
        found = rig.packed(committed_shop)
        leave = partial(shipping.ship, by=SYSTEM, fulfillment=found, carrier=shipping.OWN_DRIVER)
        leaving = packing.parcels_of(found)
        with connection.execute_wrapper(beside(number, leave)):
            seen.append(told(found, leaving))

    assert len(statements) > 8
    assert set(seen) == {BEFORE, AFTER}
