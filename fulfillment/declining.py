"""A store says no to work that is not packed: to all of it or to units, with a reason that tells about its stock.

It is never asked for these lines again, and for a while nobody is sent there for goods that it could not find. Shipped
goods are routed to the next best place by themselves; what is to be collected waits for a person, and is never shipped
unasked. Promises stay until another place takes them over.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F

from commerce import ids, sql, transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import FulfillmentDeclined
from commerce.state import InvalidTransition
from fulfillment import articles, contents, ending, picking, progress, putting_back, stock_effects, troubles
from fulfillment import short_options as options
from fulfillment.articles import Article
from fulfillment.assigning import Portion
from fulfillment.models import DeclinedOffer, Fulfillment, FulfillmentLine, Trouble
from fulfillment.stock_effects import Missing, Place
from inventory import levels
from orders import lifecycle
from orders.models import OrderLine
from orders.units import TooManyUnits

Status, Reason = Fulfillment.Status, DeclinedOffer.Reason
BLOCKED = timedelta(hours=24)
BEFORE_PACKING = (Status.ROUTED, Status.ACCEPTED, Status.PICKING, Status.PICKED)
_NOT_BEGUN = (Status.ROUTED, Status.REJECTED, Status.CANCELLED, Status.EXPIRED)
_OF_GOODS = (Reason.NOT_FOUND, Reason.MISMATCH, Reason.DAMAGED)
_OFFER = """
INSERT INTO fulfillment_declinedoffer AS d (line_id, location_id, fulfillment_id, reason, quantity, actor_kind,
  actor_id, at)
SELECT w.line, %s, %s, %s, w.units, %s, %s, %s FROM unnest(%s::bigint[], %s::int[]) AS w(line, units) ORDER BY w.line
ON CONFLICT (line_id, location_id) DO UPDATE SET quantity = d.quantity + excluded.quantity, reason = excluded.reason,
  fulfillment_id = excluded.fulfillment_id, at = excluded.at
