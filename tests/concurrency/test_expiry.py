"""A hold stops counting at its timestamp although nothing sweeps: no beat, no worker, only buyers."""

from datetime import UTC, datetime

import pytest

from commerce import transactions
from inventory import levels, planning
from inventory.models import Hold
from tests.concurrency import crowd
from tests.factories.inventory import hold, receive

pytestmark = pytest.mark.race
EXPIRED = "h.expires_at <= coalesce(%s, now())"


def units_held_by_nobody_any_more(shop, units):
    with transactions.at(datetime(2026, 1, 1, tzinfo=UTC)):
        receive(shop.mug, shop.soho, units)
        for _ in range(units):
            hold(shop.pos, shop.line(1, shop.soho), seconds=60)


def test_buyers_share_what_expired_holds_left_with_nothing_sweeping(shop, clean_books):
    units_held_by_nobody_any_more(shop, 5)

    outcomes = crowd.rush(lambda number: hold(shop.web, shop.line(1, shop.soho)), 24)

    assert (outcomes.count("ok"), outcomes.count("out_of_stock")) == (5, 19)
    assert Hold.objects.filter(status="live").count() == 10  # what ran out says so when a sweep comes by


def test_counting_holds_until_they_are_swept_refuses_everybody(shop, monkeypatch, clean_books):
    units_held_by_nobody_any_more(shop, 5)
    monkeypatch.setattr(levels, "_EXPIRE", levels._EXPIRE.replace("h.expires_at <= %s", "h.expires_at <= %s AND false"))
    for name in ("_EVERYWHERE", "_AT_PLACES"):
        monkeypatch.setattr(planning, name, getattr(planning, name).replace(EXPIRED, f"{EXPIRED} AND false"))

    outcomes = crowd.rush(lambda number: hold(shop.web, shop.line(1, shop.soho)), 8)

    assert outcomes == ["out_of_stock"] * 8
