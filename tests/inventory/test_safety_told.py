"""A safety rule that is written, or turns by the clock, is told to channels and screens, and who waits is served."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce import audit, live, transactions
from commerce.actors import SYSTEM
from commerce.events import relay
from commerce.models import Channel, Push, Reaction
from commerce.sales_channels import serving
from inventory import backorder_limits, channel_sync, safety, safety_turns
from inventory.models import BackOrder
from tests.factories.channels import connect
from tests.factories.commerce import CategoryFactory, ChannelFactory, variant
from tests.factories.inventory import keep_back, receive
from tests.factories.kits import kit_of
from tests.inventory.test_backorders import order

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def there(shop, settings):
    """The web shop shows the mugs of two places and knows all of it."""
    settings.CONNECTORS = ["tests.factories.channels.Scripted"]
    receive(shop.mug, shop.soho, 20)
    found = connect(shop.web, {shop.soho: "S1", shop.bath: "S2"})
    found.offers(shop.mug)
    channel_sync.everything(found.connection.pk)
    told()
    serving.serve(found.connection.pk)
    found.outside.told.clear()
    return found


def told() -> None:
    while relay.drain():
        pass


def shown(there) -> list[int]:
    told()
    serving.serve(there.connection.pk)
    return [row.quantity for row in there.outside.told]


def wanted() -> list[str]:
    told()
    return sorted(Push.objects.exclude(wanted_at=None).values_list("place", flat=True))


def test_channel_shows_less_once_a_rule_is_written_and_more_once_it_is_lowered(there, shop):
    keep_back(4, variant_id=shop.mug.pk)
    assert shown(there) == [16]

    keep_back(1, variant_id=shop.mug.pk)
    assert shown(there) == [16, 19]


@pytest.mark.parametrize(
    ("scope", "places"),
    [
        ({}, ["S1", "S2"]),
        ({"location": "bath"}, ["S2"]),
        ({"channel": "web"}, ["S1", "S2"]),
        ({"channel": "pos"}, []),
        ({"channel": "other"}, []),
        ({"category": "clothing"}, ["S1", "S2"]),
        ({"category": "cloth"}, []),
        ({"variant_id": "mug"}, ["S1", "S2"]),
        ({"variant_id": "cup"}, []),
    ],
)
def test_only_what_a_rule_covers_is_looked_at(there, shop, scope, places):
    clothing = CategoryFactory(name="Clothing", path="clothing")
    shop.mug.product.categories.add(CategoryFactory(name="Coats", path="clothing/coats", parent=clothing))
    named = {
        "bath": shop.bath,
        "web": shop.web,
        "pos": shop.pos,
        "mug": shop.mug.pk,
        "cup": variant("CUP").pk,
        "other": ChannelFactory(kind=Channel.Kind.MARKETPLACE),
        "clothing": clothing,
        "cloth": CategoryFactory(name="Cloth", path="cloth"),
    }

    keep_back(2, **{part: named[name] for part, name in scope.items()})

    assert wanted() == places


def test_kit_shows_less_where_a_part_is_kept_back(there, shop):
    cup = variant("CUP")
    receive(cup, shop.soho, 10)
    there.offers(kit_of(CUP=2))
    told()
    serving.serve(there.connection.pk)

    keep_back(4, variant_id=cup.pk)

    assert shown(there)[-1] == 3


def test_open_pages_load_afresh(shop):
    before = live.last_id("stock")

    keep_back(4)
    told()

    assert [message.body["kind"] for message in live.since("stock", before)] == ["resync"]


def test_who_waits_gets_what_is_kept_back_no_more(shop):
    receive(shop.mug, shop.soho, 1)
    shop.mug.when_out = "backorder"
    shop.mug.save()
    backorder_limits.set_limit(by=SYSTEM, variant_id=shop.mug.pk, location_id=shop.soho.pk, limit=5)
    keep_back(3)
    assert order(shop, 3).status_code == 201
    receive(shop.mug, shop.soho, 3)
    assert (shop.level().allocated, shop.level().backordered) == (1, 2)

    keep_back(2)
    told()

    assert (shop.level().allocated, shop.level().backordered) == (2, 1)
    assert BackOrder.objects.filter(ended_at=None).get().quantity == 1
    assert audit.run(["L2"]).drift == 0


def test_rule_by_date_is_told_once_as_it_begins_and_once_as_it_ends(shop):
    def announced(moment):
        Reaction.objects.all().delete()
        with transactions.at(moment):
            found = [safety_turns.announce(by=SYSTEM) for _ in range(2)]
        return found, set(Reaction.objects.values_list("fact", flat=True))

    scope = dict.fromkeys(("variant_id", "category", "location", "channel"))
    with transactions.at(NOON - timedelta(hours=1)):
        keep_back(1)
        safety.keep(by=SYSTEM, scope=scope | {"starts_at": NOON}, quantity=3, ends_at=NOON + timedelta(hours=1))

    assert announced(NOON - timedelta(seconds=1)) == ([0, 0], set())
    assert announced(NOON) == ([1, 0], {"SafetyChanged"})
    assert announced(NOON + timedelta(minutes=59)) == ([0, 0], set())
    assert announced(NOON + timedelta(hours=1)) == ([1, 0], {"SafetyChanged"})
