"""From the form of a new order to what pricing and placing ask for."""

from dataclasses import replace

from commerce import transactions
from orders import gift_card_codes, visibility
from orders.console import draft as drafts
from orders.console.draft import Draft
from orders.deliveries import Wanted
from orders.models import Payment
from orders.payments import card_numbers
from orders.purchases import Purchase, Tender, Wish

TEST_TOKENS = {
    "tok_visa": "Visa, goes through",
    "tok_3ds": "Visa, the bank asks the customer",
    "tok_timeout": "Visa, the bank is slow",
    "tok_declined": "Declined",
}


def question(draft: Draft) -> Purchase | None:
    """The purchase to be priced; None while there is nothing to buy, units that are no number, or no door."""
    if not draft.lines or None in draft.lines.values() or draft.channel is None or draft.place is None:
        return None
    wanted = _wanted(draft)
    wishes = tuple(Wish(draft.named[sku].variant_id, units, wanted) for sku, units in draft.lines.items())
    return Purchase(
        channel=draft.channel,
        wishes=wishes,
        tenders=(),
        contact=draft.contact,
        codes=tuple(draft.codes),
        sold_at=draft.place,
        age_confirmed=draft.age_checked,
    )


def purchase(draft: Draft, asked: Purchase, total: int, gift: int) -> Purchase:
    """The same, with how it is paid. `gift` is what the gift card pays of the total."""
    tenders = _tenders(draft, total, gift)
    card_numbers.refuse(draft.said.get("reference", ""), path="reference")
    cash = any(tender.method == Payment.Method.CASH for tender in tenders)
    return replace(asked, tenders=tenders, till=draft.till if cash else None, expected_total=total)


def gift_balance(draft: Draft, actor) -> int | None:
    """What is left on the gift card that was typed in; None when there is no such card to use."""
    code = draft.said.get("gift", "")
    if not code or draft.channel is None:
        return None
    today = transactions.now().date()
    cards = visibility.gift_cards(actor).usable(today).filter(currency=draft.channel.currency)
    card = cards.filter(code_hash=gift_card_codes.hash_of(code)).first()
    return card.balance if card else None


def _wanted(draft: Draft) -> Wanted:
    if draft.way == "ship":
        address = draft.address if draft.address_is_known else {"country": draft.address.get("country", "GB")}
        return Wanted(method="ship", address={**address, "country": address["country"].upper()}, service=draft.service)
    return Wanted(method=draft.way, location=draft.place)


def _tenders(draft: Draft, total: int, gift: int) -> tuple[Tender, ...]:
    rows = [Tender("gift_card", gift, code=draft.said["gift"])] if gift else []
    if total - gift <= 0:
        return tuple(rows)
    if draft.method == "card":
        return (*rows, Tender("card", token=draft.said.get("token", "")))
    if draft.method == "cash":
        return (*rows, Tender("cash", drafts.amount(draft.said.get("tendered", ""))))
    return (*rows, Tender(draft.method, reference=draft.said.get("reference", "")))
