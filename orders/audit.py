"""The laws over orders: what became of every unit, who paid which part, one order per purchase, and states that follow.

Each is one set-based query over all orders, lines or payments; `explain` names what does not agree.
"""

from commerce.audit import Law
from orders import audit_damages as damages
from orders.states import DERIVED, STATES

_KEYS = "unnest(%s::bigint[]) AS k(id) USING (id)"
_PARTS = """
SELECT l.id AS line_id, coalesce(c.variant_id, l.variant_id) AS variant_id,
  (l.fulfilled - coalesce(s.fulfilled, 0)) * coalesce(c.per_unit, 1) AS gone,
  (l.quantity - l.fulfilled - l.cancelled - coalesce(s.open, 0)) * coalesce(c.per_unit, 1) AS open
FROM orders_orderline l LEFT JOIN orders_linecomponent c ON c.line_id = l.id LEFT JOIN (
  SELECT line_id, sum(fulfilled) AS fulfilled, sum(units - fulfilled - cancelled) AS open
  FROM orders_linesubstitution GROUP BY line_id) AS s ON s.line_id = l.id
UNION ALL SELECT line_id, variant_id, sum(fulfilled), sum(units - fulfilled - cancelled)
FROM orders_linesubstitution GROUP BY line_id, variant_id"""
_SOLD = """
SELECT cause_line, variant_id, -sum(on_hand_delta) AS units FROM inventory_movement
WHERE kind = 'sale' AND cause_line IS NOT NULL AND cause LIKE 'ord\\_%%' GROUP BY cause_line, variant_id"""
_PROMISED = """
SELECT cause_line, variant_id, sum(quantity) AS units FROM (
  SELECT cause_line, variant_id, quantity FROM inventory_allocation
  WHERE ended_at IS NULL AND cause_line IS NOT NULL AND cause LIKE 'ord\\_%%'
  UNION ALL SELECT cause_line, variant_id, quantity FROM inventory_backorder
  WHERE ended_at IS NULL AND cause_line IS NOT NULL AND cause LIKE 'ord\\_%%') AS open
GROUP BY cause_line, variant_id"""
_JUDGED = f"""
SELECT l.id, bool_or(l.fulfilled + l.cancelled > l.quantity OR l.returned > l.fulfilled OR l.restocked > l.fulfilled
  OR coalesce(s.units, 0) <> p.gone OR coalesce(a.units, 0) > p.open
  OR o.placed_at IS NOT NULL AND coalesce(a.units, 0) < p.open) AS broken,
  sum(coalesce(s.units, 0)) AS left_stock, sum(coalesce(a.units, 0)) AS promised
FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id JOIN ({_PARTS}) AS p ON p.line_id = l.id
LEFT JOIN ({_SOLD}) AS s ON s.cause_line = l.id AND s.variant_id = p.variant_id
LEFT JOIN ({_PROMISED}) AS a ON a.cause_line = l.id AND a.variant_id = p.variant_id
GROUP BY l.id"""

UNITS = Law(
    code="L4",
    title="units of order lines end once",
    tables=("orders_orderline",),
    rows=f"SELECT id AS key, broken FROM ({_JUDGED}) AS judged".replace("%%", "%"),
    explain=f"""
SELECT o.number AS "order", l.sku, l.quantity, l.fulfilled, l.cancelled, l.returned, j.left_stock, j.promised,
  format('order %%s, %%s: of %%s units %%s handed over and %%s cancelled; %%s left the ledger, %%s are promised',
    o.number, l.sku, l.quantity, l.fulfilled, l.cancelled, j.left_stock, j.promised) AS detail
FROM orders_orderline l JOIN {_KEYS} JOIN ({_JUDGED}) AS j USING (id) JOIN orders_order o ON o.id = l.order_id
ORDER BY l.id""",
    example=damages.EXAMPLE,
    damages=damages.UNITS,
)

