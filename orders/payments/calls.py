"""One call to the provider: never inside a transaction, and not tried while it was just found unreachable."""

import threading
import time
from collections.abc import Callable

from django.db import connection

from commerce.transactions import TransactionMisuse
from orders.payments import provider
from orders.payments.provider import Outcome, PaymentProvider, ProviderDown, ProviderUnknown, ProviderUnreachable


class Breaker:
    """Opens after `most` failures to connect in a row, for `seconds`; then the next call tries again. Time-outs do not
    count: their outcome is unknown and resolves itself."""

    def __init__(self, most: int = 3, seconds: float = 5) -> None:
        self._most, self._seconds = most, seconds
        self._failures, self._open_until = 0, 0.0
        self._lock = threading.Lock()

    def require_closed(self) -> None:
        """Raise ProviderDown while it is open."""
        if self._failures >= self._most and time.monotonic() < self._open_until:
            raise ProviderDown("The payment provider cannot be reached. No money moved; send the request again.")

    def count(self, *, reached: bool) -> None:
        """Remember how a call went."""
        with self._lock:
            self._failures = 0 if reached else self._failures + 1
            self._open_until = time.monotonic() + self._seconds


breaker = Breaker()


def require_up() -> PaymentProvider:
    """The provider, before anything is begun that needs it. Raises ProviderDown."""
    breaker.require_closed()
    return provider.current()


def make(work: Callable[[PaymentProvider], Outcome]) -> Outcome:
    """Call the provider: its outcome, `unknown` when it did not answer. Raises ProviderDown when nothing happened."""
    if connection.in_atomic_block and not connection.atomic_blocks[-1]._from_testcase:
        raise TransactionMisuse("a payment provider is called outside any transaction")
    own = require_up()
    try:
        outcome = work(own)
    except ProviderUnknown:
        breaker.count(reached=True)
        return provider.UNKNOWN
    except ProviderUnreachable as problem:
        breaker.count(reached=False)
        raise ProviderDown("The payment provider cannot be reached. No money moved.") from problem
    breaker.count(reached=True)
    return outcome
