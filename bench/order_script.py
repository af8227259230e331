"""The yardstick of orders: the least that has to be written for one, as plain SQL in one transaction."""

_ORDER = """
\\set a random(1, {third})
\\set b random({third} + 1, 2 * {third})
\\set c random(2 * {third} + 1, {skus})
BEGIN;
SELECT nextval('orders_order_id_seq') AS o, nextval('orders_order_number_seq') AS n,
  nextval('orders_delivery_id_seq') AS d \\gset
INSERT INTO orders_order (id, number, channel_id, status, payment_state, currency, prices_include_tax, subtotal, tax,
    total, paid, actor_kind, placed_at)
  VALUES (:o, :n, 2, 'completed', 'paid', 'GBP', true, 3000, 500, 3000, 3000, 'system', now());
INSERT INTO orders_delivery (id, order_id, position, method, location_id) VALUES (:d, :o, 0, 'carry_out', 1);
INSERT INTO orders_orderline (order_id, delivery_id, position, variant_id, sku, title, quantity, unit_price, list_price,
    tax, total, prices_include_tax, fulfilled)
  SELECT :o, :d, p, v, 'SKU-' || v, 'Product ' || v, 1, 1000, 1000, 167, 1000, true, 1
  FROM unnest(ARRAY[:a, :b, :c]::bigint[]) WITH ORDINALITY AS w (v, p);
INSERT INTO orders_payment (order_id, position, method, status, currency, amount, captured, key)
  VALUES (:o, 0, 'external', 'captured', 'GBP', 3000, 3000, 'bench-' || :o);
{reactions}
UPDATE inventory_level SET on_hand = on_hand - 1, version = version + 1
  WHERE variant_id IN (:a, :b, :c) AND location_id = 1 AND on_hand - unavailable - allocated - held >= 1;
INSERT INTO inventory_movement (variant_id, location_id, kind, on_hand_delta, before, after, actor_kind, cause,
    occurred_at)
  SELECT variant_id, 1, 'sale', -1, on_hand + 1, on_hand, 'system', 'order', now() FROM inventory_level
  WHERE variant_id IN (:a, :b, :c) AND location_id = 1;
COMMIT;
"""
_REACTIONS = """INSERT INTO commerce_reaction (fact, payload, handler, ordering_key)
  SELECT 'OrderPlaced', '{"order_id": 1}', h, '' FROM unnest(ARRAY['%s']) h;"""


def text(*, skus: int, handlers: list[str]) -> str:
    """One order of three lines out of `skus`, in eight statements; `handlers` get their outbox rows."""
    reactions = _REACTIONS % "', '".join(handlers) if handlers else ""
    return _ORDER.format(third=skus // 3, skus=skus, reactions=reactions)
