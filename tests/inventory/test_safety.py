"""The most specific safety rule wins: SKU, then category (the deeper first), location, channel, later start."""

from datetime import UTC, datetime, timedelta

import pytest

from commerce import transactions
from commerce.actors import SYSTEM
from inventory import safety
from inventory.models import SafetyRule
from tests.factories.commerce import CategoryFactory
from tests.factories.inventory import keep_back

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def clothing(shop):
    clothing = CategoryFactory(name="Clothing", path="clothing")
    coats = CategoryFactory(name="Coats", path="clothing/coats", parent=clothing)
    shop.mug.product.categories.add(coats)
    return clothing, coats


def kept(shop, *, channel=None, location=None, now=NOON):
    rules = safety.load(variant_ids=[shop.mug.pk], channel=channel or shop.web, now=now)
    return rules.quantity(shop.mug.pk, (location or shop.soho).pk)


ORDER = ["all", "channel", "location", "location_channel", "category", "deep", "sku", "sku_location", "sku_both"]


@pytest.mark.parametrize("winner", range(len(ORDER)))
def test_the_most_specific_rule_wins(shop, clothing, winner):
    general, deep = clothing
    scopes = {
        "all": {},
        "channel": {"channel": shop.web},
        "location": {"location": shop.soho},
        "location_channel": {"location": shop.soho, "channel": shop.web},
        "category": {"category": general, "location": shop.soho, "channel": shop.web},
        "deep": {"category": deep},
        "sku": {"variant_id": shop.mug.pk},
        "sku_location": {"variant_id": shop.mug.pk, "location": shop.soho},
        "sku_both": {"variant_id": shop.mug.pk, "location": shop.soho, "channel": shop.web},
    }
    for number, name in enumerate(ORDER[: winner + 1]):
        keep_back(10 + number, **scopes[name])

    assert kept(shop) == 10 + winner


def test_zero_is_a_rule_too(shop):
    keep_back(5)
    keep_back(0, variant_id=shop.mug.pk)

    assert kept(shop) == 0


def test_rules_of_elsewhere_do_not_count(shop, clothing):
    keep_back(5, location=shop.bath)
    keep_back(6, channel=shop.pos)
    keep_back(7, category=CategoryFactory(name="Cloth", path="cloth"))

    assert kept(shop) == 0


def test_tills_keep_nothing_back(shop):
    keep_back(5, channel=shop.pos)

    assert kept(shop, channel=shop.pos) == 0


def test_a_rule_holds_from_its_start_until_before_its_end(shop):
    scope = {"variant_id": None, "category": None, "location": None, "channel": None, "starts_at": NOON}
    safety.keep(by=SYSTEM, scope=scope, quantity=3, ends_at=NOON + timedelta(hours=1))

    moments = [NOON - timedelta(seconds=1), NOON, NOON + timedelta(minutes=59), NOON + timedelta(hours=1)]
    assert [kept(shop, now=moment) for moment in moments] == [0, 3, 3, 0]


def test_the_later_start_wins(shop):
    for day, quantity in ((2, 8), (1, 9)):
        scope = {"variant_id": None, "category": None, "location": None, "channel": None}
        start = NOON - timedelta(days=3 - day)
        safety.keep(by=SYSTEM, scope=scope | {"starts_at": start}, quantity=quantity, ends_at=None)

    assert kept(shop) == 8


def test_keep_replaces_the_rule_of_the_same_scope(shop):
    keep_back(1, channel=shop.web)
    keep_back(4, channel=shop.web)

    assert list(SafetyRule.objects.values_list("quantity", flat=True)) == [4]


def test_a_rule_says_what_it_keeps_while_its_transaction_runs(shop):
    with transactions.at(NOON):
        keep_back(2)

    assert str(SafetyRule.objects.get()) == "Keep 2"
