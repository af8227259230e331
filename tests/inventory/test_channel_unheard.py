"""How many units others are not shown, and from which places they are taken: arithmetic."""

from datetime import UTC, datetime, timedelta

from commerce.sales_channels import caution
from commerce.sales_channels.caution import Caution
from commerce.sales_channels.dark import Signs
from inventory.channel_unheard import Doubt, spread

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
MUG, SOHO, BATH, LEEDS = 1, 11, 12, 13


def doubt(*, awaited: int = 0, shows: int | None = 0, each: int = 1, dark: bool = True, **given: int) -> Doubt:
    return Doubt(7, MUG, each, NOW if dark else None, awaited, shows, Caution(**given), (SOHO, BATH))


def test_half_of_what_is_shown_is_kept_rounded_up_and_never_more_than_is_free():
    kept = [doubt(shows=shows).units(20) for shows in (0, 1, 5, 20, 40, 100, -3)]
    assert kept == [0, 1, 3, 10, 20, 20, 0]
    assert [doubt(shows=8, dark_share=share).units(20) for share in (0, 1, 100)] == [0, 1, 8]
    assert doubt(shows=None).units(9) == 5  # nobody knows what it shows: as if it were all
    assert doubt(shows=4, each=3).units(20) == 6  # two of four kits, of three units each


def test_what_is_awaited_is_kept_whole():
    assert doubt(awaited=2, dark=False, shows=8).units(20) == 2
    assert doubt(awaited=2, shows=8).units(20) == 6
    assert doubt(awaited=9, dark=False).units(4) == 4


def test_units_are_taken_where_most_are_and_nowhere_twice():
    free = {(MUG, SOHO): 4, (MUG, BATH): 10, (MUG, LEEDS): 50}

    assert spread([doubt(shows=8)], free) == {(MUG, BATH): 4}
    assert spread([doubt(shows=24)], free) == {(MUG, BATH): 10, (MUG, SOHO): 2}
    assert spread([doubt(shows=24), doubt(shows=24)], free) == {(MUG, BATH): 10, (MUG, SOHO): 4}
    assert spread([doubt(shows=8)], {(MUG, SOHO): -2}) == {}


def test_settings_that_make_no_sense_are_our_defaults():
    assert caution.of({"dark_share": "90", "dark_after": -1, "order_patience": True}) == Caution()
    assert caution.of({"dark_share": 90, "dark_after": 0}) == Caution(dark_after=0, dark_share=90)


def signs(**given: object) -> Signs:
    ago = {name: NOW - timedelta(minutes=value) for name, value in given.items() if isinstance(value, int)}
    known = dict.fromkeys(Signs.__dataclass_fields__)
    return Signs(**{**known, "connection_id": 7, "status": "live", "careful": Caution(), "at": NOW, **given, **ago})


def test_dark_after_five_minutes_of_nothing_but_failures():
    assert signs(failing_since=4).begun_at is None
    assert signs(failing_since=6).begun_at == NOW - timedelta(minutes=6)
    assert signs(failing_since=6, status="paused").begun_at is None
    assert signs(stuck=9, told_at=8).begun_at == NOW - timedelta(minutes=9)
    assert signs(stuck=9, told_at=1).begun_at is None  # slow, but it is told


def test_heard_again_once_it_was_told_and_read_since_its_last_failure():
    assert not signs(dark_since=30, last_fault_at=10, orders_read_at=11).is_over
    assert not signs(dark_since=30, last_fault_at=10, orders_read_at=5, oldest=12).is_over
    assert not signs(dark_since=30, last_fault_at=10, orders_read_at=5, failing_since=10).is_over
    assert signs(dark_since=30, last_fault_at=10, orders_read_at=5, oldest=9).is_over
    assert signs(dark_since=30, status="paused").is_over
    assert not signs(orders_read_at=5).is_over
