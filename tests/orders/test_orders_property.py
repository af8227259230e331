"""Random lives of orders on every door: after each step the books are clean, the bank and we agree to the cent, and at
the end whoever cancelled has everything back."""

import os
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import count

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commerce import audit, idempotency
from commerce.actors import SYSTEM
from commerce.errors import Refusal
from commerce.idempotency import Answer, Request
from commerce.money import Money
from customers.contacts import Contact
from inventory.models import Allocation
from orders import gift_card_codes, gift_card_issuing, lifecycle, placement, store_credit
from orders.deliveries import Wanted
from orders.models import GiftCard, Order, Payment, StoreCredit, TenderShare, TestCharge
from orders.payments import resolver, test_provider
from orders.purchases import Purchase, Tender, Wish
from orders.units import Units
from tests.factories import inventory
from tests.factories.commerce import TillFactory
from tests.factories.customers import customer
from tests.factories.inventory import adjust, hold, inside, receive
from tests.orders.api.test_placing import ADDRESS

EXAMPLES = int(os.environ.get("ORDERS_PROPERTY_EXAMPLES", "10"))
PRICE, OWED = 1990, 200_000
_keys = count(1)
PICK, UNITS = st.integers(0, 5), st.integers(1, 4)
METHODS = ["pickup", "ship", "carry_out"]
MEANS = ["tok_visa", "tok_timeout", "tok_3ds", "tok_declined", "gift_card", "store_credit", "cash", "external"]
WAYS = st.lists(st.sampled_from(METHODS), min_size=1, max_size=3)
PAYS = st.lists(st.sampled_from(MEANS), min_size=1, max_size=3)
STEPS = st.one_of(
    st.tuples(st.just("place"), st.booleans(), WAYS, UNITS, PAYS),
    st.tuples(st.just("place"), st.booleans(), WAYS, UNITS, PAYS),
    st.tuples(st.just("buy_hold"), UNITS, PAYS),
    st.tuples(st.just("again"), PICK, st.booleans()),
    st.tuples(st.just("resolve")),
    st.tuples(st.just("confirm"), PICK, st.booleans()),
    st.tuples(st.just("cancel"), PICK, st.booleans(), UNITS),
    st.tuples(st.just("hand_over"), PICK, UNITS),
    st.tuples(st.just("receive"), UNITS),
    st.tuples(st.just("lose"), UNITS),
)


