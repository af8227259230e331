"""The built-in provider: a shop works without an account anywhere, and every outcome can be had by its token.

It stands for the outside world: short transactions of its own, never inside one of ours. `tok_visa` is good,
`tok_declined` is declined, `tok_timeout` gives no answer and settles later, `tok_3ds` wants the customer to act.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from commerce import sql
from orders.models import TestCharge
from orders.payments.provider import Outcome, ProviderUnknown

__test__ = False  # no test module, whatever its name
SETTLES_AFTER = timedelta(seconds=1.5)
_Status = TestCharge.Status
_LAST4 = {"tok_visa": "4242", "tok_timeout": "0119", "tok_3ds": "3220"}
_DECLINES = {"tok_declined": "card_declined"}
_BEGINS = {"tok_visa": _Status.AUTHORIZED, "tok_timeout": _Status.PENDING, "tok_3ds": _Status.REQUIRES_ACTION}


class TestProvider:
    """See `orders.payments.provider.PaymentProvider`."""

    __test__ = False
    name = "test"

    def authorize(self, *, key: str, token: str, amount: int, currency: str, return_url: str = "") -> Outcome:
        """The outcome that the token stands for; ProviderUnknown for `tok_timeout`."""
        with transaction.atomic(durable=True):
            charge = self._begin(key, token, amount, currency)
        if token == "tok_timeout" and charge.status == _Status.PENDING:
            raise ProviderUnknown("the test provider did not answer")
        return _outcome(charge)

    def confirm(self, *, key: str) -> Outcome:
        """There is no bank behind this provider: unless the customer refused on its page, they have agreed."""
        return _outcome(decide(key, agreed=True))

    def capture(self, *, key: str, operation_key: str, amount: int, final: bool) -> Outcome:
        """Take it, once per operation key."""
        with transaction.atomic(durable=True):
            charge = _locked(key)
            if charge is None:
                return Outcome("not_found")
            if operation_key in charge.operations:
                return _outcome(charge)
            if charge.status != _Status.AUTHORIZED or charge.captured + amount > charge.amount:
                return Outcome("declined", decline_code="not_capturable", captured=charge.captured)
            charge.captured += amount
            charge.status = _Status.CAPTURED if final or charge.captured == charge.amount else charge.status
            charge.operations[operation_key] = amount
            charge.save(update_fields=["captured", "status", "operations"])
        return _outcome(charge)

    def void(self, *, key: str) -> Outcome:
        """Release what is not taken. A key that never arrived is remembered, so that it is too late for it."""
        with transaction.atomic(durable=True):
            self._begin(key, "", 0, "", status=_Status.VOIDED)
            charge = _locked(key)
            if charge.status in (_Status.PENDING, _Status.REQUIRES_ACTION, _Status.AUTHORIZED):
                charge.status = _Status.CAPTURED if charge.captured else _Status.VOIDED
                charge.save(update_fields=["status"])
        return _outcome(charge)

    def refund(self, *, key: str, operation_key: str, amount: int) -> Outcome:
        """Give it back, once per operation key."""
        with transaction.atomic(durable=True):
            charge = _locked(key)
            if charge is None:
                return Outcome("not_found")
            if operation_key in charge.operations:
                return _outcome(charge)
            if charge.refunded + amount > charge.captured:
                return Outcome("declined", decline_code="not_refundable", refunded=charge.refunded)
            charge.refunded += amount
            charge.operations[operation_key] = -amount
            charge.save(update_fields=["refunded", "operations"])
        return _outcome(charge)

    def look_up(self, *, key: str) -> Outcome:
        """What is true by now."""
        with transaction.atomic(durable=True):
            charge = _locked(key)
        return Outcome("not_found") if charge is None else _outcome(charge)

    def _begin(self, key: str, token: str, amount: int, currency: str, status: str = "") -> TestCharge:
        status = status or _BEGINS.get(token, _Status.DECLINED)
        first = {"token": token if token in _BEGINS or token in _DECLINES else "", "amount": amount}
        later = _clock() + SETTLES_AFTER if status == _Status.PENDING else None
        row = TestCharge(key=key, currency=currency, status=status, settles_at=later, **first)
        TestCharge.objects.bulk_create([row], ignore_conflicts=True)
        return TestCharge.objects.get(key=key)


PROVIDER = TestProvider()


def find(key: str) -> TestCharge | None:
    """A charge as it is."""
    return TestCharge.objects.filter(key=key).first()


def decide(key: str, *, agreed: bool) -> TestCharge | None:
    """What the customer answered. Only the first answer counts. None for a charge that is not here."""
    with transaction.atomic(durable=True):
        asked = TestCharge.objects.filter(key=key, status=_Status.REQUIRES_ACTION)
        asked.update(status=_Status.AUTHORIZED if agreed else _Status.DECLINED)
        return _locked(key)


def _locked(key: str) -> TestCharge | None:
    """The charge for a change, settled if its time has come."""
    charge = TestCharge.objects.select_for_update().filter(key=key).first()
    if charge and charge.status == _Status.PENDING and charge.settles_at <= _clock():
        charge.status = _Status.AUTHORIZED
        charge.save(update_fields=["status"])
    return charge


def _clock():
    return sql.run("SELECT clock_timestamp()")[0][0]


def _outcome(charge: TestCharge | None) -> Outcome:
    if charge is None:
        return Outcome("not_found")
    declined = charge.status == _Status.DECLINED
    refused = "authentication_failed" if charge.token in _BEGINS else _DECLINES.get(charge.token, "invalid_token")
    acts = charge.status == _Status.REQUIRES_ACTION
    page = settings.PUBLIC_URL + reverse("test_payment", args=[charge.key])
    return Outcome(
        charge.status,
        reference=f"test_{charge.pk}",
        card_brand="visa" if charge.token in _LAST4 else "",
        card_last4=_LAST4.get(charge.token, ""),
        next_action={"type": "redirect", "url": page} if acts else None,
        decline_code=refused if declined else "",
        captured=charge.captured,
        refunded=charge.refunded,
    )
