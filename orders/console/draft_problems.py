"""Refusals of a new order, each at the field that can put it right, with what to do next."""

from commerce.console import formats
from commerce.errors import Refusal
from commerce.idempotency import KeyReused
from orders.console import draft as drafts
from orders.console.draft import Draft
from orders.console.draft_paying import Paying
from orders.tendering import TenderMismatch

_SPOTS = {
    "unknown_sku": "q",
    "not_sellable": "lines",
    "not_priced": "lines",
    "coupon_exhausted": "codes",
    "code_rejected": "codes",
    "invalid_email": "email",
    "invalid_phone": "phone",
    "unknown_customer": "who",
    "shipping_not_available": "way",
    "pickup_only": "way",
    "customer_limit": "lines",
    "age_check_required": "age",
    "gift_card_not_usable": "gift",
    "insufficient_balance": "pay",
    "tender_mismatch": "pay",
    "payment_declined": "pay",
    "provider_down": "pay",
    "card_number_refused": "pay",
    "price_changed": "sum",
}
_NEXT = {
    "coupon_exhausted": "Take the code off, or use another one.",
    "code_rejected": "Take the code off, or use another one.",
    "pickup_only": "Let it be collected, or take it off.",
    "customer_limit": "Take fewer.",
    "age_check_required": "Check it, then tick the box.",
    "not_sellable": "Take it off, or sell it on another channel.",
    "payment_declined": "",
    "gift_card_not_usable": "Check the code, or leave it out.",
    "provider_down": "Take cash, or try again in a minute.",
}

_PLACED_BEFORE = (
    "This order was placed before you changed it: look under Orders. Press Place order only if you want a second one."
)


def note(draft: Draft, refusal: Refusal) -> None:
    """Put what it says where it belongs."""
    if refusal.code == "out_of_stock":
        _shortages(draft, refusal)
        return
    spot = _SPOTS.get(refusal.code, "top")
    if refusal.code == KeyReused.code:
        draft.problems[spot] = _PLACED_BEFORE
        return
    if refusal.code == TenderMismatch.code:
        draft.problems[spot] = "What is to be paid has changed since you saw it. Check it, then place the order."
        return
    if refusal.code == "price_changed":
        draft.problems[spot] = "The price has changed since you saw it. Check it, then place the order."
        return
    draft.problems[spot] = f"{refusal.detail} {_NEXT.get(refusal.code, '')}".strip()


def is_complete(draft: Draft, paying: Paying) -> bool:
    """Whether everything that only a person can say is said; otherwise the problems name it."""
    wanted = {
        "way": draft.way == "ship" and not draft.address_is_known and "Fill in name, street, town, postcode, country.",
        "pay": paying.rest > 0 and _unpayable(draft, paying),
    }
    draft.problems |= {spot: str(text) for spot, text in wanted.items() if text}
    return not any(wanted.values())


def _unpayable(draft: Draft, paying: Paying) -> str:
    if draft.method == "cash" and draft.till is None:
        return "Cash is taken at a till. Choose which one."
    if draft.method == "cash" and draft.said["tendered"] and drafts.amount(draft.said["tendered"]) is None:
        return "Enter the cash as an amount, such as 50 or 47.50."
    if paying.missing:
        return f"{paying.money(paying.missing)} is still missing."
    if draft.method == "external" and not draft.said["reference"]:
        return "Write down where it was paid, such as an invoice number."
    if draft.method == "card" and not draft.said["token"]:
        return "Choose how the card is paid."
    return ""


def _shortages(draft: Draft, refusal: Refusal) -> None:
    for row in refusal.facts.get("shortages", []):
        left = row["available"]
        said = f"Only {formats.number(left)} left" if left else "None left"
        draft.problems[row["sku"]] = f"{said}, {formats.number(row['requested'])} wanted."
    draft.problems["lines"] = "Somebody was faster, or there is not enough. Take fewer, or choose another store."