class Play:
    """One shop, and clients that do anything. A Refusal is an answer; anything else that is raised fails the test."""

    def __init__(self):
        self.shop = inventory.shop()
        self.till = TillFactory(location=self.shop.soho)
        self.customer = customer()
        self.card = gift_card_issuing.issue(by=SYSTEM, money=Money(OWED, "GBP"), expires_on=None)
        store_credit.grant(by=SYSTEM, customer_id=self.customer.pk, money=Money(OWED, "GBP"), reason="Sorry")
        receive(self.shop.mug, self.shop.soho, 8)
        receive(self.shop.mug, self.shop.bath, 4)
        self.asked = []  # (purchase, key)

    def place(self, at_till, ways, units, pays):
        wishes = tuple(Wish(self.shop.mug.pk, units, self._way(way)) for way in ways)
        total = PRICE * units * len(ways)
        self._buy(wishes, self._tenders(pays, total), channel=self.shop.pos if at_till else self.shop.web)

    def buy_hold(self, units, pays):
        try:
            held = hold(self.shop.web, self.shop.line(units, self.shop.soho))
        except Refusal:
            return
        wishes = (Wish(self.shop.mug.pk, units, self._way("pickup")),)
        self._buy(wishes, self._tenders(pays, PRICE * units), channel=self.shop.web, hold=held)

    def again(self, index, new_key):
        for purchase, key in self.asked[index : index + 1]:
            before = set(Order.objects.exclude(status="cancelled").values_list("pk", flat=True))
            order = self._send(purchase, f"key-{next(_keys)}" if new_key else key)
            assert order is None or order in before or not self._living(purchase, before)

    def resolve(self):
        Payment.objects.exclude(check_at=None).update(check_at="2026-01-01T00:00Z")
        resolver.resolve_due()

    def confirm(self, index, agreed):
        for payment in Payment.objects.filter(status="requires_action").order_by("id")[index : index + 1]:
            test_provider.decide(payment.key, agreed=agreed)
            self._try(partial(resolver.confirm, by=SYSTEM, payment_id=payment.pk))

    def cancel(self, index, whole, units):
        for order in self._orders()[index : index + 1]:
            lines = None if whole else [Units(order.lines.order_by("id")[0].pk, units)]
            self._try(partial(lifecycle.cancel, by=SYSTEM, order=order, lines=lines, reason="No"))

    def hand_over(self, index, units):
        for order in self._orders()[index : index + 1]:
            handed = [Units(order.lines.order_by("-id")[0].pk, units)]
            self._try(partial(_handed_over, order, handed))

    def receive(self, units):
        receive(self.shop.mug, self.shop.soho, units)

    def lose(self, units):
        self._try(lambda: adjust(self.shop.mug, self.shop.soho, -units))

    def check(self):
        assert audit.run().findings == []
        for payment in Payment.objects.filter(method="card").order_by("id"):
            charge = TestCharge.objects.filter(key=payment.key).first()
            theirs = (charge.captured, charge.refunded) if charge else (0, 0)
            assert theirs == (payment.captured, payment.refunded)
        for order in Order.objects.order_by("id"):
            shares = TenderShare.objects.filter(payment__order=order).aggregate(sum=Sum("amount"))["sum"] or 0
            assert shares == sum(order.payments.values_list("amount", flat=True)) == order.total

    def end(self):
        """Everybody changes their mind, and the bank is asked until nothing is open."""
        for order in self._orders():
            self._try(partial(lifecycle.cancel, by=SYSTEM, order=order, reason="Enough"))
        for _ in range(10):
            self.resolve()
        self.check()
        gone = set(Order.objects.filter(status="cancelled").values_list("pk", flat=True))
        kept = Payment.objects.filter(order__in=gone).order_by("id")
        assert [(each.pk, each.captured - each.refunded) for each in kept if each.captured != each.refunded] == []
        keys = kept.filter(method="card").values_list("key", flat=True)
        assert TestCharge.objects.filter(key__in=keys, status="authorized").count() == 0
        causes = [order.public_id for order in Order.objects.filter(pk__in=gone)]
        assert Allocation.objects.filter(ended_at=None, cause__in=causes).count() == 0
        assert (self._spent("gift_card"), self._spent("store_credit")) == (
            self._owed(GiftCard),
            self._owed(StoreCredit),
        )

    def _spent(self, method):
        sums = Payment.objects.filter(method=method).aggregate(taken=Sum("captured"), back=Sum("refunded"))
        return (sums["taken"] or 0) - (sums["back"] or 0)

    def _owed(self, model):
        return sum(OWED - balance for balance in model.objects.values_list("balance", flat=True))

    def _orders(self):
        return list(Order.objects.exclude(status="cancelled").order_by("id"))

    def _way(self, method):
        return Wanted("ship", address=ADDRESS) if method == "ship" else Wanted(method, self.shop.soho)

    def _tenders(self, pays, total):
        part, code = total // len(pays), gift_card_codes.of(self.card.seed)
        amounts = [part] * (len(pays) - 1) + [None]
        return tuple(
            Tender("card", amount, token=pay) if pay.startswith("tok_")
            else Tender(pay, amount, code=code if pay == "gift_card" else "", reference="x")
            for pay, amount in zip(pays, amounts, strict=True)
        )  # fmt: skip

    def _buy(self, wishes, tenders, **more):
        key = f"key-{next(_keys)}"
        contact = Contact(customer_id=self.customer.pk)
        till = self.till if any(tender.method == "cash" for tender in tenders) else None
        asked = Purchase(wishes=wishes, tenders=tenders, contact=contact, till=till, external_id=key, **more)
        self.asked.append((asked, key))
        self._send(asked, key)

    def _send(self, asked, key):
        request = Request(principal="test", route="POST /orders", key=key, body_hash=asked.external_id)
        answer = self._try(
            lambda: idempotency.once(
                request,
                lambda: placement.place_order(by=SYSTEM, purchase=asked),
                lambda placed: Answer(201, {"order": placed.order_id}),
                lambda at: placement.resume(at, by=SYSTEM, purchase=asked),
            )
        )
        return answer and answer.body["order"]

    def _living(self, asked, before):
        return Order.objects.filter(pk__in=before, external_id=asked.external_id).exists()

    def _try(self, work):
        try:
            return work()
        except Refusal:
            return None


def _handed_over(order, handed):
    return inside(lambda now: lifecycle.hand_over(order, handed, by=SYSTEM, now=now))


@pytest.mark.slow
@given(st.lists(STEPS, max_size=12))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_random_lives_of_orders_keep_every_promise(db, bank, steps):
    with undone():
        play = Play()

        for name, *arguments in steps:
            getattr(play, name)(*arguments)
            play.check()
        play.end()


@pytest.fixture
def bank(monkeypatch):
    """The test provider, which knows by the next look what it did not say."""
    monkeypatch.setattr(test_provider, "SETTLES_AFTER", timedelta(0))


@contextmanager
def undone():
    """A savepoint that counts as the test's own, so that each example begins with an empty shop."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)
