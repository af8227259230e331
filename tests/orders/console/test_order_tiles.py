"""What orders show on Home: sales against last week, what waits, payments that hang."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from orders.console import tiles
from orders.models import Order
from tests.factories.orders import Tender
from tests.inventory.console.html import text

LONDON = ZoneInfo("Europe/London")  # where the store is


def moved(order, ago):
    """The order as if it had been placed earlier."""
    at = timezone.now() - ago
    Order.objects.filter(pk=order.pk).update(placed_at=order.placed_at and at, created_at=at)


@pytest.fixture
def home(pages):
    return lambda who="manager", store="soho": text(pages[who].get(f"/s/{store}/tiles/orders/"))


def test_calm_day(home):
    assert home() == (
        "Sales today 0 nothing sold yet Orders today 0 none yet "
        "To work 0 all done Waiting for payment 0 no payment hangs"
    )


def test_sales_stand_against_the_same_day_last_week(home, buy):
    buy(3)
    moved(buy(2), timedelta(days=7, seconds=5))

    day = timezone.localtime(timezone=LONDON).strftime("%a")
    assert f"Sales today £30.00 +50% on last {day}, £20.00 Orders today 1 £30.00 each on average" in home()


def test_many_times_last_week_s_sales_are_no_percents(home, buy):
    buy(10)
    moved(buy(1), timedelta(days=7, seconds=5))

    assert f"£100.00 10 × last {timezone.localtime(timezone=LONDON):%a}, £10.00" in home()


def test_what_waits_is_counted_with_its_age(home, buy):
    moved(buy(), timedelta(minutes=12, seconds=40))
    buy(tenders=[Tender(token="tok_timeout")])

    assert "To work 1 order oldest 12 min ago Waiting for payment 1 order oldest just now" in home()


def test_another_store_and_cancelled_orders_do_not_count(home, stage, buy):
    buy(at=stage.camden)

    assert home().startswith("Sales today 0 nothing sold yet")
    assert "Sales today £20.00" in home("owner", "all")


def test_payment_that_hangs_for_two_minutes_asks_for_attention(pages, buy):
    slow, fresh = (buy(tenders=[Tender(token="tok_timeout")], name="Ana Ruiz") for _ in range(2))
    moved(slow, tiles.HANGS_AFTER + timedelta(seconds=45))

    page = text(pages["manager"].get("/s/soho/attention/"))

    assert f"Order {slow.number}: £20.00 has no answer from the bank Ana Ruiz, 2 min ago Open the order" in page
    assert f"Order {fresh.number}" not in page
