"""The laws over stock. Each is one set-based query over all levels, promises or holds; `explain` names the cause."""

from commerce.audit import Law
from inventory import audit_damages as damages

_WHERE = "JOIN commerce_variant v ON v.id = {0}.variant_id JOIN commerce_location p ON p.id = {0}.location_id"
_KEYS = "unnest(%s::bigint[])"
_PAIRS = "SELECT (k.pair ->> 0)::bigint AS variant_id, (k.pair ->> 1)::bigint AS location_id"
_WANTED = f"WITH wanted AS ({_PAIRS} FROM jsonb_array_elements(to_jsonb(%s::bigint[])) AS k(pair))"

PROMISES = Law(
    code="L1",
    title="promises fit the stock",
    tables=("inventory_level",),
    rows="""
SELECT ARRAY[l.variant_id, l.location_id] AS key,
  least(l.on_hand, l.unavailable, l.allocated, l.held, l.backordered, l.shortfall) < 0
  OR l.shortfall <> greatest(0, l.unavailable + l.allocated + l.held - l.on_hand)
  OR l.backordered > l.backorder_limit
  OR l.shortfall > 0 AND NOT EXISTS (
    SELECT FROM inventory_movement m WHERE m.variant_id = l.variant_id AND m.location_id = l.location_id
      AND (m.on_hand_delta < 0 OR m.unavailable_delta > 0)) AS broken
FROM inventory_level l""",
    explain=f"""{_WANTED}
SELECT v.sku, p.code AS location, l.on_hand, l.unavailable, l.allocated, l.held, l.backordered, l.shortfall,
  format('%%s at %%s: %%s on hand, but %%s unavailable, %%s allocated and %%s held with a shortfall of %%s',
    v.sku, p.code, l.on_hand, l.unavailable, l.allocated, l.held, l.shortfall) AS detail
FROM inventory_level l JOIN wanted USING (variant_id, location_id) {_WHERE.format("l")} ORDER BY v.sku, p.code""",
    example=damages.EXAMPLE,
    damages=damages.PROMISES,
)

LEDGER = Law(
    code="L2",
    title="stock equals ledger",
    tables=("inventory_level", "inventory_movement"),
    rows="""
SELECT ARRAY[variant_id, location_id] AS key,
  l.id IS NULL OR l.on_hand <> coalesce(m.on_hand, 0) OR l.unavailable <> coalesce(m.unavailable, 0)
  OR l.held <> coalesce(h.units, 0) OR l.allocated <> coalesce(a.units, 0)
  OR l.backordered <> coalesce(b.units, 0) OR m.breaks > 0 AS broken
FROM inventory_level l
FULL JOIN (
  SELECT variant_id, location_id, sum(on_hand_delta) AS on_hand, sum(unavailable_delta) AS unavailable,
    count(*) FILTER (WHERE before <> came_from) AS breaks
  FROM (SELECT variant_id, location_id, on_hand_delta, unavailable_delta, before,
          lag(after, 1, 0) OVER (PARTITION BY variant_id, location_id ORDER BY id) AS came_from
        FROM inventory_movement) AS chained
  GROUP BY variant_id, location_id) AS m USING (variant_id, location_id)
FULL JOIN (
  SELECT variant_id, location_id, sum(quantity) AS units FROM inventory_holdline WHERE ended_at IS NULL
  GROUP BY variant_id, location_id) AS h USING (variant_id, location_id)
FULL JOIN (
  SELECT variant_id, location_id, sum(quantity) AS units FROM inventory_allocation WHERE ended_at IS NULL
  GROUP BY variant_id, location_id) AS a USING (variant_id, location_id)
FULL JOIN (
  SELECT variant_id, location_id, sum(quantity) AS units FROM inventory_backorder WHERE ended_at IS NULL
  GROUP BY variant_id, location_id) AS b USING (variant_id, location_id)""",
    explain=f"""{_WANTED}, chained AS (
  SELECT m.variant_id, m.location_id, m.id, m.kind, m.after,
    lag(m.after, 1, 0) OVER chain AS came_from, m.before, lead(m.before, 1, l.on_hand) OVER chain AS went_on_with
  FROM inventory_movement m JOIN wanted USING (variant_id, location_id)
  LEFT JOIN inventory_level l USING (variant_id, location_id)
  WINDOW chain AS (PARTITION BY m.variant_id, m.location_id ORDER BY m.id)
), told AS (
  SELECT variant_id, location_id, v.sku, p.code AS location, l.id IS NOT NULL AS has_level,
    l.on_hand, l.unavailable, l.held, l.allocated, l.backordered, q.units AS open_back_orders,
    m.on_hand AS ledger_on_hand, m.unavailable AS ledger_unavailable,
    h.units AS open_holds, a.units AS open_allocations, b.id AS movement, b.after, b.went_on_with
  FROM wanted LEFT JOIN inventory_level l USING (variant_id, location_id) {_WHERE.format("wanted")}
  CROSS JOIN LATERAL (SELECT coalesce(sum(on_hand_delta), 0) AS on_hand, coalesce(sum(unavailable_delta), 0) AS
    unavailable FROM inventory_movement x WHERE (x.variant_id, x.location_id) = (v.id, p.id)) AS m
  CROSS JOIN LATERAL (SELECT coalesce(sum(quantity), 0) AS units FROM inventory_holdline x
    WHERE (x.variant_id, x.location_id) = (v.id, p.id) AND x.ended_at IS NULL) AS h
  CROSS JOIN LATERAL (SELECT coalesce(sum(quantity), 0) AS units FROM inventory_allocation x
    WHERE (x.variant_id, x.location_id) = (v.id, p.id) AND x.ended_at IS NULL) AS a
  CROSS JOIN LATERAL (SELECT coalesce(sum(quantity), 0) AS units FROM inventory_backorder x
    WHERE (x.variant_id, x.location_id) = (v.id, p.id) AND x.ended_at IS NULL) AS q
  LEFT JOIN LATERAL (SELECT id, after, went_on_with FROM chained c WHERE (c.variant_id, c.location_id) = (v.id, p.id)
    AND c.after <> c.went_on_with ORDER BY id LIMIT 1) AS b ON true
)
SELECT sku, location, on_hand, ledger_on_hand, unavailable, ledger_unavailable, held, open_holds, allocated,
  open_allocations, backordered, open_back_orders, movement,
  sku || ' at ' || location || ': ' || concat_ws('; ',
    CASE WHEN NOT has_level THEN 'the ledger has ' || ledger_on_hand || ' on hand, but there is no level' END,
    CASE WHEN on_hand <> ledger_on_hand THEN on_hand || ' on hand, ledger ' || ledger_on_hand END,
    CASE WHEN unavailable <> ledger_unavailable THEN unavailable || ' unavailable, ledger ' || ledger_unavailable END,
    CASE WHEN held <> open_holds THEN held || ' held, open holds ' || open_holds END,
    CASE WHEN allocated <> open_allocations THEN allocated || ' allocated, open allocations ' || open_allocations END,
    CASE WHEN backordered <> open_back_orders THEN backordered || ' back-ordered, open rows ' || open_back_orders END,
    CASE WHEN movement IS NOT NULL THEN 'breaks after movement ' || movement || ', which left ' || after
      || ': next came ' || went_on_with END) AS detail
FROM told ORDER BY sku, location""",
    example=damages.EXAMPLE,
    damages=damages.LEDGER,
)

