"""Orders to be shipped, on top of `bench.retailer`: five lines each, promised from one place, all over Britain.

Places get coordinates, and hours of seven kinds; every place has two thirds of all goods, and few of some of them.
"""

LINES = 5


def statements(*, orders: int, skus: int, places: int) -> list[str]:
    """SQL for `orders` placed orders with ids from 1."""
    return [
        f"""UPDATE commerce_location SET latitude = 50.5 + (id * 7919 % 5500) / 1000.0,
              longitude = -4.0 + (id * 104729 % 5000) / 1000.0, address = '{{"country": "GB"}}',
              time_zone = 'Europe/London', hours = jsonb_build_object('mon', h, 'tue', h, 'wed', h,
                'thu', h, 'fri', h, 'sat', h)
            FROM (SELECT n, jsonb_build_array(jsonb_build_array('0' || 6 + n % 4 || ':00', 18 + n % 3 || ':00')) AS h
              FROM generate_series(1, {places}) n) AS hours WHERE n = id""",
        """UPDATE inventory_level SET on_hand = CASE WHEN (variant_id * 31 + location_id * 17) % 3 = 0 THEN 0
             WHEN (variant_id * 13 + location_id * 7) % 11 = 0 THEN 2 ELSE 1000000 END""",
        """INSERT INTO fulfillment_storepolicy (location_id, orders_per_hour, units_per_day)
           SELECT id, 30000, 1000000 FROM commerce_location WHERE id % 2 = 0""",
        f"""INSERT INTO orders_order (id, number, channel_id, status, payment_state, currency, prices_include_tax,
              subtotal, total, paid, actor_kind, placed_at)
            SELECT n, 100000 + n, 1, 'placed', 'paid', 'GBP', true, {1000 * LINES}, {1000 * LINES}, {1000 * LINES},
              'system', now() - interval '1 minute' * ({orders} - n) FROM generate_series(1, {orders}) n""",
        """INSERT INTO orders_delivery (id, order_id, position, method, address)
           SELECT id, id, 0, 'ship', jsonb_build_object('country', 'GB', 'postal_code',
             (ARRAY['LS1 1AA', 'EX4 4LY', 'NR1 3JU', 'G2 1DY', 'SW1A 1AA', 'CF10 1EP', 'NE1 4ST'])[1 + id % 7])
           FROM orders_order""",
        f"""INSERT INTO orders_orderline (id, order_id, delivery_id, position, variant_id, sku, title, quantity,
              unit_price, list_price, total, prices_include_tax)
            SELECT (o.id - 1) * {LINES} + place + 1, o.id, o.id, place, v.id, 'SKU-' || v.id, 'Product', 1, 1000, 1000,
              1000, true
            FROM orders_order o, generate_series(0, {LINES - 1}) place,
              LATERAL (SELECT 1 + (o.id * 31 + place * 17) % {skus} AS id) AS v""",
    ]


def promises(orders: int) -> str:
    """SQL that sets the goods of the first `orders` orders aside at the first place that has them; the public ids of
    the orders are parameters of the caller's making, in a table `cause (order_id, text)`."""
    return f"""
WITH chosen AS (
  SELECT l.id AS line, l.order_id, l.variant_id, (
    SELECT min(v.location_id) FROM inventory_level v WHERE v.variant_id = l.variant_id AND v.on_hand > 2) AS place
  FROM orders_orderline l WHERE l.order_id <= {orders}
), counted AS (
  UPDATE inventory_level v SET allocated = v.allocated + c.units
  FROM (SELECT variant_id, place, count(*) AS units FROM chosen GROUP BY 1, 2) AS c
  WHERE v.variant_id = c.variant_id AND v.location_id = c.place RETURNING v.id
)
INSERT INTO inventory_allocation (variant_id, location_id, channel_id, quantity, cause, cause_line)
SELECT c.variant_id, c.place, 1, 1, o.text, c.line FROM chosen c JOIN cause o USING (order_id)"""
