"""The laws over money we owe or took: every balance and every counter is the sum of its append-only entries."""

from commerce.audit import Law
from orders import audit_money_damages as damages

_CHAINED = """
SELECT a.id AS key, a.balance <> coalesce(e.total, 0) OR a.balance < 0 OR coalesce(e.breaks, 0) > 0 AS broken
FROM {account} a LEFT JOIN (
  SELECT owner, sum(amount) AS total, count(*) FILTER (WHERE balance_after <> running) AS breaks
  FROM (SELECT {owner} AS owner, amount, balance_after, sum(amount) OVER (PARTITION BY {owner} ORDER BY id) AS running
        FROM {entries}) AS chained
  GROUP BY owner) AS e ON e.owner = a.id"""
_TOLD = """
SELECT a.id, a.balance, coalesce(e.total, 0) AS entries,
  format('{what}: balance %%s, entries %%s', {named}, a.balance, coalesce(e.total, 0)) AS detail
FROM {account} a JOIN unnest(%s::bigint[]) AS k(id) USING (id)
LEFT JOIN (SELECT {owner} AS owner, sum(amount) AS total FROM {entries} GROUP BY {owner}) AS e ON e.owner = a.id
ORDER BY a.id"""
_CARDS = {"account": "orders_giftcard", "entries": "orders_giftcardentry", "owner": "card_id"}
_CREDIT = {"account": "orders_storecredit", "entries": "orders_storecreditentry", "owner": "credit_id"}

GIFT_CARDS = Law(
    code="L5",
    title="gift cards equal their entries",
    tables=("orders_giftcard",),
    rows=_CHAINED.format(**_CARDS),
    explain=_TOLD.format(**_CARDS, what="gift card ••%%s", named="a.last4"),
    example=damages.EXAMPLE,
    damages=damages.GIFT_CARDS,
)

STORE_CREDIT = Law(
    code="L5",
    title="store credit equals its entries",
    tables=("orders_storecredit",),
    rows=_CHAINED.format(**_CREDIT),
    explain=_TOLD.format(**_CREDIT, what="store credit of customer %%s", named="a.customer_id"),
    example=damages.EXAMPLE,
    damages=damages.STORE_CREDIT,
)

_SUMS = """
  SELECT payment_id, coalesce(sum(amount) FILTER (WHERE kind = 'capture'), 0) AS captured,
    coalesce(sum(amount) FILTER (WHERE kind = 'release'), 0) AS released,
    coalesce(sum(amount) FILTER (WHERE kind = 'refund'), 0) AS refunded
  FROM orders_paymentevent GROUP BY payment_id"""

PAYMENTS = Law(
    code="L5",
    title="payments equal their events",
    tables=("orders_payment",),
    rows=f"""
SELECT p.id AS key, p.captured <> coalesce(e.captured, 0) OR p.released <> coalesce(e.released, 0)
  OR p.refunded <> coalesce(e.refunded, 0) OR p.refunded > p.captured OR p.captured + p.released > p.amount AS broken
FROM orders_payment p LEFT JOIN ({_SUMS}) AS e ON e.payment_id = p.id""",
    explain=f"""
SELECT p.id, p.order_id, p.status, p.captured, p.released, p.refunded, e.captured AS captured_events,
  e.released AS released_events, e.refunded AS refunded_events,
  format('payment %%s of order %%s: taken %%s, released %%s, refunded %%s of %%s; its events say %%s, %%s, %%s', p.id,
    p.order_id, p.captured, p.released, p.refunded, p.amount, coalesce(e.captured, 0), coalesce(e.released, 0),
    coalesce(e.refunded, 0)) AS detail
FROM orders_payment p JOIN unnest(%s::bigint[]) AS k(id) USING (id)
LEFT JOIN ({_SUMS}) AS e ON e.payment_id = p.id ORDER BY p.id""",
    example=damages.EXAMPLE,
    damages=damages.PAYMENTS,
)

LAWS = (GIFT_CARDS, STORE_CREDIT, PAYMENTS)
