"""What an order takes besides stock, before its rows are written: a customer, a receipt number, codes, money we keep.

Everybody locks in this order: customer, code, wallet, till. Whatever is refused later rolls all of it back.
"""

from typing import Any

from commerce import restrictions, sql, transactions
from commerce.pricing import codes
from commerce.pricing.rules import Rules
from customers import recognition
from orders import gift_card_codes, gift_cards, store_credit
from orders.drafts import Draft, Frame
from orders.gift_cards import InsufficientBalance
from orders.groundwork import Ground
from orders.models import Payment
from orders.purchases import Purchase

_NEXT_RECEIPT = """
INSERT INTO orders_receiptseries (till_id, last) VALUES (%s, 1)
ON CONFLICT (till_id) DO UPDATE SET last = orders_receiptseries.last + 1 RETURNING last
"""
_LOCK_CUSTOMER = "SELECT id FROM customers_customer WHERE id = %s FOR NO KEY UPDATE"


@transactions.building_block
def customer(purchase: Purchase, ground: Ground) -> int | None:
    """The buyer's id; None for a guest who says nothing about themselves. Raises UnknownCustomer.

    Where goods are limited per customer, whoever buys as the same one waits here."""
    id = recognition.recognize(purchase.contact, now=transactions.now(), known=ground.known)
    if id is not None and restrictions.limited(ground.goods):
        sql.run(_LOCK_CUSTOMER, (id,))
    return id


@transactions.building_block
def take(draft: Draft, purchase: Purchase, ground: Ground, frame: Frame) -> None:
    """Reserve for one order, whose records learn what was drawn. Raises CouponExhausted, CodeRejected,
    InsufficientBalance and GiftCardNotUsable."""
    order = draft.order
    shopper = f"cus:{order.customer_id}" if order.customer_id else ground.shopper.key
    codes.refuse_rejected(ground.quote, purchase.codes)
    codes.redeem(ground.quote.redeems, cause=order.public_id, shopper=shopper, now=frame.now)
    _take_money(draft, purchase, frame)
    if order.till_id is not None and not frame.pending:
        order.receipt = next_receipt(order.till_id)


@transactions.building_block
def next_receipt(till_id: int) -> int:
    """The till's next number, without a gap: whoever takes it issues the receipt in the same transaction."""
    return sql.run(_NEXT_RECEIPT, (till_id,))[0][0]


def round_cash(purchase: Purchase, rules: Rules, amount: int) -> int:
    """The signed difference to the next amount that coins can pay, where the sale takes place."""
    place = purchase.location
    where = rules.place(None if place is None else place.pk)
    return rules.taxes.cash_rounding(amount, where.country, purchase.channel.currency)


def _take_money(draft: Draft, purchase: Purchase, frame: Frame) -> None:
    """Store credit before cards, and cards by their id, in whatever order they are named: whoever gives money back does
    the same, so that nobody waits for each other."""
    cards = []
    for payment, tender in zip(draft.payments, purchase.tenders, strict=True):
        if payment.amount and payment.method == Payment.Method.GIFT_CARD:
            cards.append((gift_card_codes.hash_of(tender.code), payment))
        elif payment.amount:
            _spend(payment, draft.order.customer_id, frame)
    if len(cards) > 1:
        gift_cards.lock(code_hash for code_hash, _ in cards)
    for code_hash, payment in cards:
        payment.gift_card_id = gift_cards.spend(code_hash=code_hash, now=frame.now, **_money(payment, frame))


def _spend(payment: Payment, customer_id: int | None, frame: Frame) -> None:
    if payment.method == Payment.Method.STORE_CREDIT:
        _require_customer(customer_id, "There is no store credit without a customer.")
        store_credit.spend(customer_id=customer_id, now=frame.now, **_money(payment, frame))
    elif payment.method == Payment.Method.POINTS:
        raise InsufficientBalance("There are no points to pay with.", balance=0)


def _money(payment: Payment, frame: Frame) -> dict[str, Any]:
    return {"amount": payment.amount, "currency": payment.currency, "cause": payment.public_id, "by": frame.by}


def _require_customer(customer_id: int | None, detail: str) -> None:
    if customer_id is None:
        raise InsufficientBalance(detail, balance=0)
