"""Who pays how much of a total: amounts as asked, the rest, the change of cash, and its rounding to coins there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from commerce.errors import Invalid, field_error
from orders.models import Payment
from orders.purchases import Tender


class TenderMismatch(Invalid):
    """The tenders do not add up to the total. Names `total` and `tendered`."""

    code = "tender_mismatch"
    title = "The payments do not add up"


@dataclass(frozen=True, slots=True)
class Settled:
    """What each tender pays, in the order asked; `tendered` of it is cash as handed over, None otherwise."""

    tender: Tender
    amount: int
    tendered: int | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a total is paid: `rounding` is what cash added to it or took off, `change` what is handed back."""

    tenders: tuple[Settled, ...]
    rounding: int = 0
    change: int = 0


def settle(total: int, tenders: Sequence[Tender], *, round_cash) -> Settlement:
    """Amounts that sum to `total + rounding`. Raises TenderMismatch.

    One tender may leave its amount out and takes the rest. Cash may be more than its part: the difference is change.
    `round_cash(amount)` gives the signed difference to the next payable amount, for the part that cash pays.
    """
    open_ended = [index for index, tender in enumerate(tenders) if tender.amount is None]
    if len(open_ended) > 1:
        raise _mismatch("Only one payment may leave its amount out.", f"payments[{open_ended[1]}].amount", total, None)
    fixed = sum(tender.amount or 0 for tender in tenders)
    cash = [index for index, tender in enumerate(tenders) if tender.method == Payment.Method.CASH]
    rest = total - sum(t.amount or 0 for i, t in enumerate(tenders) if i not in cash)
    rounding = round_cash(rest) if cash and rest > 0 and not (open_ended and open_ended[0] not in cash) else 0
    due = total + rounding
    if open_ended:
        return _with_rest(due, tenders, open_ended[0], rounding)
    over = fixed - due
    if over == 0:
        return Settlement(tuple(Settled(t, t.amount, _handed(t, t.amount)) for t in tenders), rounding)
    if over > 0 and cash and tenders[cash[-1]].amount > over:
        last = cash[-1]
        settled = tuple(
            Settled(t, t.amount - (over if i == last else 0), _handed(t, t.amount)) for i, t in enumerate(tenders)
        )
        return Settlement(settled, rounding, over)
    raise _mismatch(f"The payments are {fixed}, the total is {due}.", "payments", due, fixed)


def _with_rest(due: int, tenders: Sequence[Tender], open_index: int, rounding: int) -> Settlement:
    rest = due - sum(tender.amount or 0 for tender in tenders)
    if rest < 0 or (rest == 0 and due > 0):
        fixed = due - rest
        raise _mismatch(f"Nothing is left to pay: the others are {fixed}.", f"payments[{open_index}]", due, fixed)
    amounts = [rest if index == open_index else tender.amount for index, tender in enumerate(tenders)]
    return Settlement(tuple(Settled(t, a, _handed(t, a)) for t, a in zip(tenders, amounts, strict=True)), rounding)


def _handed(tender: Tender, amount: int) -> int | None:
    return amount if tender.method == Payment.Method.CASH else None


def _mismatch(detail: str, path: str, total: int, tendered: int | None) -> TenderMismatch:
    facts = {"total": total} if tendered is None else {"total": total, "tendered": tendered}
    return TenderMismatch(detail, errors=[field_error(path, TenderMismatch.code, detail)], **facts)
