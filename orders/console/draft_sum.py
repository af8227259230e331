"""What a new order costs, as rows that add up, with the promotions that count and those that do not, and why."""

from dataclasses import dataclass

from commerce.console import formats
from commerce.pricing import codes
from commerce.pricing.quoted import Quote
from orders.console import words
from orders.console.draft import Draft
from orders.console.draft_paying import Paying


@dataclass(frozen=True, slots=True)
class Service:
    """One way to ship."""

    code: str
    title: str
    price: str
    when: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """`rows` end in the total, `paying` in what is left to collect where that differs; `effect` says what placing does;
    `rejected` are `(code, sentence)` of the codes that were typed. `short` while the cash typed in does not do."""

    rows: list[tuple[str, str]]
    paying: list[tuple[str, str]]
    total: int
    shown: str
    inside: str
    change: str
    short: bool
    gift: str
    rejected: list[tuple[str, str]]
    services: list[Service]
    effect: str


def of(draft: Draft, quote: Quote | None, paying: Paying | None) -> Sum | None:
    """The sum of a quote; None while there is none."""
    if quote is None or paying is None:
        return None
    totals, currency = quote.totals, quote.currency
    off = [(row.title, _minus(row.amount, currency)) for row in quote.applied if row.amount]
    rest = totals.discount - sum(row.amount for row in quote.applied)
    off += [("Discount", _minus(rest, currency))] if rest > 0 else []
    ways = [(row.title or "Delivery", formats.money(row.amount, currency)) for row in quote.deliveries if row.amount]
    taxes = _taxes(quote)
    above = [] if quote.prices_include_tax else [(name, formats.money(part, currency)) for name, part in taxes.items()]
    shown = formats.money(totals.total, currency)
    inside = ", ".join(f"{name} {formats.money(part, currency)}" for name, part in taxes.items() if part)
    return Sum(
        rows=[
            (formats.counted(draft.units, "item"), formats.money(totals.subtotal, currency)),
            *(*off, *ways, *above),
            ("Total", shown),
        ],
        paying=paying.rows(),
        total=totals.total,
        shown=shown,
        inside=f"{inside} included" if inside and quote.prices_include_tax else "",
        change=paying.cash_said(),
        short=paying.missing > 0,
        gift=formats.money(paying.balance, currency) if paying.balance is not None else "",
        rejected=_rejected(draft, quote),
        services=_services(draft, quote),
        effect=_effect(draft, paying),
    )


def _effect(draft: Draft, paying: Paying) -> str:
    """What the button does, in words."""
    items = formats.counted(draft.units, "item")
    goods = {
        "carry_out": f"{items} leave {draft.place.name} now",
        "pickup": f"{items} set aside in {draft.place.name}",
        "ship": f"{items} set aside for shipping",
    }[draft.way]
    return f"{goods}, {paying.said()}."


def _rejected(draft: Draft, quote: Quote) -> list[tuple[str, str]]:
    """Promotions that nobody asked for are no news on every order that they do not fit."""
    typed = {codes.normalize(code) for code in draft.codes}
    return [(row.code, row.detail) for row in quote.rejected if codes.normalize(row.code) in typed]


def _services(draft: Draft, quote: Quote) -> list[Service]:
    chosen = draft.service or next((row.service for row in quote.deliveries if row.service), "")
    return [
        Service(
            code=each.service,
            title=each.title,
            price=formats.money(each.amount, quote.currency) if each.amount else "free",
            when=words.days(each.earliest, each.latest),
            chosen=each.service == chosen,
        )
        for each in quote.shipping_options
    ]


def _taxes(quote: Quote) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in (*quote.lines, *quote.deliveries):
        for part in row.taxes:
            name = f"{part.name} {part.rate}%"
            found[name] = found.get(name, 0) + part.amount
    return found


def _minus(amount: int, currency: str) -> str:
    return f"{formats.MINUS} {formats.money(amount, currency)}"