_BACK = r"""
SELECT p.id, p.order_id, p.amount, p.released, p.refunded, p.status, coalesce(s.amount, 0) AS shared,
  coalesce(s.given_back, 0) AS given_back, coalesce(s.negative, 0) AS negative,
  coalesce((SELECT sum(i.amount) FROM orders_paymentevent i WHERE i.payment_id = p.id AND i.kind = 'intent'
    AND i.reference LIKE 'refund-%%' AND NOT EXISTS (SELECT FROM orders_paymentevent d
      WHERE d.payment_id = p.id AND d.reference = i.reference AND d.kind IN ('refund', 'decline'))), 0) AS asked
FROM orders_payment p LEFT JOIN (
  SELECT payment_id, sum(amount) AS amount, sum(given_back) AS given_back,
    sum(amount) FILTER (WHERE amount < 0) AS negative
  FROM orders_tendershare GROUP BY payment_id) AS s ON s.payment_id = p.id"""

TENDERS = Law(
    code="L6",
    title="tenders equal their shares",
    tables=("orders_payment",),
    rows=f"""
SELECT id AS key, shared <> amount OR CASE
    WHEN status = 'declined' THEN given_back <> 0
    WHEN status = 'voided' AND given_back = 0 THEN refunded <> 0
    ELSE released + refunded + asked NOT BETWEEN given_back + negative AND given_back END AS broken
FROM ({_BACK}) AS judged""".replace("%%", "%"),
    explain=f"""
SELECT o.number AS "order", b.id AS payment, b.amount, b.shared, b.given_back, b.released, b.refunded, b.asked,
  format('order %%s, payment %%s of %%s: shares %%s, given back %%s; released %%s, refunded %%s, asked for %%s',
    o.number, b.id, b.amount, b.shared, b.given_back, b.released, b.refunded, b.asked) AS detail
FROM ({_BACK}) AS b JOIN {_KEYS} JOIN orders_order o ON o.id = b.order_id ORDER BY b.id""",
    example=damages.EXAMPLE,
    damages=damages.TENDERS,
)

_PAID = """
SELECT s.{thing}_id AS thing_id, sum(s.amount) AS paid FROM orders_tendershare s
JOIN orders_payment p ON p.id = s.payment_id
WHERE s.{thing}_id IS NOT NULL AND p.status <> 'declined' AND NOT (p.status = 'voided' AND s.given_back = 0)
GROUP BY s.{thing}_id"""

LINES = Law(
    code="L6",
    title="order lines equal their shares",
    tables=("orders_orderline",),
    rows=f"""
SELECT l.id AS key, o.placed_at IS NOT NULL AND o.payment_state <> 'unpaid' AND coalesce(s.paid, 0) <> l.total AS broken
FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
LEFT JOIN ({_PAID.format(thing="line")}) AS s ON s.thing_id = l.id""",
    explain=f"""
SELECT o.number AS "order", l.sku, l.total, coalesce(s.paid, 0) AS paid,
  format('order %%s, %%s: the line costs %%s, its tenders pay %%s', o.number, l.sku, l.total, coalesce(s.paid, 0))
    AS detail
FROM orders_orderline l JOIN {_KEYS} JOIN orders_order o ON o.id = l.order_id
LEFT JOIN ({_PAID.format(thing="line")}) AS s ON s.thing_id = l.id ORDER BY l.id""",
    example=damages.EXAMPLE,
    damages=damages.LINES,
)

_SUMS = """
SELECT o.id, o.number, o.total, o.subtotal, o.discount, o.shipping, o.tax, o.rounding,
  coalesce(l.subtotal, 0) AS of_lines, coalesce(l.discount, 0) + coalesce(d.discount, 0) AS discounts,
  coalesce(d.amount, 0) AS charges, coalesce(l.tax, 0) + coalesce(d.tax, 0) AS taxes,
  coalesce(l.total, 0) + coalesce(d.total, 0) + o.rounding AS of_parts
FROM orders_order o LEFT JOIN (
  SELECT order_id, sum(unit_price * quantity) AS subtotal, sum(discount) AS discount, sum(tax) AS tax,
    sum(total) AS total FROM orders_orderline GROUP BY order_id) AS l ON l.order_id = o.id
LEFT JOIN (
  SELECT order_id, sum(amount) AS amount, sum(discount) AS discount, sum(tax) AS tax, sum(total) AS total
  FROM orders_delivery GROUP BY order_id) AS d ON d.order_id = o.id"""

