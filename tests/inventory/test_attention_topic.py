"""Screens hear at once when stock needs somebody, and when it no longer does."""

import pytest

from commerce import live
from commerce.actors import SYSTEM
from commerce.events.facts import PromiseShort, StockChanged
from inventory import reactions, reservations, stock
from inventory.lines import Line
from inventory.models import Level
from inventory.stock import Posting
from tests.factories import commerce as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_redis")]


@pytest.fixture
def short_level():
    variant, soho = make.variant(), make.LocationFactory()
    stock.receive(by=SYSTEM, lines=[Posting(variant.pk, soho.pk, delta=2)], reference="DN-1")
    line = Line(variant.pk, 2, soho.pk)
    reservations.hold(by=SYSTEM, channel=make.ChannelFactory(), lines=[line], seconds=600)
    stock.adjust(by=SYSTEM, lines=[Posting(variant.pk, soho.pk, delta=-1)], reason="damaged")
    return Level.objects.get()


def test_new_shortfall_is_told_to_screens(short_level):
    reactions.open_shortfall_tasks(PromiseShort(level_ids=(short_level.pk,)))

    assert live.last_id("attention") != ""


def test_settled_shortfall_is_told_to_screens_once(short_level):
    reactions.open_shortfall_tasks(PromiseShort(level_ids=(short_level.pk,)))
    opened = live.last_id("attention")
    lines = [Posting(short_level.variant_id, short_level.location_id, delta=1)]
    stock.receive(by=SYSTEM, lines=lines, reference="DN-2")

    reactions.settle_tasks(StockChanged(level_ids=(short_level.pk,)))
    closed = live.last_id("attention")
    reactions.settle_tasks(StockChanged(level_ids=(short_level.pk,)))

    assert opened != closed == live.last_id("attention")


def test_level_without_shortfall_tells_nobody(short_level):
    reactions.settle_tasks(StockChanged(level_ids=(short_level.pk,)))

    assert live.last_id("attention") == ""
