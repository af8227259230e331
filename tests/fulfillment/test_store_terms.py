"""A store's terms: changed within their ranges, paused by whoever works there, special days; and what they mean now."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commerce import transactions
from commerce.actors import SYSTEM, Actor, LocationNotAllowed
from commerce.errors import Invalid
from commerce.models import AuditEntry
from commerce.versions import VersionConflict
from fulfillment import outlook, store_terms
from fulfillment.models import Closure, PickupWindow, StorePolicy
from tests.factories import fulfillment as work
from tests.factories.orders import mugs
from tests.fulfillment import shorts

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=ZoneInfo("Europe/London"))


def test_terms_are_changed_and_the_change_is_on_record(shop) -> None:
    store_terms.change(by=SYSTEM, location=shop.soho, changes={"pick_minutes": 30, "orders_per_hour": None})

    assert StorePolicy.objects.get(location=shop.soho).pick_minutes == 30
    entry = AuditEntry.objects.get(use_case="fulfillment.store_terms.change")
    assert entry.facts == {"location": shop.soho.pk, "changed": ["orders_per_hour", "pick_minutes"]}


@pytest.mark.parametrize(
    ("name", "value"), [("pick_minutes", 0), ("keep_days", 61), ("slot_minutes", 10), ("accept_minutes", None)]
)
def test_terms_that_no_store_could_keep_are_refused(shop, name, value) -> None:
    with pytest.raises(Invalid) as caught:
        store_terms.change(by=SYSTEM, location=shop.soho, changes={name: value})

    assert [each["path"] for each in caught.value.errors] == [name]
    assert StorePolicy.objects.count() == 0


def test_terms_that_somebody_else_changed_are_not_overwritten(shop) -> None:
    """Whatever changed them, and two who both saw the same only once."""
    seen = store_terms.version(store_terms.values(StorePolicy()))
    first = store_terms.change(by=SYSTEM, location=shop.soho, changes={"pick_minutes": 30}, expected=[seen])

    with pytest.raises(VersionConflict) as refused:
        store_terms.change(by=SYSTEM, location=shop.soho, changes={"pick_minutes": 60}, expected=[seen])

    now = StorePolicy.objects.get(location=shop.soho)
    assert (refused.value.status, now.pick_minutes) == (412, 30)
    assert refused.value.facts == {"version": store_terms.version(store_terms.values(first))}
    StorePolicy.objects.update(keep_days=9)
    with pytest.raises(VersionConflict):
        changes, based = {"pick_minutes": 60}, refused.value.facts["version"]
        store_terms.change(by=SYSTEM, location=shop.soho, changes=changes, expected=[based])


def test_a_pause_stops_new_work_until_it_is_over_or_ended(shop) -> None:
    now = transactions.now()
    store_terms.pause(by=SYSTEM, location=shop.soho, reason="Flood", until=now + timedelta(hours=2))
    paused = outlook.of(shop.soho, now).paused

    store_terms.resume(by=SYSTEM, location=shop.soho)

    assert (paused, outlook.of(shop.soho, now).paused) == (True, False)


@pytest.mark.parametrize("hours", [-1, 24 * 15])
def test_a_pause_ends_in_the_next_two_weeks(shop, hours) -> None:
    with pytest.raises(Invalid):
        store_terms.pause(by=SYSTEM, location=shop.soho, reason="", until=transactions.now() + timedelta(hours=hours))


def test_a_special_day_replaces_itself_and_goes_again(shop) -> None:
    day = transactions.now().date() + timedelta(days=9)
    store_terms.close_day(by=SYSTEM, location=shop.soho, on=day, title="Stocktake")
    store_terms.close_day(by=SYSTEM, location=shop.soho, on=day, title="Short day", hours=[["10:00", "12:00"]])

    kept = Closure.objects.get()
    store_terms.reopen_day(by=SYSTEM, location=shop.soho, on=day)

    assert (kept.title, kept.hours) == ("Short day", [["10:00", "12:00"]])
    assert Closure.objects.count() == 0


@pytest.mark.parametrize(
    ("on", "title", "hours", "path"),
    [
        (date(2020, 1, 1), "Past", (), "on"),
        (date(2099, 1, 1), " ", (), "title"),
        (date(2099, 1, 1), "Odd", [["12:00", "10:00"]], "hours"),
        (date(2099, 1, 1), "Twice", [["09:00", "13:00"], ["12:00", "18:00"]], "hours"),
    ],
)
def test_a_day_that_cannot_be_is_refused(shop, on, title, hours, path) -> None:
    with pytest.raises(Invalid) as caught:
        store_terms.close_day(by=SYSTEM, location=shop.soho, on=on, title=title, hours=hours)

    assert [each["path"] for each in caught.value.errors] == [path]


def test_who_works_there_may_pause_and_not_change_terms(shop) -> None:
    sam = Actor("staff", 1, "Sam", "staff:1", grants=(("fulfillment.write", frozenset({shop.soho.pk})),))
    later = transactions.now() + timedelta(hours=1)

    store_terms.pause(by=sam, location=shop.soho, reason="", until=later)

    for refused in (
        lambda: store_terms.change(by=sam, location=shop.soho, changes={"keep_days": 3}),
        lambda: store_terms.pause(by=sam, location=shop.bath, reason="", until=later),
    ):
        with pytest.raises(LocationNotAllowed):
            refused()


def test_the_outlook_says_what_is_promised_now(shop) -> None:
    shorts.open_all_day(shop.soho)
    shop.soho.refresh_from_db()
    StorePolicy.objects.create(location=shop.soho, pick_minutes=60, orders_per_hour=4, slot_capacity=5)
    starts = NOON + timedelta(hours=2)
    PickupWindow.objects.create(
        location=shop.soho, starts_at=starts, ends_at=starts + timedelta(hours=1), capacity=5, booked=3
    )

    seen = outlook.of(shop.soho, NOON)

    assert (seen.ready_by, seen.open_until is not None) == (NOON + timedelta(hours=1), True)
    assert {slot.starts_at: taken for slot, taken in seen.slots}[starts] == 3


def test_assigned_work_counts_against_its_limits(shop) -> None:
    work.one(mugs(shop, 2))

    seen = outlook.of(shop.soho, transactions.now())

    assert (seen.waiting, seen.orders_hour, seen.units_day) == (1, 1, 2)
