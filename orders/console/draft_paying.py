"""Who pays how much of a new order, worked out before it is placed: the gift card first, the chosen way the rest."""

from dataclasses import dataclass

from commerce.console import formats
from orders import reserving
from orders.console import draft as drafts
from orders.console.draft import Draft
from orders.models import Payment
from orders.purchases import Purchase
from orders.quoting import Reckoned

_ROWS = {
    "card": "To reserve on the card",
    "cash": "To pay in cash",
    "external": "Paid elsewhere",
    "store_credit": "To take from store credit",
}
_DONE = {
    "card": "reserved on the card",
    "cash": "taken in cash",
    "external": "noted as paid elsewhere",
    "store_credit": "taken from store credit",
}


@dataclass(frozen=True, slots=True)
class Paying:
    """In minor units: `gift` is what the gift card pays and `balance` what is on it, None without one; `rest` is left
    for `method`, of cash with the `rounding` to coins there are. Of cash as typed, `missing` or `change`."""

    method: str
    currency: str
    balance: int | None
    gift: int
    rest: int
    rounding: int
    missing: int
    change: int

    def rows(self) -> list[tuple[str, str]]:
        """What stands below the total, where the total alone does not say what is to be collected."""
        if not self.gift and not self.rounding:
            return []
        off = [("Gift card", f"{formats.MINUS} {self.money(self.gift)}")] if self.gift else []
        coins = [("Rounded to coins", self.money(self.rounding))] if self.rounding else []
        return [*off, *coins, (_ROWS[self.method], self.money(self.rest))]

    def said(self) -> str:
        """`£50.00 from the gift card, £156.00 taken in cash`."""
        parts = [f"{self.money(self.gift)} from the gift card"] if self.gift else []
        parts += [f"{self.money(self.rest)} {_DONE[self.method]}"] if self.rest else []
        return ", ".join(parts) or "nothing to pay"

    def cash_said(self) -> str:
        """`£40.00 is missing`, `£3.00 change`; nothing where no cash was typed in."""
        if self.missing:
            return f"{self.money(self.missing)} is missing"
        return f"{self.money(self.change)} change" if self.change else ""

    def money(self, amount: int) -> str:
        """An amount as people read it."""
        return formats.money(amount, self.currency)


def of(draft: Draft, asked: Purchase | None, reckoned: Reckoned | None, balance: int | None) -> Paying | None:
    """How it would be paid; None while there is no price."""
    quote = reckoned.quote if reckoned else None
    if asked is None or quote is None:
        return None
    gift = min(balance or 0, quote.totals.total)
    rest, cash = quote.totals.total - gift, draft.method == Payment.Method.CASH
    rounding = reserving.round_cash(asked, reckoned.rules, rest) if cash and rest and reckoned.rules else 0
    given = drafts.amount(draft.said.get("tendered", "")) if cash and rest else None
    over = 0 if given is None else given - rest - rounding
    return Paying(
        method=draft.method,
        currency=quote.currency,
        balance=balance,
        gift=gift,
        rest=rest + rounding,
        rounding=rounding,
        missing=max(0, -over),
        change=max(0, over),
    )
