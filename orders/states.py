"""The four states of an order, derived from its payments and the counters of its lines: never typed.

`of` says in Python what `DERIVED` says in SQL. Whoever changes a payment or a counter calls `derive` in the same
transaction; the audit compares what is stored with `DERIVED`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from commerce import sql, transactions
from orders.models import Order, Payment

_MONEY = """
SELECT order_id, sum(captured)::bigint AS paid, sum(refunded)::bigint AS refunded,
  bool_or(status IN ('pending', 'requires_action')) AS unknown, bool_or(status = 'declined') AS declined,
  bool_or(status = 'authorized' AND amount > captured + released) AS waits
FROM orders_payment {where} GROUP BY order_id"""
_BACK = """
SELECT p.order_id, sum(s.given_back)::bigint AS given_back
FROM orders_tendershare s JOIN orders_payment p ON p.id = s.payment_id {where} GROUP BY p.order_id"""
_UNITS = """
SELECT order_id, sum(quantity) AS ordered, sum(fulfilled) AS fulfilled, sum(cancelled) AS cancelled,
  sum(returned) AS returned
FROM orders_orderline {where} GROUP BY order_id"""
_STATES = """
SELECT o.id, coalesce(m.paid, 0) AS paid, coalesce(m.refunded, 0) AS refunded,
  CASE WHEN o.cancelled_at IS NOT NULL THEN 'cancelled'
    WHEN o.placed_at IS NULL THEN 'awaiting_payment'
    WHEN u.fulfilled + u.cancelled >= u.ordered THEN 'completed'
    WHEN u.fulfilled > 0 OR o.started_at IS NOT NULL THEN 'in_fulfillment'
    ELSE 'placed' END AS status,
  CASE WHEN coalesce(m.unknown, false) THEN 'pending'
    WHEN o.total = 0 AND o.cancelled_at IS NULL THEN 'paid'
    WHEN m.waits THEN 'authorized'
    WHEN m.refunded > 0 THEN CASE WHEN m.refunded >= m.paid THEN 'refunded' ELSE 'partially_refunded' END
    WHEN m.paid > 0 AND m.paid >= o.total - coalesce(b.given_back, 0) THEN 'paid'
    WHEN m.declined AND m.paid = 0 AND o.placed_at IS NULL THEN 'failed'
    ELSE 'unpaid' END AS payment_state,
  CASE WHEN o.cancelled_at IS NOT NULL OR u.cancelled = u.ordered THEN 'cancelled'
    WHEN u.fulfilled = 0 THEN 'unfulfilled'
    WHEN u.fulfilled + u.cancelled >= u.ordered THEN 'fulfilled'
    ELSE 'partial' END AS fulfillment_state,
  CASE WHEN u.returned = 0 THEN 'none' WHEN u.returned >= u.fulfilled THEN 'returned' ELSE 'partial' END AS return_state
FROM orders_order o JOIN ({units}) AS u ON u.order_id = o.id
LEFT JOIN ({money}) AS m ON m.order_id = o.id LEFT JOIN ({back}) AS b ON b.order_id = o.id"""
DERIVED = _STATES.format(units=_UNITS, money=_MONEY, back=_BACK).replace("{where}", "")
_ONLY = "WHERE {column} = ANY(%s::bigint[])"
_SOME = _STATES.format(units=_UNITS, money=_MONEY, back=_BACK).format(where=_ONLY.format(column="order_id"))
STATES = ("status", "payment_state", "fulfillment_state", "return_state", "paid", "refunded")
_DERIVE = f"""
UPDATE orders_order o SET version = o.version + 1, {", ".join(f"{name} = d.{name}" for name in STATES)}
FROM ({_SOME}) AS d WHERE d.id = o.id
  AND ({", ".join(f"o.{name}" for name in STATES)}) IS DISTINCT FROM ({", ".join(f"d.{name}" for name in STATES)})
