"""What a new order costs, as rows that add up, with the promotions that count and those that do not, and why."""

from dataclasses import dataclass

from commerce.console import formats
from commerce.pricing.quoted import Quote
from orders.console import draft as drafts
from orders.console import words
from orders.console.draft import Draft


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
    """`rows` end in the total; `effect` says what placing does; `rejected` are `(code, sentence)`."""

    rows: list[tuple[str, str]]
    total: int
    shown: str
    inside: str
    change: str
    gift: str
    rejected: list[tuple[str, str]]
    services: list[Service]
    effect: str


def of(draft: Draft, quote: Quote | None, gift: int | None) -> Sum | None:
    """The sum of a quote; None while there is none."""
    if quote is None:
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
        total=totals.total,
        shown=shown,
        inside=f"{inside} included" if inside and quote.prices_include_tax else "",
        change=_change(draft, totals.total - min(gift or 0, totals.total), currency),
        gift=formats.money(gift, currency) if gift is not None else "",
        rejected=[(row.code, row.detail) for row in quote.rejected],
        services=_services(draft, quote),
        effect=_effect(draft, shown),
    )


def _effect(draft: Draft, total: str) -> str:
    """What the button does, in words."""
    items = formats.counted(draft.units, "item")
    goods = {
        "carry_out": f"{items} leave {draft.place.name} now",
        "pickup": f"{items} set aside in {draft.place.name}",
        "ship": f"{items} set aside for shipping",
    }[draft.way]
    money = {"cash": "taken in cash", "card": "reserved on the card", "external": "noted as paid elsewhere"}
    return f"{goods}, {total} {money.get(draft.method, 'taken from store credit')}."


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


def _change(draft: Draft, due: int, currency: str) -> str:
    given = drafts.amount(draft.said.get("tendered", "")) if draft.method == "cash" else None
    if given is None:
        return ""
    if given < due:
        return f"{formats.money(due - given, currency)} is missing"
    return f"{formats.money(given - due, currency)} change"


def _minus(amount: int, currency: str) -> str:
    return f"{formats.MINUS} {formats.money(amount, currency)}"