HOLDS = Law(
    code="L3",
    title="holds count until their timestamp",
    tables=("inventory_holdline",),
    rows="""
SELECT x.id AS key, CASE
    WHEN x.ended_at IS NULL THEN x.end_reason <> '' OR o.status IN ('converted', 'released')
      OR x.expires_at <> o.expires_at
    WHEN x.end_reason = 'expired' THEN x.ended_at < x.expires_at
    ELSE x.end_reason = '' OR x.ended_at >= x.expires_at END AS broken
FROM inventory_holdline x JOIN inventory_hold o ON o.id = x.hold_id""",
    explain=f"""
SELECT v.sku, p.code AS location, x.hold_id AS hold, o.status, x.quantity, x.expires_at, x.ended_at, x.end_reason,
  format('%%s of %%s at %%s, hold %%s (%%s): until %%s, ended %%s %%s', x.quantity, v.sku, p.code, x.hold_id, o.status,
    x.expires_at, coalesce(x.ended_at::text, 'not at all'), x.end_reason) AS detail
FROM inventory_holdline x JOIN {_KEYS} AS k(id) USING (id) JOIN inventory_hold o ON o.id = x.hold_id
{_WHERE.format("x")} ORDER BY x.id""",
    example=damages.EXAMPLE,
    damages=damages.HOLDS,
)

UNITS = Law(
    code="L4",
    title="promised units leave once",
    tables=("inventory_allocation",),
    rows="""
SELECT a.key, a.taken <> coalesce(s.sold, 0) AS broken
FROM (SELECT cause, coalesce(cause_line, 0) AS line, variant_id, location_id, min(id) AS key,
        coalesce(sum(quantity) FILTER (WHERE end_reason = 'taken'), 0) AS taken
      FROM inventory_allocation GROUP BY cause, line, variant_id, location_id) AS a
LEFT JOIN (SELECT cause, coalesce(cause_line, 0) AS line, variant_id, location_id, -sum(on_hand_delta) AS sold
      FROM inventory_movement WHERE kind = 'sale' AND cause <> '' GROUP BY cause, line, variant_id, location_id) AS s
  USING (cause, line, variant_id, location_id)""",
    explain=f"""
SELECT x.cause, v.sku, p.code AS location, a.taken, s.sold,
  format('%%s of %%s at %%s for %%s: %%s handed over, %%s left', x.quantity, v.sku, p.code, x.cause, a.taken, s.sold)
    AS detail
FROM inventory_allocation x JOIN {_KEYS} AS k(id) USING (id) {_WHERE.format("x")}
CROSS JOIN LATERAL (SELECT coalesce(sum(quantity) FILTER (WHERE end_reason = 'taken'), 0) AS taken
  FROM inventory_allocation y WHERE (y.cause, coalesce(y.cause_line, 0), y.variant_id, y.location_id)
    = (x.cause, coalesce(x.cause_line, 0), v.id, p.id)) AS a
CROSS JOIN LATERAL (SELECT coalesce(-sum(on_hand_delta), 0) AS sold FROM inventory_movement m
  WHERE (m.cause, coalesce(m.cause_line, 0), m.variant_id, m.location_id)
    = (x.cause, coalesce(x.cause_line, 0), v.id, p.id) AND m.kind = 'sale') AS s ORDER BY x.id""",
    example=damages.EXAMPLE,
    damages=damages.UNITS,
)

LAWS = (PROMISES, LEDGER, HOLDS, UNITS)
