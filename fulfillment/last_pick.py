"""The last pick of a walk, and taking it back: exactly the units that one scan counted, wherever they went.

Only the very last thing that happened to the goods can be taken back, by whoever walks.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from commerce import transactions
from commerce.actors import Actor
from commerce.errors import Refusal
from fulfillment import picking, waves
from fulfillment.models import Fulfillment, FulfillmentEvent
from fulfillment.picking import Scan

PICKED = "units_picked"
_OF_GOODS = (PICKED, "units_put_down", "units_short", "units_cancelled", "units_declined")


class NotTheLast(Refusal):
    """Something else happened to the goods since."""

    code = "not_the_last"
    title = "Something happened since"


@dataclass(frozen=True, slots=True)
class LastPick:
    """What one scan counted. `event_id` names it; `units` are `{fulfillment: [(variant, units), …]}`."""

    event_id: int
    units: dict[int, list[tuple[int, int]]]

    @property
    def variant_id(self) -> int:
        return next(variant for counted in self.units.values() for variant, _ in counted)

    @property
    def count(self) -> int:
        return sum(units for counted in self.units.values() for _, units in counted)


def of(fulfillment_ids: Iterable[int]) -> LastPick | None:
    """The last pick among these, unless something else was done with the goods after it. Two queries."""
    rows = FulfillmentEvent.objects.filter(fulfillment__in=list(fulfillment_ids), kind__in=_OF_GOODS)
    last = rows.order_by("-id").first()
    if last is None or last.kind != PICKED:
        return None
    units: dict[int, list[tuple[int, int]]] = {}
    same = rows.filter(kind=PICKED, at=last.at, actor_kind=last.actor_kind, actor_id=last.actor_id)
    for event in same.order_by("-id")[: last.facts.get("shares", 1)]:
        counted = [(variant, count) for _, variant, count in event.facts["units"]]
        units.setdefault(event.fulfillment_id, []).extend(counted)
    return LastPick(last.pk, units)


@transactions.use_case
def undo(*, by: Actor, fulfillment_ids: Iterable[int], event_id: int) -> LastPick:
    """Take back the pick that is named so, if it is the last one among these: its units lie on their shelf again.

    Raises NotTheLast, InvalidTransition, LocationNotAllowed.
    """
    now, pick = transactions.now(), of(fulfillment_ids)
    if pick is None or pick.event_id != event_id:
        raise _not_the_last()
    rows = Fulfillment.objects.filter(pk__in=pick.units)
    for locked in waves.locked(rows.order_by("id").values_list("order_id", "pk"), by=by):
        last = of([locked.pk])
        if last is None or last.units != {locked.pk: pick.units[locked.pk]}:
            raise _not_the_last()
        scans = [Scan(variant_id=variant, quantity=units) for variant, units in pick.units[locked.pk]]
        picking.put_down(locked, scans, by=by, now=now)
    return pick


def _not_the_last() -> NotTheLast:
    return NotTheLast("Something else was picked or put back since. Nothing was changed.")
