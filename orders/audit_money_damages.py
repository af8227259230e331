"""What the self-test of the money laws starts from, and every way it breaks it: plain SQL, the verbs would refuse."""

from commerce.audit import Damage

EXAMPLE = (
    "INSERT INTO commerce_channel (id, code, name, kind, currency, prices_include_tax, hold_seconds, active)"
    " VALUES (1, 'web', 'Web', 'web', 'GBP', true, 600, true)",
    "INSERT INTO customers_customer (id) VALUES (1)",
    "INSERT INTO orders_giftcard (id, code_hash, last4, currency, initial, balance, actor_kind)"
    " VALUES (1, 'a', 'AAAA', 'GBP', 5000, 2000, 'system'), (2, 'b', 'BBBB', 'GBP', 5000, 0, 'system')",
    "INSERT INTO orders_giftcardentry (card_id, kind, amount, balance_after, actor_kind)"
    " VALUES (1, 'issue', 5000, 5000, 'system'), (1, 'spend', -3000, 2000, 'system')",
    "INSERT INTO orders_storecredit (id, customer_id, currency, balance) VALUES (1, 1, 'GBP', 700)",
    "INSERT INTO orders_storecreditentry (credit_id, kind, amount, balance_after, actor_kind)"
    " VALUES (1, 'issue', 1000, 1000, 'system'), (1, 'spend', -300, 700, 'system')",
    "INSERT INTO orders_order (id, number, channel_id, status, payment_state, currency, prices_include_tax, subtotal,"
    " total, actor_kind) VALUES (1, 1, 1, 'placed', 'paid', 'GBP', true, 5000, 5000, 'system')",
    "INSERT INTO orders_payment (id, order_id, position, method, status, currency, amount, captured, released,"
    " refunded, key) VALUES (1, 1, 0, 'card', 'captured', 'GBP', 5000, 4000, 1000, 500, 'pay_1')",
    "INSERT INTO orders_paymentevent (payment_id, kind, amount, actor_kind) VALUES (1, 'authorize', 5000, 'system'),"
    " (1, 'capture', 4000, 'system'), (1, 'release', 1000, 'system'), (1, 'refund', 500, 'system')",
    "SET CONSTRAINTS ALL IMMEDIATE",
)


def _append_only(table: str) -> dict[str, str]:
    return {f"{table}_append_only": table}


GIFT_CARDS = (
    Damage("a balance changed past its entries", "UPDATE orders_giftcard SET balance = 2500 WHERE id = 1"),
    Damage(
        "a card overspent",
        "UPDATE orders_giftcard SET balance = -1 WHERE id = 1",
        {"gift_card_not_overspent": "orders_giftcard"},
    ),
    Damage(
        "a spending deleted",
        "DELETE FROM orders_giftcardentry WHERE kind = 'spend'",
        _append_only("orders_giftcardentry"),
    ),
    Damage(
        "a spending that saw an old balance",
        "INSERT INTO orders_giftcardentry (card_id, kind, amount, balance_after, actor_kind)"
        " VALUES (1, 'spend', -500, 4500, 'system'); UPDATE orders_giftcard SET balance = 1500 WHERE id = 1",
    ),
)
STORE_CREDIT = (
    Damage("credit changed past its entries", "UPDATE orders_storecredit SET balance = 900"),
    Damage(
        "credit overspent",
        "UPDATE orders_storecredit SET balance = -1",
        {"store_credit_not_overspent": "orders_storecredit"},
    ),
    Damage(
        "a grant rewritten",
        "UPDATE orders_storecreditentry SET amount = 2000 WHERE kind = 'issue'",
        _append_only("orders_storecreditentry"),
    ),
)
PAYMENTS = (
    Damage("a capture that no event knows", "UPDATE orders_payment SET captured = 3999"),
    Damage(
        "a refund deleted", "DELETE FROM orders_paymentevent WHERE kind = 'refund'", _append_only("orders_paymentevent")
    ),
    Damage(
        "more taken than was to be paid",
        "UPDATE orders_payment SET captured = 4500;"
        "INSERT INTO orders_paymentevent (payment_id, kind, amount, actor_kind) VALUES (1, 'capture', 500, 'system')",
        {"payment_takes_at_most_its_amount": "orders_payment"},
    ),
    Damage(
        "more refunded than was taken",
        "UPDATE orders_payment SET refunded = 4500;"
        "INSERT INTO orders_paymentevent (payment_id, kind, amount, actor_kind) VALUES (1, 'refund', 4000, 'system')",
        {"payment_refunds_at_most_what_was_taken": "orders_payment"},
    ),
)
