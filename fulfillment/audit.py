"""The laws over the work of stores: nobody prepares what is not promised to their place, and history has no gaps.

Each is one set-based query; `explain` names what does not agree.
"""

from commerce.audit import Law
from fulfillment import audit_damages as damages
from fulfillment.models import Fulfillment

_KEYS = "unnest(%s::bigint[]) AS k(id)"
_OPEN = ", ".join(f"'{status}'" for status in Fulfillment.OPEN)
_PREPARED = f"""
SELECT line_id, variant_id, location_id, sum(units) AS units FROM (
  SELECT w.line_id, w.variant_id, f.location_id,
    CASE WHEN f.status IN ({_OPEN}) THEN w.quantity - w.handed ELSE 0 END AS units
  FROM fulfillment_fulfillmentline w JOIN fulfillment_fulfillment f ON f.id = w.fulfillment_id
  UNION ALL SELECT t.line_id, coalesce(c.variant_id, t.variant_id), t.location_id,
    t.quantity * coalesce(c.per_unit, 1)
  FROM fulfillment_trouble t LEFT JOIN orders_linecomponent c ON c.line_id = t.line_id
  WHERE t.kind = 'short' AND t.status <> 'resolved') AS work
GROUP BY 1, 2, 3"""
_HANDED = """
SELECT line_id, sum(units) AS units FROM (
  SELECT w.line_id, CASE WHEN bool_or(c.id IS NULL) THEN sum(w.handed) ELSE min(w.handed / w.per_unit) END AS units
  FROM fulfillment_fulfillmentline w
  LEFT JOIN orders_linecomponent c ON (c.line_id, c.variant_id) = (w.line_id, w.variant_id)
  GROUP BY w.fulfillment_id, w.line_id) AS whole
GROUP BY line_id"""
_PROMISED = r"""
SELECT cause_line, variant_id, location_id, sum(quantity) AS units FROM inventory_allocation
WHERE ended_at IS NULL AND cause_line IS NOT NULL AND cause LIKE 'ord\_%%' GROUP BY 1, 2, 3"""
_JUDGED = f"""
SELECT p.line_id, bool_or(p.units > coalesce(a.units, 0)) OR coalesce(h.units, 0) > l.fulfilled AS broken,
  sum(p.units) AS prepared, coalesce(sum(a.units), 0) AS promised, coalesce(h.units, 0) AS handed
FROM ({_PREPARED}) AS p JOIN orders_orderline l ON l.id = p.line_id LEFT JOIN ({_HANDED}) AS h ON h.line_id = l.id
LEFT JOIN ({_PROMISED}) AS a
  ON (a.cause_line, a.variant_id, a.location_id) = (p.line_id, p.variant_id, p.location_id)
GROUP BY p.line_id, l.fulfilled, h.units"""

WORK = Law(
    code="L4",
    title="work has its units promised at its place",
    tables=("fulfillment_fulfillmentline",),
    rows=f"SELECT line_id AS key, broken FROM ({_JUDGED}) AS judged".replace("%%", "%"),
    explain=f"""
SELECT o.number AS "order", l.sku, j.prepared, j.promised, j.handed, l.fulfilled,
  format('order %%s, %%s: %%s units are prepared, %%s promised there; %%s left their stores, %%s are handed over',
    o.number, l.sku, j.prepared, j.promised, j.handed, l.fulfilled) AS detail
FROM orders_orderline l JOIN {_KEYS} USING (id) JOIN ({_JUDGED}) AS j ON j.line_id = l.id
JOIN orders_order o ON o.id = l.order_id ORDER BY l.id""",
    example=damages.EXAMPLE,
    damages=damages.WORK,
)

_MOVES = ", ".join(
    f"('{before}', '{after}')"
    for before, targets in [("", [Fulfillment.Status.ROUTED]), *Fulfillment.MOVES.items()]
    for after in sorted(targets)
)
_STEPS = f"""
SELECT e.fulfillment_id, e.id, e.before, e.after,
  lag(e.after, 1, '') OVER (PARTITION BY e.fulfillment_id ORDER BY e.id) AS previous,
  e.id = max(e.id) OVER (PARTITION BY e.fulfillment_id) AS is_last,
  EXISTS (SELECT FROM (VALUES {_MOVES}) AS m(before, after) WHERE (m.before, m.after) = (e.before, e.after)) AS known
FROM fulfillment_fulfillmentevent e WHERE e.after <> ''"""
_CHAINS = f"""
SELECT f.id, s.fulfillment_id IS NULL OR bool_or(NOT s.known OR s.before <> s.previous
  OR s.is_last AND s.after <> f.status) AS broken,
  string_agg(s.after, ' → ' ORDER BY s.id) AS way
FROM fulfillment_fulfillment f LEFT JOIN ({_STEPS}) AS s ON s.fulfillment_id = f.id
GROUP BY f.id, s.fulfillment_id"""

HISTORY = Law(
    code="L9",
    title="the history of work follows its table",
    tables=("fulfillment_fulfillment",),
    rows=f"SELECT id AS key, broken FROM ({_CHAINS}) AS judged",
    explain=f"""
SELECT o.number AS "order", f.position, f.status, c.way,
  format('order %%s, fulfillment %%s: it is %%s, its history says %%s', o.number, f.position, f.status,
    coalesce(c.way, 'nothing')) AS detail
FROM fulfillment_fulfillment f JOIN {_KEYS} USING (id) JOIN ({_CHAINS}) AS c USING (id)
JOIN orders_order o ON o.id = f.order_id ORDER BY f.id""",
    example=damages.EXAMPLE,
    damages=damages.HISTORY,
)

_BOOKED = """
SELECT w.id, w.booked <> count(b.id) AS broken, count(b.id) AS places FROM fulfillment_pickupwindow w
LEFT JOIN fulfillment_windowbooking b ON b.window_id = w.id AND b.released_at IS NULL GROUP BY w.id"""

SLOTS = Law(
    code="L2",
    title="slots count their bookings",
    tables=("fulfillment_pickupwindow",),
    rows=f"SELECT id AS key, broken FROM ({_BOOKED}) AS judged",
    explain=f"""
SELECT l.code AS location, w.starts_at, w.booked, j.places,
  format('%%s at %%s: %%s places are counted, %%s are booked', l.code, w.starts_at, w.booked, j.places) AS detail
FROM fulfillment_pickupwindow w JOIN {_KEYS} USING (id) JOIN ({_BOOKED}) AS j USING (id)
JOIN commerce_location l ON l.id = w.location_id ORDER BY w.id""",
    example=damages.SLOTS_EXAMPLE,
    damages=damages.SLOTS,
)

LAWS = (WORK, HISTORY, SLOTS)
