"""People who wait outside: longest wait on top, one runner each, and gone without their goods when they left."""

from datetime import timedelta

import pytest

from commerce.actors import SYSTEM
from fulfillment import curbside, pickup
from fulfillment.models import Fulfillment
from tests.factories import fulfillment as work
from tests.inventory.console.html import text

pytestmark = pytest.mark.django_db
RUNNER = "/s/soho/runner/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def outside(buy):
    """`outside("Ana Ruiz", bay="2")` waits outside."""

    def come(name: str, **said) -> Fulfillment:
        found = pickup.mark_ready(by=SYSTEM, fulfillment=work.one(buy(1, name=name), at="picked"), shelf="C-03")
        return curbside.announce_arrival(by=SYSTEM, fulfillment=found, **said)

    return come


def test_the_longest_wait_stands_on_top_and_too_long_ones_are_counted(pages, outside) -> None:
    short, long = outside("Ana Ruiz", bay="2", vehicle="Grey Golf"), outside("Ben Stone")
    Fulfillment.objects.filter(pk=long.pk).update(arrived_at=short.arrived_at.replace(year=2020))

    page = text(pages["manager"].get(RUNNER))

    assert "2 waiting, 1 over 3 min" in page and f"Bring out {long.order.number}" in page
    assert page.index("Ben Stone No car named") < page.index("Bay 2 Ana Ruiz Grey Golf")
    assert "Shelf C-03" in page


def test_the_bell_says_for_how_long_somebody_waits(pages, outside) -> None:
    found = outside("Ana Ruiz", bay="2")
    Fulfillment.objects.filter(pk=found.pk).update(arrived_at=found.arrived_at - timedelta(minutes=44, seconds=5))

    said = text(pages["manager"].get("/s/soho/attention/"))

    assert f"Somebody waits in bay 2 Soho · for 44 min · order {found.order.number}" in said


def test_one_takes_it_and_the_next_is_told(pages, outside) -> None:
    found = outside("Ana Ruiz", bay="2")
    url = f"{RUNNER}{found.public_id}/claim/"

    first = pages["manager"].post(url, {"key": "1"}, headers=HTMX)
    second = pages["cashier"].post(url, {"key": "1"}, headers=HTMX)

    assert f"You bring {found.order.number} out to bay 2." in first.headers["HX-Trigger"]
    assert "Somebody else brings this out already." in second.headers["HX-Trigger"]
    assert "You bring it" in text(pages["manager"].get(RUNNER))
    assert "Manager brings it" in text(pages["cashier"].get(RUNNER))


def test_whoever_left_is_not_there_any_more_and_the_goods_stay(pages, outside) -> None:
    found = outside("Ana Ruiz")

    pages["manager"].post(f"{RUNNER}{found.public_id}/gone/", {"key": "1"})

    found.refresh_from_db()
    assert (found.status, found.arrived_at, found.shelf) == ("ready", None, "C-03")
    assert "Nobody waits outside" in text(pages["manager"].get(RUNNER))


def test_somebody_on_the_way_is_announced(pages, outside, buy) -> None:
    found = pickup.mark_ready(by=SYSTEM, fulfillment=work.one(buy(1, name="Ana Ruiz"), at="picked"))
    curbside.announce_way(by=SYSTEM, fulfillment=found, minutes=20)

    page = text(pages["manager"].get(RUNNER))

    assert "On their way Ana Ruiz" in page and "in 19 min" in page
