"""Messages about each step of a fulfillment, each once: its key names the step, the fulfillment, and what may repeat.

What is said is read as it is written, so a step that is over by then is not told any more. Who writes twice for one
cause, or for two causes that say the same, writes once.
"""

from collections.abc import Collection
from typing import Any

from commerce import ids, transactions
from commerce.actors import Actor
from commerce.notifications import send
from fulfillment import departures, notice_choices, notice_secrets, notice_words, reminder_plan
from fulfillment.models import (
    Collector,
    Fulfillment,
    FulfillmentEvent,
    FulfillmentLine,
    Proof,
    TrackingEvent,
    Trouble,
)
from orders import channel_buyers
from orders.models import Order, OrderLine

Status = Fulfillment.Status
HERE = ("pickup_", "collector_")  # only we know the code and who may collect; the rest a channel tells its own buyers
_RELATED = ("order__channel", "delivery", "location")


@transactions.use_case
def ready(*, by: Actor, fulfillment_id: int) -> None:
    """Everybody who may collect is told that it waits, with their code; reminders begin."""
    found = _read(fulfillment_id)
    if found.status in Fulfillment.WAITING:
        reminder_plan.begin(found)
        for collector in _living(found):
            tell_ready(found, collector)


@transactions.use_case
def collector_changed(*, by: Actor, collector_id: int) -> None:
    """Somebody who was named, who may not collect any more, or who has a new code while the goods wait."""
    collector = Collector.objects.get(pk=collector_id)
    found = _read(collector.fulfillment_id)
    proxy = None if collector.is_buyer else collector
    who = ids.encode("col", collector.pk)
    if collector.revoked_at is not None:
        if proxy is not None and not _took_over(collector):
            _write("collector_revoked", found, who, proxy=proxy)
    elif found.status in Fulfillment.WAITING:
        tell_ready(found, collector)
    elif proxy is not None and found.status in Fulfillment.OPEN:
        _write("collector_named", found, who, proxy=proxy)


@transactions.use_case
def delayed(*, by: Actor, fulfillment_id: int) -> None:
    """It is promised for a later time; once per time."""
    found = _read(fulfillment_id)
    if found.kind == Fulfillment.Kind.PICKUP and found.status in notice_secrets.BEFORE:
        _write("pickup_delayed", found, f"{found.promised_at:%Y%m%d%H%M}", early=True)


@transactions.use_case
def expired(*, by: Actor, fulfillment_id: int) -> None:
    """Nobody came in time: this says why the goods are cancelled, so nothing else does."""
    ended = FulfillmentEvent.objects.filter(fulfillment=fulfillment_id, after=Status.EXPIRED).first()
    units = ended.facts.get("units", []) if ended is not None else []
    titles = dict(OrderLine.objects.filter(pk__in=[line for line, _ in units]).values_list("pk", "title"))
    gone = [{"title": titles[line], "quantity": count} for line, count in units]
    _in_state("pickup_expired", fulfillment_id, Status.EXPIRED, {"goods": gone})


@transactions.use_case
def collected(*, by: Actor, fulfillment_id: int) -> None:
    """So many units were handed over, and who took them; once per number of units."""
    found = _read(fulfillment_id)
    lines = list(FulfillmentLine.objects.filter(fulfillment=found))
    handed, left = sum(line.handed for line in lines), sum(line.quantity - line.handed for line in lines)
    proof = Proof.objects.filter(fulfillment=found, kind=Proof.Kind.COLLECTION).order_by("-id").first()
    taker = proof.collector if proof is not None and proof.collector is not None else None
    by_proxy = notice_words.first_name(taker.name) if taker is not None and not taker.is_buyer else ""
    _write("pickup_collected", found, str(handed), {"taker": by_proxy, "is_part": left > 0})


@transactions.use_case
def short(*, by: Actor, trouble_id: int) -> None:
    """Something is missing, and the buyer is asked what becomes of it; once more when further units of it are."""
    trouble = Trouble.objects.select_related("line").get(pk=trouble_id)
    if trouble.status != Trouble.Status.ASKED or trouble.fulfillment_id is None:
        return
    found = _read(trouble.fulfillment_id)
    zone = found.location.time_zone
    title = trouble.line.title if trouble.line is not None else "something"
    decide_by = notice_words.moment(trouble.decide_by, zone) if trouble.decide_by else ""
    told = {"missing": title, "units": trouble.quantity, "decide_by": decide_by}
    _write("something_short", found, f"{trouble.public_id}:{_reported(trouble)}", told)


@transactions.use_case
def shipped(*, by: Actor, fulfillment_id: int, parcel_ids: Collection[int] = ()) -> None:
    """These parcels are on their way, with their numbers; once per departure."""
    found = _read(fulfillment_id)
    if (gone := departures.of(found, parcel_ids)) is None:
        return
    goods = [{"title": title, "quantity": units} for title, units in gone.goods]
    told = {"goods": goods, "parcels": notice_words.parcels(gone.trackings), "count": len(gone.parcels)}
    _write("parcel_shipped", found, gone.key, {**told, "is_rest": gone.is_rest, "more_follows": gone.more_follows})


