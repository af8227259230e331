"""Random days at a store where things are missing: whatever is picked, reported, decided, cancelled or collected in
whatever order, the books are clean after every step and every cent has gone one way."""

import os
from contextlib import suppress
from functools import partial

import pytest
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce import audit
from commerce.actors import SYSTEM
from commerce.errors import Refusal
from fulfillment import picking, pickup, pickup_codes, resolving, short_policy, shortages
from fulfillment.assigning import Portion
from fulfillment.models import Collector, Fulfillment, Trouble
from fulfillment.picking import Scan
from fulfillment.resolving import Choice
from fulfillment.shortages import Short
from inventory.models import Allocation
from orders import lifecycle
from orders.models import Order, Payment, TenderShare
from orders.payments import resolver
from orders.units import Units
from tests.factories import commerce as catalog
from tests.factories import fulfillment as make
from tests.factories import inventory
from tests.factories.inventory import receive
from tests.factories.orders import Buy, Tender, place
from tests.fulfillment import shorts
from tests.orders.test_orders_property import bank, undone

__all__ = ["bank"]
EXAMPLES = int(os.environ.get("SHORTAGES_PROPERTY_EXAMPLES", "6"))
INDEX, UNITS = st.integers(0, 3), st.integers(1, 3)
REASONS = st.sampled_from([str(reason) for reason in shortages.REASONS])
WAYS = st.sampled_from(["found", "other_store", "substitute", "ship", "refund"])
STEPS = st.one_of(
    st.tuples(st.just("pick"), INDEX, INDEX, UNITS),
    st.tuples(st.just("pick"), INDEX, INDEX, UNITS),
    st.tuples(st.just("pick_all"), INDEX),
    st.tuples(st.just("put_down"), INDEX, INDEX, UNITS),
    st.tuples(st.just("report"), INDEX, INDEX, UNITS, REASONS),
    st.tuples(st.just("report"), INDEX, INDEX, UNITS, REASONS),
    st.tuples(st.just("decide"), INDEX, WAYS),
    st.tuples(st.just("decide"), INDEX, WAYS),
    st.tuples(st.just("lack"), INDEX, INDEX, UNITS, REASONS, WAYS),
    st.tuples(st.just("lack"), INDEX, INDEX, UNITS, REASONS, WAYS),
    st.tuples(st.just("policy")),
    st.tuples(st.just("cancel"), INDEX, UNITS),
    st.tuples(st.just("collect"), INDEX, UNITS),
)


