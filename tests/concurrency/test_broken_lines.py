"""Database connections that break under a checkout: an order is there with everything that belongs to it or not at all,
and the same request sent again ends in one."""

import os
import threading
from datetime import timedelta
from functools import partial

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Q

from commerce import idempotency, outages
from commerce.errors import Refusal
from orders.models import Order, Payment, TestCharge
from orders.purchases import Tender
from tests import database_proxy
from tests.api_client import api, problem
from tests.concurrency import crowd
from tests.concurrency.purchases import PAID_ELSEWHERE, carried, keyed, pickup, purchase
from tests.factories.inventory import receive
from tests.orders.api.test_placing import order
from tests.orders.api.test_placing import place as send

pytestmark = pytest.mark.race
BUYERS, THREADS, KILLS = 60, 4, 12
CARD = (Tender("card", token="tok_visa"),)
_TERMINATE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = %s AND usename <> %s AND (state LIKE 'idle in transaction%%' OR state = 'active')
ORDER BY random() LIMIT 1
"""


@pytest.fixture(autouse=True)
def short_lease(monkeypatch):
    """Whoever asks again goes on at once with what stopped, instead of half a minute later."""
    monkeypatch.setattr(idempotency, "LEASE", timedelta(0))


@pytest.mark.parametrize("way", [pickup, carried])
@pytest.mark.parametrize("payment", ["external", "card"])
def test_commit_whose_answer_was_lost_is_found_by_the_same_key(shop, clean_books, way, payment):
    receive(shop.mug, shop.soho, 10)
    pays = {"external": {"method": "external", "reference": "x"}, "card": {"method": "card", "token": "tok_visa"}}
    delivery = {"method": way(shop.soho).method, "location": shop.soho.code}
    body, client = order(shop, delivery=delivery, payments=[pays[payment]]), api("*")

    with database_proxy.between() as line:
        line.cut_after_commit()
        lost = send(body, client, "key")
        found = _until_answered(lambda: send(body, client, "key"))

    assert line.cuts == 1
    assert problem(lost)[0] == 503
    assert (found.status_code, found.json()["id"]) == (201, Order.objects.get().public_id)
    charged = [charge.amount for charge in TestCharge.objects.all()]
    assert charged == ([found.json()["totals"]["total"]] if payment == "card" else [])
    assert shop.level().on_hand - shop.level().allocated == 8


def test_without_the_key_a_lost_answer_becomes_a_second_order(shop):
    receive(shop.mug, shop.soho, 10)
    client = api("*")

    with database_proxy.between() as line:
        line.cut_after_commit()
        assert send(order(shop), client, "one").status_code == 503
        assert send(order(shop), client, "another").status_code == 201

    assert Order.objects.count() == 2


def test_backends_that_die_at_random_leave_no_half_order(shop, clean_books):
    receive(shop.mug, shop.soho, 500)
    stop, killed = threading.Event(), []

    def terminate():
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as owner:
            while len(killed) < KILLS and not stop.wait(0.1):
                killed.extend(owner.execute(_TERMINATE, [connection.settings_dict["NAME"], owner.info.user]).fetchall())

    killer = threading.Thread(target=terminate, daemon=True)
    killer.start()
    try:
        works = [partial(_persistently, shop, range(first, BUYERS, THREADS)) for first in range(THREADS)]
        with crowd.side_by_side(*works) as running:
            outcomes = [future.exception(300) for future in running]
    finally:
        stop.set()
        killer.join()

    assert outcomes == [None] * THREADS
    assert killed
    placed = Order.objects.filter(status="placed")
    assert (placed.count(), shop.level().allocated) == (BUYERS, BUYERS)
    assert Order.objects.filter(Q(lines=None) | Q(payments=None)).count() == 0
    held = Payment.objects.filter(method="card", status="authorized").values_list("amount", flat=True)
    assert sum(TestCharge.objects.filter(status="authorized").values_list("amount", flat=True)) == sum(held)


def _persistently(shop, numbers):
    """As good clients: the same key until there is an answer."""
    for number in numbers:
        asked = purchase(shop, (1, pickup(shop.soho)), tenders=CARD if number % 2 else PAID_ELSEWHERE)
        while not _answered(asked, f"key-{number}"):
            connection.close()


def _answered(asked, key):
    try:
        return keyed(asked, key)
    except (Refusal, OperationalError, InterfaceError) as error:
        refusal = error if isinstance(error, Refusal) else outages.as_refusal(error)
        assert refusal.code in ("idempotency_in_progress", "dependency_unavailable", "busy_retry")


def _until_answered(ask):
    for _ in range(10):
        if (answer := ask()).status_code != 503:
            return answer
    raise AssertionError("never answered")
