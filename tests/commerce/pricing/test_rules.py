"""Rules are remembered per version: always those of now, in every thread, and nothing of what was rolled back."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from commerce import sql
from commerce.models import Channel, Location, Promotion, TaxRate
from commerce.pricing import rules
from tests.factories import commerce as factories

pytestmark = pytest.mark.django_db(transaction=True)


def ten_percent():
    return Promotion.objects.create(code="ten", title="Ten", kind="percent", effect={"percent": 10}, status="active")


def test_rules_are_read_once_per_version(django_assert_num_queries):
    factories.ChannelFactory()
    known = rules.current()

    with django_assert_num_queries(1):
        again = rules.current()

    assert again is known


@pytest.mark.parametrize(
    "change",
    [
        lambda: Location.objects.update(time_zone="Europe/Paris"),
        lambda: Channel.objects.update(name="Other"),
        lambda: TaxRate.objects.create(country="GB", name="VAT", percent=20),
        lambda: sql.run("DELETE FROM commerce_location RETURNING id"),
        ten_percent,
    ],
)
def test_every_change_of_a_rule_is_seen(change):
    factories.LocationFactory()
    factories.ChannelFactory()
    known = rules.current()

    change()

    assert rules.current().version > known.version


def test_rules_of_a_transaction_that_was_rolled_back_never_come_again():
    factories.ChannelFactory()
    with transaction.atomic():
        ten_percent()
        inside = rules.current()
        transaction.set_rollback(True)

    factories.ChannelFactory()

    assert len(inside.offers.by_id) == 1
    assert len(rules.current().offers.by_id) == 0


def test_a_promotion_that_cannot_be_read_stops_no_sale():
    Promotion.objects.create(code="odd", title="Odd", kind="percent", effect={"percent": "lots"}, status="active")
    fine = ten_percent()

    assert list(rules.current().offers.by_id) == [fine.pk]


def test_threads_share_what_one_has_read():
    factories.ChannelFactory()
    barrier = Barrier(4)

    def ask(_number):
        barrier.wait()
        try:
            return rules.current()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, range(4)))

    assert len({id(each) for each in found}) == 1
