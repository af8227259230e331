"""What cancelling would do, told before it is done: read from the same shares and promises, and nothing is changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from inventory import promises_of
from inventory.models import Allocation
from inventory.promises_of import Need
from orders import giving_back, substitutes, units
from orders.giving_back import Ended
from orders.models import Order, OrderLine, Payment, TenderShare
from orders.payments import intents
from orders.substitutes import Replaced
from orders.units import Units


@dataclass(frozen=True, slots=True)
class Back:
    """What one tender gives back, in minor units: what was only reserved is released, what was taken is refunded."""

    payment: Payment
    released: int
    refunded: int


@dataclass(frozen=True, slots=True)
class Freed:
    """Units that can be sold again at a place."""

    place: str
    units: int


@dataclass(frozen=True, slots=True)
class Foresight:
    """What cancelling `units` would do. `waits` when a payment's outcome decides first; `kept` is what the
    deliveries that end with it cost although they bring nothing."""

    units: tuple[Units, ...]
    whole: bool
    waits: bool
    back: tuple[Back, ...] = ()
    freed: tuple[Freed, ...] = ()
    codes: tuple[str, ...] = ()
    kept: int = 0

    @property
    def amount(self) -> int:
        """All money that goes back."""
        return sum(each.released + each.refunded for each in self.back)

    @property
    def count(self) -> int:
        """How many units would not be delivered."""
        return sum(each.quantity for each in self.units)


def cancelling(order: Order, asked: Sequence[Units]) -> Foresight:
    """What it would do to cancel these units of a live order; at most those that are open. Seven queries,
    and one for each card that is authorized."""
    lines = list(OrderLine.objects.filter(order=order).order_by("position", "id"))
    replaced = substitutes.of(line.pk for line in lines)
    parts = substitutes.parted([each for each in asked if each.quantity], lines, replaced)
    ended, less = tuple(units.merged(parts)), _cheaper(parts, lines, replaced)
    for line in lines:
        line.cancelled += sum(each.quantity for each in ended if each.line_id == line.pk)
    whole = all(line.cancelled == line.quantity for line in lines)
    payments = list(
        Payment.objects.filter(order=order)
        .exclude(status__in=Payment.DEAD)
        .select_related("gift_card")
        .order_by("position")
    )
    if order.status == Order.Status.AWAITING_PAYMENT and intents.are_undecided(order.pk):
        return Foresight(ended, whole, waits=True)
    shares = list(TenderShare.objects.filter(payment__in=payments).select_related("delivery").order_by("id"))
    amounts = giving_back.sums((payment.pk for payment in payments), _parts(shares, Ended(ended, lines, whole, less)))
    return Foresight(
        units=ended,
        whole=whole,
        waits=False,
        back=tuple(Back(each, *giving_back.split(each, amounts[each.pk])) for each in payments if each.pk in amounts),
        freed=_freed(order, units.needs(parts, lines)),
        codes=tuple(order.codes) if whole else (),
        kept=_kept(shares, ended, lines),
    )


def _parts(shares: Sequence[TenderShare], ended: Ended) -> list[giving_back.Part]:
    return giving_back.parts_of(shares, ended) if ended.units else []


def _kept(shares: Sequence[TenderShare], ended: Sequence[Units], lines: Sequence[OrderLine]) -> int:
    """The charges of the deliveries that end with these units and cost all the same."""
    touched = {line.delivery_id for line in lines if line.pk in {each.line_id for each in ended}}
    called_off = giving_back.charges_called_off(shares, lines)
    return sum(share.amount for share in called_off if share.delivery_id in touched and not share.delivery.refundable)


def _cheaper(parts: Sequence[Units], lines: Sequence[OrderLine], replaced: Replaced) -> dict[int, tuple[int, int]]:
    """`Ended.less`, as if these units were cancelled."""
    before = {id: substitutes.cheaper_by_what_is_left(rows) for id, rows in replaced.items()}
    for row, count in substitutes.shared_out(parts, lines, replaced):
        row.cancelled += count
    return {id: (before[id], substitutes.cheaper_by_what_is_left(rows)) for id, rows in replaced.items()}


def _freed(order: Order, needs: Sequence[Need]) -> tuple[Freed, ...]:
    """What is still awaited is given up first, then the oldest promises of each line, as `promises_of` does."""
    rows = list(promises_of.of_order(order.public_id).select_related("location"))
    left = {row.pk: row.quantity for row in rows}
    awaited = promises_of.awaited_units(order.public_id)
    places: dict[str, int] = {}
    for need in needs:
        units = max(0, need.units - awaited.get((need.cause_line, need.variant_id), 0))
        for row in [row for row in rows if _serves(row, need)]:
            part = min(units, left[row.pk])
            left[row.pk] -= part
            units -= part
            if part:
                places[row.location.name] = places.get(row.location.name, 0) + part
    return tuple(Freed(place, count) for place, count in sorted(places.items()))


def _serves(row: Allocation, need: Need) -> bool:
    return (row.cause_line, row.variant_id) == (need.cause_line, need.variant_id)