"""
_BLOCK = """
INSERT INTO fulfillment_stockblock (variant_id, location_id, until)
SELECT w.variant, %s, %s FROM unnest(%s::bigint[]) AS w(variant) ORDER BY w.variant
ON CONFLICT (variant_id, location_id) DO UPDATE SET until = greatest(fulfillment_stockblock.until, excluded.until)
"""


@dataclass(slots=True)
class Declined:
    """What a store does not do: units per order line, per article with its first row, and per variant what lay picked
    and what did not."""

    units: dict[int, int] = field(default_factory=dict)
    articles: list[tuple[FulfillmentLine, int]] = field(default_factory=list)
    variants: set[int] = field(default_factory=set)
    picked: dict[int, int] = field(default_factory=dict)
    missing: dict[int, int] = field(default_factory=dict)


@transactions.use_case
def decline(*, by: Actor, fulfillment: Fulfillment, reason: str, units: Sequence[Portion] | None = None) -> Fulfillment:
    """Say no to all of it, or to some units of its lines (of a kit, whole kits).

    Raises InvalidTransition once it is packed or ready, TooManyUnits, LocationNotAllowed.
    """
    now = transactions.now()
    locked = progress.lock(fulfillment.pk, by=by)
    progress.require(locked, *BEFORE_PACKING, to_do="declined")
    take_away(locked, reason, by=by, now=now, units=units)
    return locked


@transactions.building_block
def take_away(
    locked: Fulfillment, reason: str, *, by: Actor, now: datetime, units: Sequence[Portion] | None = None
) -> None:
    """As `decline`, for locked work that is not packed. Locks levels."""
    declined = _take(locked, units)
    if not declined.units:
        detail = "Nothing is left of it that another store could prepare. Report what is missing instead."
        raise InvalidTransition(detail, state=str(locked.status), allowed=progress.allowed(locked))
    _write(locked, declined, reason, by=by, now=now)
    _remember(locked, declined, reason, by=by, now=now)
    if locked.kind == Fulfillment.Kind.PICKUP or _is_rehomed(locked, declined):
        _queue(locked, declined, reason, now=now)
    _correct_stock(locked, declined, reason, by=by, now=now)
    _offer_options(locked, now)


def _take(locked: Fulfillment, asked: Sequence[Portion] | None) -> Declined:
    """Subtract the units from their rows, those that are not picked first."""
    rows = articles.grouped(contents.rows_of([locked.pk]))
    there = {article: articles.units(parts) for article, parts in rows.items()}
    wanted = there if asked is None else _chosen(asked, there)
    declined = Declined()
    for article, units in wanted.items():
        if units:
            declined.units[article[0]] = declined.units.get(article[0], 0) + units
            declined.articles.append((rows[article][0], units))
            for row in rows[article]:
                _subtract(row, units * row.per_unit, declined)
    return declined


def _chosen(asked: Sequence[Portion], there: Mapping[Article, int]) -> dict[Article, int]:
    """The articles that are meant: of a line that was partly replaced, those named or any."""
    left, chosen = dict(there), {}
    for each in asked:
        units = each.units
        for article in left:
            if article[0] == each.line_id and each.variant_id in (None, article[1]):
                taken = min(units, left[article])
                left[article], units = left[article] - taken, units - taken
                chosen[article] = chosen.get(article, 0) + taken
        if units:
            open_units = sum(count for article, count in there.items() if article[0] == each.line_id)
            facts = {"line": ids.encode("lin", each.line_id), "requested": each.units, "open": open_units}
            raise TooManyUnits("Fewer units are to be prepared than you decline. Nothing was changed.", lines=[facts])
    return chosen


def _subtract(row: FulfillmentLine, units: int, declined: Declined) -> None:
    from_shelf = min(units, row.quantity - row.picked)
    row.quantity -= units
    row.picked -= units - from_shelf
    row.save(update_fields=["quantity", "picked"])
    declined.variants.add(row.variant_id)
    for counted, more in ((declined.missing, from_shelf), (declined.picked, units - from_shelf)):
        if more:
            counted[row.variant_id] = counted.get(row.variant_id, 0) + more


def _write(locked: Fulfillment, declined: Declined, reason: str, *, by: Actor, now: datetime) -> None:
    """All of it declined ends it; the rest of a part goes on, and nobody else prepares the order until they accept."""
    facts = {"reason": str(reason), "units": [[line, units] for line, units in declined.units.items()]}
    if not ending.end_if_over(locked, Status.REJECTED, by=by, now=now, facts=facts):
        progress.tell(locked, "units_declined", by=by, now=now, facts=facts)
        if locked.status in (Status.PICKING, Status.PICKED):
            picking.settle(locked, by=by, now=now)
    if locked.status != Status.REJECTED:
        bus.publish(FulfillmentDeclined(fulfillment_id=locked.pk))
        return
    begun = Fulfillment.objects.filter(order=locked.order_id).exclude(status__in=_NOT_BEGUN)
    if not begun.exists():
        lifecycle.stop_fulfillment(locked.order, by=by, now=now)


def _remember(locked: Fulfillment, declined: Declined, reason: str, *, by: Actor, now: datetime) -> None:
    """Never asked again for these lines; after a search that failed nobody is, for a while."""
    lines, units = sql.numbers(declined.units), sql.numbers(declined.units.values())
    who = (locked.location_id, locked.pk, str(reason), by.kind, by.id, now)
    sql.send(_OFFER, (*who, lines, units))
    if reason in _OF_GOODS:
        variants = sql.numbers(sorted(declined.variants))
        sql.send(_BLOCK, (locked.location_id, now + BLOCKED, variants))
    waiting = Trouble.objects.filter(fulfillment=locked, kind=Trouble.Kind.UNACCEPTED)
    for trouble in waiting.exclude(status=Trouble.Status.RESOLVED).order_by("id"):
        troubles.resolve(trouble, Trouble.Resolution.DONE, by=by, now=now)


def _is_rehomed(locked: Fulfillment, declined: Declined) -> bool:
    """Whether somebody chose this place in spite of how it was ordered: then routing knows no other."""
    lines = OrderLine.objects.filter(pk__in=declined.units)
    return lines.exclude(delivery=locked.delivery_id).exists()


def _queue(locked: Fulfillment, declined: Declined, reason: str, *, now: datetime) -> None:
    """Somebody asks the customer: another store, by parcel, or their money. Nothing is decided without them."""
    which = {"order_id": locked.order_id, "fulfillment_id": locked.pk, "location_id": locked.location_id}
    undecided = Trouble.objects.filter(fulfillment=locked, kind=Trouble.Kind.DECLINED_PICKUP)
    undecided = undecided.exclude(status=Trouble.Status.RESOLVED)
    for row, units in declined.articles:
        what = {"line_id": row.line_id, "variant_id": row.variant_id}
        if undecided.filter(**what).update(quantity=F("quantity") + units, reason=str(reason)):
            continue
        troubles.open(Trouble.Kind.DECLINED_PICKUP, now=now, **which, **what, quantity=units, reason=str(reason))


def _offer_options(locked: Fulfillment, now: datetime) -> None:
    """What could be done, worked out once the record of stock is right."""
    rows = Trouble.objects.filter(fulfillment=locked, kind=Trouble.Kind.DECLINED_PICKUP)
    for trouble in rows.exclude(status=Trouble.Status.RESOLVED).order_by("id"):
        trouble.facts = {"options": options.of(trouble, locked, now=now)}
        trouble.save(update_fields=["facts"])


def _correct_stock(locked: Fulfillment, declined: Declined, reason: str, *, by: Actor, now: datetime) -> None:
    """What the reason says about the shelf, and what was picked goes back there. Tasks are locked first, then all
    levels at once."""
    damaged = reason == Reason.DAMAGED
    aside = {} if damaged else declined.picked
    seen = Counter(declined.missing) + (Counter(declined.picked) if damaged else Counter())
    place = Place(locked.location_id, locked.order.public_id)
    missing = [Missing(variant, units) for variant, units in sorted(seen.items())]
    stock_effects.ask_for_counts(reason, missing, place, now)
    putting_back.ask(locked, aside, now=now)
    levels.freeze((variant, place.location_id) for variant in {*seen, *aside})
    putting_back.lay_aside(locked, aside, by=by, now=now)
    stock_effects.apply(reason, missing, place, by=by, now=now)
