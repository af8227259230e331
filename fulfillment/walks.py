"""What one person fetches in one go: a wave, or the part of an order that a place prepares. In a fixed number of
queries, however much it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from commerce import actor_names, work
from commerce.models import Task
from fulfillment import contents, pick_list
from fulfillment.kinds_of_work import PUT_BACK
from fulfillment.models import Fulfillment, FulfillmentEvent, FulfillmentLine, Trouble, Wave
from fulfillment.pick_list import Stop
from orders.models import OrderEvent

Status = Fulfillment.Status
_TAKEN_OFF = (Status.CANCELLED, Status.REJECTED, "units_cancelled", "units_declined")
_ORDERED = (OrderEvent.Kind.CANCELLED, OrderEvent.Kind.UNITS_CANCELLED)
_RELATED = ("order__channel", "delivery", "location", "picker")


@dataclass(frozen=True, slots=True)
class Walk:
    """`works` are the fulfillments, the oldest promise first; `stops` the way through the place; `gone` what was in it
    and was cancelled or declined; `short` what nobody has decided about yet."""

    wave: Wave | None
    works: list[Fulfillment]
    stops: list[Stop]
    gone: list[Fulfillment]
    short: list[Trouble]

    @property
    def public_id(self) -> str:
        return (self.wave or self.works[0]).public_id

    @property
    def left(self) -> int:
        """Units that are still to be picked."""
        return sum(stop.wanted - stop.picked for stop in self.stops)


@dataclass(frozen=True, slots=True)
class TakenOff:
    """Units that somebody cancelled or declined while they were being picked, and what of them is to be put back."""

    fulfillment: Fulfillment
    whole: bool
    who: str
    at: datetime
    put_back: tuple[tuple[int, int], ...]


def of_wave(wave: Wave) -> Walk:
    """Everything that is in a wave now, and what was."""
    everything = list(Fulfillment.objects.filter(wave=wave).select_related(*_RELATED).order_by("promised_at", "id"))
    gone = [each for each in everything if each.status in (Status.REJECTED, Status.CANCELLED)]
    return _walk(wave, [each for each in everything if each not in gone], gone)


def of_one(fulfillment: Fulfillment) -> Walk:
    """One fulfillment by itself."""
    return _walk(None, [fulfillment], [])


def taken_off(walk: Walk) -> list[TakenOff]:
    """What was called off, the newest first, with who did it. Five queries at most."""
    works = {each.pk: each for each in (*walk.works, *walk.gone)}
    events = FulfillmentEvent.objects.filter(fulfillment__in=works, kind__in=_TAKEN_OFF)
    last = {event.fulfillment_id: event for event in events.order_by("id")}
    ordered = OrderEvent.objects.filter(order__in={works[pk].order_id for pk in last}, kind__in=_ORDERED)
    asked = {event.order_id: (event.actor_kind, event.actor_id) for event in ordered.order_by("id")}
    who = {pk: _who(event, asked.get(works[pk].order_id)) for pk, event in last.items()}
    tasks: dict[str, list[tuple[int, int]]] = {}
    about = [works[pk].public_id for pk in last]
    for task in Task.objects.filter(kind=PUT_BACK, about__in=about, status__in=work.LIVING).order_by("id"):
        tasks.setdefault(task.about, []).append((task.variant_id, task.quantity))
    names = actor_names.of(who.values())
    found = [
        TakenOff(
            works[pk],
            works[pk].status in (Status.REJECTED, Status.CANCELLED),
            names[who[pk]],
            event.at,
            tuple(tasks.get(works[pk].public_id, ())),
        )
        for pk, event in last.items()
    ]
    return sorted(found, key=lambda each: (each.at, each.fulfillment.pk), reverse=True)


def open_waves(location_ids: Iterable[int]) -> list[Wave]:
    """Waves that are being picked at these places, the newest first."""
    rows = Wave.objects.filter(location__in=list(location_ids), status=Wave.Status.PICKING)
    return list(rows.select_related("picker", "location").order_by("-id"))


def members(found: Sequence[Wave]) -> dict[int, list[Fulfillment]]:
    """`{wave: what is in it}`."""
    rows = Fulfillment.objects.filter(wave__in=found).exclude(status__in=(Status.REJECTED, Status.CANCELLED))
    by_wave: dict[int, list[Fulfillment]] = {each.pk: [] for each in found}
    for row in rows.order_by("promised_at", "id"):
        by_wave[row.wave_id].append(row)
    return by_wave


def progress(found: Sequence[Wave]) -> dict[int, tuple[int, int]]:
    """`{wave: (units picked, units wanted)}`."""
    rows = FulfillmentLine.objects.filter(fulfillment__wave__in=found)
    rows = rows.exclude(fulfillment__status__in=(Status.REJECTED, Status.CANCELLED))
    sums = rows.order_by().values_list("fulfillment__wave").annotate(picked=Sum("picked"), wanted=Sum("quantity"))
    return {wave: (picked, wanted) for wave, picked, wanted in sums}


def _who(event: FulfillmentEvent, asked: tuple[str, int | None] | None) -> tuple[str, int | None]:
    """Work follows its order by itself: who cancelled stands there."""
    own = event.actor_kind, event.actor_id
    return asked if asked and event.actor_kind == "system" else own


def _walk(wave: Wave | None, works: list[Fulfillment], gone: list[Fulfillment]) -> Walk:
    ids = [each.pk for each in works]
    short = Trouble.objects.filter(fulfillment__in=ids, kind=Trouble.Kind.SHORT, status__in=contents.UNDECIDED)
    return Walk(wave, works, pick_list.of(ids), gone, list(short.order_by("id")))
