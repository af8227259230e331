"""An order of one line that waits for its card, and a provider that does what a test tells it."""

from collections.abc import Callable

from commerce import ids, transactions
from commerce.actors import SYSTEM, Actor
from orders.models import Delivery, Order, OrderLine, Payment, PaymentEvent, TenderShare
from orders.payments import card, events, intents, schedule
from orders.payments.provider import Outcome, PaymentProvider
from orders.payments.test_provider import TestProvider
from tests.factories import commerce as factories

_WHO = {"actor_kind": "system", "actor_id": None}


def waiting_payment(amount: int = 5000, *, method: str = "card") -> Payment:
    """The card of an order that is prepared and not paid, as placement leaves it before it talks to the provider."""
    number = Order.objects.count() + 1
    order = Order.objects.create(
        number=number, channel=factories.ChannelFactory(), status="awaiting_payment", payment_state="pending",
        currency="GBP", prices_include_tax=True, subtotal=amount, total=amount, **_WHO,
    )  # fmt: skip
    place = factories.LocationFactory()
    way = Delivery.objects.create(order=order, position=0, method="pickup", location=place)
    line = OrderLine.objects.create(
        order=order, delivery=way, position=0, variant=factories.variant(), sku="MUG", title="Mug", quantity=1,
        unit_price=amount, list_price=amount, total=amount, prices_include_tax=True,
    )  # fmt: skip
    payment = Payment.objects.create(
        order=order, position=0, method=method, status="pending", currency="GBP", amount=amount, key=f"key-{number}"
    )
    Payment.objects.filter(pk=payment.pk).update(key=ids.encode("pay", payment.pk))
    PaymentEvent.objects.create(payment=payment, kind="intent", amount=amount, **_WHO)
    TenderShare.objects.create(payment=payment, line=line, amount=amount)
    return Payment.objects.get(pk=payment.pk)


def place(order: Order) -> None:
    """The order is sure of its money."""
    Order.objects.filter(pk=order.pk).update(placed_at=transactions.now(), status="placed")


def refund(payment_id: int, amount: int) -> Payment:
    """Money goes back, as giving back asks for it."""
    _ask_refund(**BY, payment_id=payment_id, amount=amount)
    return card.perform(**BY, payment_id=payment_id)


@transactions.use_case
def _ask_refund(*, by: Actor, payment_id: int, amount: int) -> None:
    payment, now = events.locked(payment_id), transactions.now()
    intents.ask(payment=payment, kind="refund", amount=amount, by=by, now=now, patience=schedule.SOON)


def cancel(order: Order) -> None:
    """Somebody cancelled it meanwhile."""
    Order.objects.filter(pk=order.pk).update(cancelled_at=transactions.now(), status="cancelled")


def book(payment: Payment) -> list[tuple[str, int, str]]:
    """What is on record, in order: `(kind, amount, reference)`."""
    return list(payment.events.order_by("id").values_list("kind", "amount", "reference"))


def money(payment: Payment) -> tuple[str, int, int, int]:
    """State, captured, released and refunded, as stored."""
    return Payment.objects.values_list("status", "captured", "released", "refunded").get(pk=payment.pk)


class Scripted(TestProvider):
    """The built-in provider on a bad line: before or after the real call, `fault` may raise, once per listed name."""

    def __init__(self, **faults: tuple[str, Exception]) -> None:
        self.faults = faults
        self.asked: list[str] = []

    def _run(self, name: str, work: Callable[[], Outcome]) -> Outcome:
        self.asked.append(name)
        when, error = self.faults.pop(name, ("", None))
        if when == "before":
            raise error
        outcome = work()
        if when == "after":
            raise error
        return outcome

    def authorize(self, **named) -> Outcome:
        return self._run("authorize", lambda: super(Scripted, self).authorize(**named))

    def capture(self, **named) -> Outcome:
        return self._run("capture", lambda: super(Scripted, self).capture(**named))

    def void(self, **named) -> Outcome:
        return self._run("void", lambda: super(Scripted, self).void(**named))

    def refund(self, **named) -> Outcome:
        return self._run("refund", lambda: super(Scripted, self).refund(**named))


class Refuses(TestProvider):
    """The built-in provider, declining what it is asked by these names."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def capture(self, **named) -> Outcome:
        return Outcome("declined") if "capture" in self.names else super().capture(**named)

    def refund(self, **named) -> Outcome:
        return Outcome("declined") if "refund" in self.names else super().refund(**named)


def instead(monkeypatch, own: PaymentProvider) -> PaymentProvider:
    """Let the shop use this provider."""
    monkeypatch.setattr("orders.payments.provider._load", lambda _path: own)
    return own


BY = {"by": SYSTEM}