class Day:
    """Two orders in Soho, mixed tenders; a Refusal is an answer, anything else that is raised fails the test."""

    def __init__(self):
        shop = self.shop = inventory.shop()
        shorts.open_all_day(shop.soho, shop.bath)
        receive(shop.mug, shop.soho, 8)
        receive(shop.mug, shop.bath, 3)
        self.cup, self.tea, kit = shorts.cup(shop, units=3), catalog.variant("TEA"), catalog.variant("TEA-SET")
        receive(self.tea, shop.soho, 9)
        bought = [
            Buy(shop.mug, 3, price=1001, discount=100, place=shop.soho),
            Buy(kit, 2, place=shop.soho, kit=((shop.mug, 1), (self.tea, 2))),
        ]
        tenders = [Tender("gift_card", 777), Tender("card", 1555), Tender("cash")]
        parcel = [Buy(shop.mug, 2)]
        self.orders = [place(shop.web, bought, tenders=tenders), place(shop.web, parcel, tenders=[Tender("card")])]
        for order in self.orders:
            make.one(order, at="accepted")

    def pick(self, index, article, units):
        self._with(index, lambda work: picking.pick(by=SYSTEM, fulfillment=work, scans=[self._scan(article, units)]))

    def pick_all(self, index):
        def picked(work):
            left = [(row.variant_id, row.quantity - row.picked) for row in work.lines.order_by("id")]
            scans = [Scan(variant_id=variant, quantity=units) for variant, units in left if units]
            picking.pick(by=SYSTEM, fulfillment=work, scans=scans)

        self._with(index, picked)

    def put_down(self, index, article, units):
        scans = [self._scan(article, units)]
        self._with(index, lambda work: picking.undo_pick(by=SYSTEM, fulfillment=work, scans=scans))

    def report(self, index, row, units, reason):
        def told(work):
            each = _one_of(work.lines.order_by("id"), row)
            short = Short(each.line_id, units, each.variant_id)
            shortages.report(by=SYSTEM, fulfillment=work, shorts=[short], reason=reason)

        self._with(index, told)

    def decide(self, index, way):
        choice = Choice(way, self.cup.pk if way == "substitute" else None, address=shorts.ADDRESS, agreed=True)
        if (trouble := _one_of(Trouble.objects.exclude(status="resolved").order_by("id"), index)) is not None:
            _try(partial(resolving.resolve, by=SYSTEM, trouble=trouble, choice=choice))

    def lack(self, index, row, units, reason, way):
        self.report(index, row, units, reason)
        self.decide(-1, way)

    def policy(self):
        Trouble.objects.update(decide_by="2020-01-01T00:00Z")
        short_policy.decide_due()

    def cancel(self, index, units):
        order = self.orders[index % 2]
        lines = [Units(order.lines.order_by("id").first().pk, units)]
        _try(partial(lifecycle.cancel, by=SYSTEM, order=order, lines=lines, reason="No"))

    def collect(self, index, units):
        def collected(work):
            if work.status == "picked":
                work = pickup.mark_ready(by=SYSTEM, fulfillment=work, shelf="A", bags=1)
            code = pickup_codes.code_of(Collector.objects.get(fulfillment=work, is_buyer=True))
            taken = [Portion(work.lines.order_by("id").first().line_id, units)] if index % 2 else None
            pickup.hand_over(by=SYSTEM, fulfillment=work, code=code, units=taken)

        self._with(0, collected)

    def check(self, laws=("L2", "L4", "L6", "L9")):
        assert audit.run(laws).findings == []
        for order in Order.objects.order_by("id"):
            given = TenderShare.objects.filter(payment__order=order).aggregate(back=Sum("given_back"))["back"]
            assert given <= order.total

    def end(self):
        """Whatever is open is decided and cancelled; then nothing is promised, and money has gone back or was taken."""
        self.policy()
        for order in self.orders:
            _try(partial(lifecycle.cancel, by=SYSTEM, order=order, reason="Enough"))
        for _ in range(4):
            Payment.objects.exclude(check_at=None).update(check_at="2026-01-01T00:00Z")
            resolver.resolve_due()
        self.check(laws=None)
        assert Trouble.objects.exclude(status="resolved").count() == 0
        assert Allocation.objects.filter(ended_at=None).count() == 0
        for order in Order.objects.order_by("id"):
            sums = order.payments.aggregate(kept=Sum(F("captured") - F("refunded")))
            given = TenderShare.objects.filter(payment__order=order).aggregate(back=Sum("given_back"))["back"]
            assert sums["kept"] == order.total - given

    def _with(self, index, work):
        _try(partial(work, _one_of(Fulfillment.objects.order_by("id"), index)))

    def _scan(self, article, units):
        return Scan(variant_id=(self.shop.mug, self.tea, self.cup, self.shop.mug)[article].pk, quantity=units)


def _one_of(rows, index):
    found = list(rows)
    return found[index % len(found)] if found else None


def _try(work):
    with suppress(Refusal, Collector.DoesNotExist):
        work()


@pytest.mark.slow
@given(st.lists(STEPS, min_size=6, max_size=14))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_days_keep_every_promise(db, bank, steps):
    with undone():
        day = Day()

        for name, *arguments in steps:
            getattr(day, name)(*arguments)
            day.check()
        day.end()
