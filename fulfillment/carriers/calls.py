"""One call to a carrier: never inside a transaction, and not tried while it was just found unreachable."""

from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

from commerce.tax_providers.breaker import Breaker, Limits
from commerce.transactions import TransactionMisuse
from fulfillment.carriers.carrier import Carrier, CarrierDown, CarrierUnreachable

R = TypeVar("R")
LIMITS = Limits(failures=3, share=0.5, window=60, cool_down=5, successes=1)
breakers: defaultdict[str, Breaker] = defaultdict(lambda: Breaker(LIMITS))


def make(carrier: Carrier, work: Callable[[Carrier], R]) -> R:
    """What `work` returns. Raises CarrierDown when nothing happened, CarrierUnknown and CarrierRefused as they are."""
    if connection.in_atomic_block and not connection.atomic_blocks[-1]._from_testcase:
        raise TransactionMisuse("a carrier is called outside any transaction")
    own = breakers[carrier.name]
    if not own.admits():
        raise CarrierDown("The carrier cannot be reached. Try again, or enter a number by hand.")
    reached = True
    try:
        return work(carrier)
    except CarrierUnreachable as problem:
        reached = False
        raise CarrierDown("The carrier cannot be reached. Try again, or enter a number by hand.") from problem
    finally:
        own.count(well=reached)