RETURNING o.id
"""


@dataclass(frozen=True, slots=True)
class Units:
    """The counters of one line."""

    ordered: int
    fulfilled: int = 0
    cancelled: int = 0
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Tender:
    """One payment's state and counters, in minor units; `given_back` is that of its shares."""

    status: str
    amount: int
    captured: int = 0
    released: int = 0
    refunded: int = 0
    given_back: int = 0

    @property
    def waits(self) -> bool:
        """Whether money is authorized and neither taken nor released."""
        return self.status == Payment.Status.AUTHORIZED and self.amount > self.captured + self.released


@dataclass(frozen=True, slots=True)
class Course:
    """What is decided about an order apart from its money and units."""

    total: int
    placed_at: datetime | None = None
    started_at: datetime | None = None
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class States:
    """What an order's columns have to say; `paid` is what was captured."""

    status: str
    payment_state: str
    fulfillment_state: str
    return_state: str
    paid: int
    refunded: int


def of(course: Course, lines: Sequence[Units], tenders: Sequence[Tender]) -> States:
    """The states of an order with these lines (at least one) and tenders."""
    return States(
        status=_status(course, lines),
        payment_state=_payment(course, tenders),
        fulfillment_state=_fulfillment(course, lines),
        return_state=_return(lines),
        paid=sum(tender.captured for tender in tenders),
        refunded=sum(tender.refunded for tender in tenders),
    )


@transactions.building_block
def derive(order_ids: Iterable[int]) -> None:
    """Write the states of these orders anew, in one statement, after anything they depend on changed."""
    ids = sql.numbers(order_ids)
    sql.run(_DERIVE, (ids, ids, ids))


@transactions.building_block
def refresh(order: Order) -> None:
    """Derive one order's states and read them back into the record in memory."""
    derive([order.pk])
    order.refresh_from_db(fields=[*STATES, "version"])


def _status(course: Course, lines: Sequence[Units]) -> str:
    if course.cancelled_at is not None:
        return Order.Status.CANCELLED
    if course.placed_at is None:
        return Order.Status.AWAITING_PAYMENT
    if all(line.fulfilled + line.cancelled >= line.ordered for line in lines):
        return Order.Status.COMPLETED
    begun = course.started_at is not None or any(line.fulfilled for line in lines)
    return Order.Status.IN_FULFILLMENT if begun else Order.Status.PLACED


def _payment(course: Course, tenders: Sequence[Tender]) -> str:
    taken, refunded = (sum(getattr(each, name) for each in tenders) for name in ("captured", "refunded"))
    if any(tender.status in Payment.WAITING for tender in tenders):
        return Order.Payment.PENDING
    if course.total == 0 and course.cancelled_at is None:
        return Order.Payment.PAID
    if any(tender.waits for tender in tenders):
        return Order.Payment.AUTHORIZED
    if refunded:
        return Order.Payment.REFUNDED if refunded >= taken else Order.Payment.PARTIALLY_REFUNDED
    if taken and taken >= course.total - sum(tender.given_back for tender in tenders):
        return Order.Payment.PAID
    failed = any(tender.status == Payment.Status.DECLINED for tender in tenders)
    return Order.Payment.FAILED if failed and not taken and course.placed_at is None else Order.Payment.UNPAID


def _fulfillment(course: Course, lines: Sequence[Units]) -> str:
    ordered, left, cancelled = (sum(getattr(u, name) for u in lines) for name in ("ordered", "fulfilled", "cancelled"))
    if course.cancelled_at is not None or cancelled == ordered:
        return Order.Fulfillment.CANCELLED
    if not left:
        return Order.Fulfillment.UNFULFILLED
    return Order.Fulfillment.FULFILLED if left + cancelled >= ordered else Order.Fulfillment.PARTIAL


def _return(lines: Sequence[Units]) -> str:
    left, returned = (sum(getattr(line, name) for line in lines) for name in ("fulfilled", "returned"))
    if not returned:
        return Order.Return.NONE
    return Order.Return.RETURNED if returned >= left else Order.Return.PARTIAL