TOTALS = Law(
    code="L6",
    title="order totals equal their lines",
    tables=("orders_order",),
    rows=f"""
SELECT id AS key, (subtotal, discount, shipping, tax, total) IS DISTINCT FROM
  (of_lines, discounts, charges, taxes, of_parts) AS broken FROM ({_SUMS}) AS judged""",
    explain=f"""
SELECT t.number AS "order", t.subtotal, t.of_lines, t.discount, t.discounts, t.shipping, t.charges, t.tax, t.taxes,
  t.total, t.of_parts,
  format('order %%s: total %%s, its parts %%s; subtotal %%s, lines %%s; discount %%s and %%s; shipping %%s and %%s',
    t.number, t.total, t.of_parts, t.subtotal, t.of_lines, t.discount, t.discounts, t.shipping, t.charges) AS detail
FROM ({_SUMS}) AS t JOIN {_KEYS} ORDER BY t.id""",
    example=damages.EXAMPLE,
    damages=damages.TOTALS,
)

_LIVING = "count(*) FILTER (WHERE o.status <> 'cancelled') OVER (PARTITION BY {0}) > 1"
_TENDERED = """
SELECT order_id, sum(amount) AS amount FROM orders_payment WHERE status NOT IN ('declined', 'voided')
GROUP BY order_id"""

ONCE = Law(
    code="L7",
    title="one order and one charge per purchase",
    tables=("orders_order",),
    rows=f"""
SELECT o.id AS key, coalesce(t.amount, 0) > o.total OR o.status <> 'cancelled' AND (
  o.external_id <> '' AND {_LIVING.format("o.channel_id, o.external_id")}
  OR o.cart_id IS NOT NULL AND {_LIVING.format("o.cart_id")}
  OR o.hold_id IS NOT NULL AND {_LIVING.format("o.hold_id")}) AS broken
FROM orders_order o LEFT JOIN ({_TENDERED}) AS t ON t.order_id = o.id""",
    explain=f"""
SELECT o.number AS "order", o.channel_id AS channel, o.external_id, o.cart_id AS cart, o.hold_id AS hold, o.total,
  coalesce(t.amount, 0) AS tendered,
  format('order %%s of %%s: living tenders %%s; another one has its external id %%s, cart %%s or hold %%s', o.number,
    o.total, coalesce(t.amount, 0), o.external_id, o.cart_id, o.hold_id) AS detail
FROM orders_order o JOIN {_KEYS} LEFT JOIN ({_TENDERED}) AS t ON t.order_id = o.id ORDER BY o.id""",
    example=damages.EXAMPLE,
    damages=damages.ONCE,
)

_STORED = ", ".join(f"o.{name}" for name in STATES)
_FOLLOWS = ", ".join(f"d.{name}" for name in STATES)

FOLLOWING = Law(
    code="L2",
    title="order states follow from money and units",
    tables=("orders_order",),
    rows=f"""
SELECT o.id AS key, d.id IS NULL OR ({_STORED}) IS DISTINCT FROM ({_FOLLOWS}) AS broken
FROM orders_order o LEFT JOIN ({DERIVED}) AS d ON d.id = o.id""",
    explain=f"""
SELECT o.number AS "order", {_STORED}, concat_ws(' ', {_FOLLOWS}) AS derived,
  format('order %%s: stored %%s, derived %%s', o.number, concat_ws(' ', {_STORED}), concat_ws(' ', {_FOLLOWS}))
    AS detail
FROM orders_order o JOIN {_KEYS} LEFT JOIN ({DERIVED}) AS d ON d.id = o.id ORDER BY o.id""",
    example=damages.EXAMPLE,
    damages=damages.FOLLOWING,
)

LAWS = (FOLLOWING, UNITS, TENDERS, LINES, TOTALS, ONCE)
