"""People who work on one fulfillment at once: no count is lost, one decision holds, and the others are told which."""

import pytest

from commerce.actors import SYSTEM
from commerce.errors import Refusal
from fulfillment import picking, resolving
from fulfillment.links import CUSTOMER
from fulfillment.models import Fulfillment, FulfillmentLine, Trouble
from fulfillment.picking import Scan
from fulfillment.resolving import Choice
from inventory.models import Level
from orders import lifecycle
from orders.models import LineSubstitution, Order, OrderLine
from tests.concurrency import crowd, walls
from tests.factories import fulfillment as make
from tests.factories.inventory import receive
from tests.factories.orders import Tender, mugs
from tests.fulfillment import shorts

pytestmark = pytest.mark.race


@pytest.fixture
def work(shop, clean_books):
    shorts.open_all_day(shop.soho, shop.bath)
    receive(shop.mug, shop.soho, 9)
    return make.one(mugs(shop, 6, tenders=[Tender("gift_card", 1000), Tender("cash")]), at="accepted")


def pick(work, variant, units=1):
    scans = [Scan(variant_id=variant.pk, quantity=units)]
    return picking.pick(by=SYSTEM, fulfillment=work, scans=scans)


def test_two_pickers_lose_no_count(shop, work):
    outcomes = crowd.rush(lambda number: pick(work, shop.mug), 8, processes=2, threads=4)

    work.refresh_from_db()
    assert (sorted(outcomes), work.lines.get().picked) == (["ok"] * 6 + ["too_many_picked"] * 2, 6)
    assert work.status == "picked"


def test_without_the_condition_counts_go_over(shop, work, monkeypatch):
    """The twin: read, then write, and the check on the row gone."""
    monkeypatch.setattr(picking, "_COUNT", _CARELESS)
    monkeypatch.setattr(picking.progress, "lock", lambda id, by=None: Fulfillment.objects.select_related(
        "order__channel", "delivery", "location").get(pk=id))  # fmt: skip

    with walls.without_constraints("fulfillment_fulfillmentline", ("fulfillment_line_adds_up",)):
        crowd.rush(lambda number: pick(work, shop.mug), 12, processes=4, threads=3)
        picked = FulfillmentLine.objects.get().picked
        FulfillmentLine.objects.update(picked=6)

    assert picked > 6


_CARELESS = """
UPDATE fulfillment_fulfillmentline SET picked = picked + %s
WHERE id = %s AND (SELECT %s >= 0 FROM pg_sleep(0.15)) RETURNING picked
"""


@pytest.mark.parametrize("turn", range(3))
def test_cancel_and_pick_have_one_winner_and_both_are_told(shop, work, turn):
    """Whoever comes second finds the work gone, or their goods set aside."""
    work_of = Fulfillment.objects.get()

    outcomes = crowd.together(
        lambda: lifecycle.cancel(by=SYSTEM, order=work.order, reason="No"), lambda: pick(work_of, shop.mug, 6)
    )

    work.refresh_from_db()
    aside = Level.objects.get(variant=shop.mug, location=shop.soho).unavailable
    assert outcomes[0] == "ok"
    assert (outcomes[1], aside) in (("ok", 6), ("invalid_transition", 0))
    assert (work.status, Order.objects.get().status) == ("cancelled", "cancelled")


@pytest.mark.parametrize("turn", range(3))
def test_customer_and_clerk_decide_once(shop, work, turn):
    cup = shorts.cup(shop)
    trouble = shorts.report(work, units=2)
    choices = [(CUSTOMER, Choice("substitute", variant_id=cup.pk)), (SYSTEM, Choice("refund"))]
    told = {}

    def decide(by, choice):
        try:
            resolving.resolve(by=by, trouble=trouble, choice=choice)
        except Refusal as refusal:
            told[choice.resolution] = refusal.facts["resolution"]
            raise

    outcomes = crowd.together(*(lambda one=one: decide(*one) for one in choices))

    trouble.refresh_from_db()
    assert sorted(outcomes) == ["already_decided", "ok"]
    assert list(told.values()) == [trouble.resolution]
    line = OrderLine.objects.get()
    replaced = LineSubstitution.objects.count()
    assert (trouble.resolution, replaced, line.cancelled) in (("substitute", 1, 0), ("refund", 0, 2))


def test_last_substitute_is_given_once(shop, work):
    """Two orders lack a mug, and there is one cup."""
    cup = shorts.cup(shop, units=1)
    other = make.one(mugs(shop, 1, tenders=[Tender("cash")]), at="accepted")
    troubles = [shorts.report(each) for each in (work, other)]
    choice = Choice("substitute", variant_id=cup.pk, agreed=True)

    outcomes = crowd.together(
        *(lambda each=each: resolving.resolve(by=SYSTEM, trouble=each, choice=choice) for each in troubles)
    )

    assert sorted(outcomes) == ["ok", "out_of_stock"]
    assert Trouble.objects.filter(status="resolved").count() == 1
    assert Level.objects.get(variant=cup).allocated == 1