@transactions.use_case
def delivered(*, by: Actor, fulfillment_id: int) -> None:
    """The parcels arrived."""
    _in_state("parcel_delivered", fulfillment_id, Status.DELIVERED)


@transactions.use_case
def attempted(*, by: Actor, fulfillment_id: int) -> None:
    """Nobody was there; once per attempt."""
    found = _read(fulfillment_id)
    by_carrier = TrackingEvent.objects.filter(tracking__fulfillment=found, kind=TrackingEvent.Kind.ATTEMPTED)
    by_driver = Proof.objects.filter(fulfillment=found, kind=Proof.Kind.ATTEMPT)
    _in_state("delivery_attempted", fulfillment_id, Status.SHIPPED, again=f"{by_carrier.count()}-{by_driver.count()}")


@transactions.use_case
def part_cancelled(*, by: Actor, order_id: int, line_ids: tuple[int, ...]) -> None:
    """Some of an order will not come; once per state of these lines. Whole orders are told of by orders."""
    order = Order.objects.select_related("channel").get(pk=order_id)
    found = Fulfillment.objects.filter(order=order).select_related(*_RELATED).order_by("-id").first()
    if order.status == Order.Status.CANCELLED or found is None or was_not_collected(order, line_ids):
        return
    lines = OrderLine.objects.filter(order=order, pk__in=line_ids, cancelled__gt=0).order_by("position")
    gone = [{"title": line.title, "quantity": line.cancelled} for line in lines]
    state = "-".join(f"{line.pk}x{line.cancelled}" for line in lines)
    if gone:
        _write("order_part_cancelled", found, state, {"gone": gone, "was_paid": bool(order.paid)})


def was_not_collected(order: Order, line_ids: Collection[int] | None = None) -> bool:
    """Whether an order, or these lines, are cancelled because nobody came: then `expired` tells it."""
    ended = FulfillmentLine.objects.filter(fulfillment__order=order, fulfillment__status=Status.EXPIRED)
    return (ended if line_ids is None else ended.filter(line__in=line_ids)).exists()


@transactions.building_block
def tell_ready(found: Fulfillment, collector: Collector, kind: str = "pickup_ready", again: str = "") -> None:
    """The code and the page of one collector; once per code, or per `again`."""
    proxy = None if collector.is_buyer else collector
    which = f"{ids.encode('col', collector.pk)}:{again or collector.rotation}"
    _write(kind, found, which, {"code": notice_secrets.code(collector)}, proxy=proxy)


@transactions.building_block
def remind(found: Fulfillment, kind: str, step: str) -> None:
    """Everybody who may collect hears once more, per step."""
    for collector in _living(found):
        tell_ready(found, collector, kind, step)


def _in_state(kind: str, fulfillment_id: int, state: str, more: dict[str, Any] | None = None, again: str = "") -> None:
    found = _read(fulfillment_id)
    if found.status == state:
        _write(kind, found, again, more)


def _write(
    kind: str,
    found: Fulfillment,
    again: str = "",
    more: dict[str, Any] | None = None,
    *,
    proxy: Collector | None = None,
    early: bool = False,
) -> None:
    to = notice_choices.recipient(found, proxy)
    if to is None or not kind.startswith(HERE) and channel_buyers.hear_there(found.order):
        return
    context = {**notice_words.describe(found, proxy=proxy, early=early), **(more or {})}
    key = ":".join(filter(None, (kind, found.public_id, again)))
    id = send.queue(key=key, kind=kind, to=to, context=context, about=found.order.public_id)
    transactions.about(order=found.order_id, fulfillment=found.pk, message=id)


def _read(fulfillment_id: int) -> Fulfillment:
    return Fulfillment.objects.select_related(*_RELATED).get(pk=fulfillment_id)


def _reported(trouble: Trouble) -> int:
    """How many units of the line were reported missing since it was opened."""
    said = FulfillmentEvent.objects.filter(fulfillment=trouble.fulfillment_id, kind="units_short")
    events = said.filter(at__gte=trouble.opened_at)
    return sum(units for event in events for line, units in event.facts["units"] if line == trouble.line_id)


def _living(found: Fulfillment) -> list[Collector]:
    return list(Collector.objects.filter(fulfillment=found, revoked_at=None).order_by("-is_buyer", "id"))


def _took_over(collector: Collector) -> bool:
    """Whether another living collector has their address: they were named again, not dropped."""
    same = Collector.objects.filter(fulfillment=collector.fulfillment_id, revoked_at=None, email=collector.email)
    return bool(collector.email) and same.exists()
