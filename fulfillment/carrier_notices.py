"""What carriers send to our address: kept once as it came, answered at once, and only then made something of.

A number that nobody knows yet may be that of a label whose purchase has no answer: it waits until the number is known.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from commerce import pruning, sql, transactions
from commerce.actors import Actor
from commerce.errors import Invalid
from commerce.events import bus
from commerce.events.facts import CarrierSpoke
from fulfillment import tracking
from fulfillment.carriers import registry
from fulfillment.carriers.carrier import Carrier, Notice
from fulfillment.models import CarrierNotice

EVENTS_MOST = 1_000
KEPT = timedelta(days=60)
_KEEP = """
INSERT INTO fulfillment_carriernotice (carrier, event_id, number, body, received_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (carrier, event_id) DO NOTHING RETURNING id
"""
_LENGTHS = {"id": 128, "place": 120}
_YEARS = range(2000, 9000)  # others leave what a database or a calendar can hold, in some time zone


class UnreadableNotice(Invalid):
    """Signed by the carrier, but not as it writes."""

    code = "unreadable_notice"


def read(carrier: Carrier, body: Any) -> Notice | None:
    """What a body says; None when it is about something else. Raises UnreadableNotice."""
    try:
        notice = carrier.read(body)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise UnreadableNotice("This is not how the carrier writes.") from problem
    if notice is not None and not _is_storable(notice):
        raise UnreadableNotice("This is not how the carrier writes.")
    return notice


@transactions.use_case
def keep(*, by: Actor, carrier: str, notice: Notice, body: Mapping[str, Any]) -> bool:
    """Write it down, once per event id; False when it was there already."""
    number = tracking.clean(notice.number)
    kept = sql.run(_KEEP, (carrier, notice.id, number, sql.json(body), transactions.now()))
    if kept:
        bus.publish(CarrierSpoke(notice_id=kept[0][0]))
    return bool(kept)


@transactions.use_case
def apply(*, by: Actor, notice_id: int) -> int:
    """Let shipments follow what was kept; how much of it was new. One whose number nobody knows goes on waiting."""
    now, kept = transactions.now(), CarrierNotice.objects.get(pk=notice_id)
    carrier = registry.named(kept.carrier)
    notice = None if carrier is None or kept.applied_at else read(carrier, kept.body)
    known = [] if notice is None else tracking.find({kept.carrier, notice.carrier}, notice.number)
    if not known:
        return 0
    new = tracking.write(known, notice.events, by=by, now=now)
    CarrierNotice.objects.filter(pk=notice_id).update(applied_at=now)
    return new


def prune(*, by: Actor) -> int:
    """Forget what is older than 60 days: what it said of our parcels is kept with them."""
    return pruning.repeat(lambda: forget_some(by=by))


@transactions.upkeep
def forget_some(*, by: Actor) -> int:
    """One portion of it."""
    return pruning.some("fulfillment_carriernotice", "received_at < %s", (transactions.now() - KEPT,))


def _is_storable(notice: Notice) -> bool:
    texts = [(notice.id, 128), (notice.number, 64), (notice.carrier, 64)]
    texts += [(getattr(event, name), most) for event in notice.events for name, most in _LENGTHS.items()]
    moments = [event.happened_at for event in notice.events]
    return (
        len(notice.events) <= EVENTS_MOST
        and all(isinstance(text, str) and len(text) <= most for text, most in texts)
        and bool(notice.id and tracking.clean(notice.number))
        and all(moment.tzinfo is not None and moment.year in _YEARS for moment in moments)
    )
