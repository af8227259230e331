"""What the self-test of the orders' laws starts from, and every way it breaks it: plain SQL, the verbs would refuse."""

from commerce.audit import Damage
from inventory import audit_damages as stock

_PAYMENT = "(id, order_id, position, method, status, currency, amount, captured, released, refunded, key)"
_ORDER = (
    "INSERT INTO orders_order (id, number, channel_id, external_id, status, payment_state, fulfillment_state, currency,"
    " prices_include_tax, subtotal, total, paid, refunded, actor_kind, placed_at) VALUES"
    " ({id}, {id}, 1, '{name}', 'in_fulfillment', 'authorized', 'partial', 'GBP', true, 2700, 3200, 1367, 233,"
    " 'system', now());"
)
EXAMPLE = (
    *stock.EXAMPLE[:-1],
    _ORDER.format(id=1, name="EXT-1").replace("total, paid", "shipping, total, paid").replace("2700,", "2700, 500,"),
    "INSERT INTO orders_delivery (id, order_id, position, method, location_id, amount, total)"
    " VALUES (1, 1, 0, 'pickup', 1, 500, 500)",
    "INSERT INTO orders_orderline (id, order_id, delivery_id, position, variant_id, sku, title, quantity, unit_price,"
    " list_price, total, prices_include_tax, fulfilled, cancelled) VALUES"
    " (1, 1, 1, 0, 1, 'MUG', 'Mug', 3, 900, 900, 2700, true, 1, 1)",
    f"INSERT INTO orders_payment {_PAYMENT} VALUES (1, 1, 0, 'cash', 'captured', 'GBP', 700, 700, 0, 233, 'a'),"
    " (2, 1, 1, 'card', 'authorized', 'GBP', 2500, 667, 667, 0, 'b')",
    "INSERT INTO orders_tendershare (payment_id, line_id, delivery_id, amount, given_back)"
    " VALUES (1, 1, NULL, 700, 233), (2, 1, NULL, 2000, 667), (2, NULL, 1, 500, 0)",
    "INSERT INTO inventory_allocation (variant_id, location_id, channel_id, quantity, cause, cause_line, ended_at,"
    " end_reason) VALUES (1, 1, 1, 1, 'ord_1', 1, now(), 'taken'), (1, 1, 1, 1, 'ord_1', 1, NULL, '')",
    "INSERT INTO inventory_movement (variant_id, location_id, kind, on_hand_delta, before, after, actor_kind, cause,"
    " cause_line, occurred_at) VALUES (1, 1, 'sale', -1, 10, 9, 'system', 'ord_1', 1, now())",
    "UPDATE inventory_level SET on_hand = 9, allocated = allocated + 1 WHERE variant_id = 1 AND location_id = 1",
    stock.EXAMPLE[-1],
)
_LINE, _TENDER = "orders_orderline", "orders_payment"

UNITS = (
    Damage(
        "a unit both handed over and cancelled",
        "UPDATE orders_orderline SET cancelled = 3",
        {"order_line_units_end_once": _LINE},
    ),
    Damage(
        "more returned than left",
        "UPDATE orders_orderline SET returned = 2",
        {"order_line_returned_at_most_what_left": _LINE},
    ),
    Damage("a cancelled unit still promised", "UPDATE orders_orderline SET cancelled = 2"),
    Damage("a unit handed over only on paper", "UPDATE orders_orderline SET cancelled = 0, fulfilled = 2"),
    Damage(
        "a promise of an order lost",
        "DELETE FROM inventory_allocation WHERE cause = 'ord_1' AND ended_at IS NULL;"
        "UPDATE inventory_level SET allocated = allocated - 1 WHERE allocated > 0",
    ),
)
TENDERS = (
    Damage("a share lost", "DELETE FROM orders_tendershare WHERE payment_id = 1"),
    Damage("given back only on paper", "UPDATE orders_tendershare SET given_back = 300 WHERE payment_id = 1"),
    Damage(
        "a share given back twice",
        "UPDATE orders_tendershare SET given_back = 1400 WHERE payment_id = 1",
        {"tender_share_gives_back_once": "orders_tendershare"},
    ),
    Damage("refunded beyond the shares", "UPDATE orders_payment SET refunded = 400 WHERE id = 1"),
)
LINES = (
    Damage("a share of another line", "UPDATE orders_tendershare SET line_id = NULL WHERE payment_id = 1"),
    Damage("a share changed", "UPDATE orders_tendershare SET amount = 701 WHERE payment_id = 1"),
)
TOTALS = (
    Damage("a delivery that costs more than the order says", "UPDATE orders_delivery SET amount = 600, total = 600"),
    Damage("a line that is cheaper than the order says", "UPDATE orders_orderline SET unit_price = 800, total = 2400"),
    Damage(
        "a total that does not add up",
        "UPDATE orders_order SET total = 3000",
        {"order_total_adds_up": "orders_order"},
    ),
)
ONCE = (
    Damage(
        "two living orders of one external id",
        _ORDER.format(id=2, name="EXT-1").replace("3200", "2700"),
        {"order_once_per_external_id": "orders_order"},
    ),
    Damage(
        "an order charged twice",
        f"INSERT INTO orders_payment {_PAYMENT} VALUES (3, 1, 2, 'card', 'authorized', 'GBP', 2500, 0, 0, 0, 'c')",
    ),
)
FOLLOWING = (
    Damage("a state typed by hand", "UPDATE orders_order SET status = 'completed'"),
    Damage("a payment taken past the order", "UPDATE orders_payment SET captured = 1833 WHERE id = 2"),
    Damage("a unit counted past the order", "UPDATE orders_orderline SET fulfilled = 2"),
    Damage("a sum of what was paid typed by hand", "UPDATE orders_order SET paid = 3200"),
)
