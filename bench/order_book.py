"""An order book of any size in a few statements, on top of `bench.retailer`: lines, deliveries, tenders, names.

Orders are spread evenly over the last two years, all places and all SKUs; one SKU in a hundred lines is a bestseller.
"""

FIRST = ("James", "Olivia", "Ana", "Noah", "Zoë", "Mia", "Leo", "Ivy", "Arthur", "Freya", "Óscar", "Ruby", "Jan", "Eva")
SYLLABLES = ("ka", "mo", "ri", "ta", "ne", "lo", "su", "vi", "ba", "den", "mar", "son", "ley", "wick", "ton", "berg")


def statements(*, orders: int, skus: int, places: int) -> list[str]:
    """SQL for `orders` orders with number 100000 + id, of the retailer's `skus` and `places`."""
    first, syllables = (f"ARRAY[{', '.join(repr(word) for word in words)}]" for words in (FIRST, SYLLABLES))

    def pick(words: str, count: int, divisor: int) -> str:
        return f"({words})[1 + (n * 7919 / {divisor}) % {count}]"

    surname = " || ".join(pick(syllables, len(SYLLABLES), divisor) for divisor in (1, 16, 256, 4096))
    return [
        f"""INSERT INTO commerce_till (id, location_id, code, name, active)
            SELECT n, n, 'till-' || n, 'Till', true FROM generate_series(1, {places}) n""",
        f"""INSERT INTO orders_order (id, number, channel_id, external_id, location_id, till_id, receipt, email, phone,
              name, status, payment_state, fulfillment_state, currency, prices_include_tax, subtotal, total, paid,
              actor_kind, placed_at, created_at)
            SELECT n, 100000 + n, 1, CASE WHEN n % 3 = 0 THEN 'EXT-' || n ELSE '' END, 1 + n % {places},
              CASE WHEN n % 2 = 0 THEN 1 + n % {places} END, CASE WHEN n % 2 = 0 THEN n END,
              'buyer' || n % 400000 || '@example.com', '+4479' || lpad((n * 48271 % 100000000)::text, 8, '0'),
              {pick(first, len(FIRST), 3)} || ' ' || initcap({surname}), 'completed', 'paid', 'fulfilled', 'GBP', true,
              2000, 2000, 2000, 'system', at, at
            FROM generate_series(1::bigint, {orders}) n,
              LATERAL (SELECT now() - interval '2 years' * (1 - n::float8 / {orders}) AS at) AS time""",
        """INSERT INTO orders_delivery (id, order_id, position, method, location_id)
           SELECT id, id, 0, 'pickup', location_id FROM orders_order""",
        f"""INSERT INTO orders_orderline (order_id, delivery_id, position, variant_id, sku, title, quantity, unit_price,
              list_price, total, prices_include_tax, fulfilled)
            SELECT o.id, o.id, place, v.id, 'SKU-' || v.id, 'Product', 1, 1000, 1000, 1000, true, 1
            FROM orders_order o, generate_series(0, 1) place, LATERAL (SELECT CASE WHEN (o.id + place) % 100 = 0 THEN 1
              ELSE 1 + (o.id * 31 + place * 17) % {skus} END AS id) AS v""",
        """INSERT INTO orders_payment (id, order_id, position, method, status, currency, amount, captured, key,
             card_last4)
           SELECT id, id, 0, 'card', 'captured', 'GBP', 2000, 2000, 'pay-' || id,
             lpad((id * 6007 % 10000)::text, 4, '0')
           FROM orders_order""",
    ]
