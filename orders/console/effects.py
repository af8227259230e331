"""What cancelling does, in sentences: money by tender, goods by place, codes, and who is told."""

from dataclasses import dataclass

from commerce.console import formats
from orders import channel_refunding, notices
from orders.console import words
from orders.foresight import Back, Foresight
from orders.models import Order, Payment


@dataclass(frozen=True, slots=True)
class Effect:
    """`lines` are `(icon, sentence)`, `label` is the button, `token` proves that this very effect was shown, `done`
    says it afterwards, and `stays` until it is closed where cash is to be handed back. `whole` when every open unit is
    meant."""

    lines: tuple[tuple[str, str], ...]
    label: str
    token: str
    done: str
    units: int
    whole: bool
    stays: bool


def cancelling(order: Order, seen: Foresight) -> tuple[tuple[str, str], ...]:
    """One sentence for each thing that happens. Amounts and units are those of the foresight."""
    if not seen.units:
        return ()
    if seen.waits:
        return (("clock", "The bank has not answered yet. Nothing more is taken; the order ends when it does."),)
    lines = [_money(order, back) for back in seen.back]
    lines += [("stock", f"Put {formats.number(each.units)} back for sale in {each.place}") for each in seen.freed]
    lines += [("tag", f"Give code {code} back, it can be used again") for code in seen.codes]
    if seen.kept:
        lines.append(("truck", f"Keep {formats.money(seen.kept, order.currency)} for delivery"))
    if seen.whole and notices.may_confirm(order):
        lines.append(("mail", f"Tell {order.email}"))
    return tuple(lines) or (("info", "No money and no goods move"),)


def cash(order: Order, seen: Foresight) -> str:
    """`Hand back £12.00 in cash`; empty where no cash goes back."""
    backs = [back.refunded for back in seen.back if back.payment.method == Payment.Method.CASH]
    return f"Hand back {formats.money(sum(backs), order.currency)} in cash" if sum(backs) else ""


def _money(order: Order, back: Back) -> tuple[str, str]:
    """`Release £42.00 on Visa ••4242`, `Refund £20.00 to gift card ••7K3P`, `Hand back £12.00 in cash`."""
    name = words.tender(back.payment)
    name = name if name[:1] != name[:1].upper() or back.payment.card_last4 else name[:1].lower() + name[1:]
    parts = []
    if back.released:
        parts.append(f"Release {formats.money(back.released, order.currency)} on {name}")
    if back.refunded:
        amount = formats.money(back.refunded, order.currency)
        if back.payment.method == Payment.Method.CASH:
            return "cash", f"Hand back {amount} in cash"
        if back.payment.method == Payment.Method.EXTERNAL and (channel := channel_refunding.channel_of(order)):
            return "return", f"Refund {amount} through {channel}"
        if back.payment.method == Payment.Method.EXTERNAL:
            return "return", f"Note {amount} to be paid back where it was paid: {back.payment.reference or 'elsewhere'}"
        parts.append(f"Refund {amount} to {name}")
    return ("return" if back.refunded else "card"), " and ".join(parts)
