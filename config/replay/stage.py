"""Where replayed sales take place: the warehouse they left from, and a channel of their own."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from datetime import timedelta as delta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Sum

from commerce import transactions
from commerce.actors import SYSTEM, Actor
from commerce.models import Channel, Location
from config.replay.amounts import CURRENCY
from inventory import stock
from inventory.models import Movement
from inventory.stock import Posting
from orders.models import OrderLine

WAREHOUSE, CHANNEL = "warehouse", "replay"


@dataclass(frozen=True, slots=True)
class Stage:
    """The two records."""

    warehouse: Location
    channel: Channel


@transactions.use_case
def set_up(*, by: Actor) -> Stage:
    """Find them, or make them."""
    warehouse, _ = Location.objects.get_or_create(
        code=WAREHOUSE,
        defaults={
            "name": "Warehouse",
            "kind": Location.Kind.WAREHOUSE,
            "time_zone": settings.RETAILER_TIME_ZONE,
            "address": {"country": settings.RETAILER_COUNTRY},
        },
    )
    wanted = {"name": "Replayed sales", "kind": Channel.Kind.WEB, "currency": CURRENCY}
    channel, _ = Channel.objects.get_or_create(code=CHANNEL, defaults=wanted)
    transactions.about(location=warehouse.pk, channel=channel.pk)
    return Stage(warehouse, channel)


def find() -> Stage | None:
    """What is there already, without writing."""
    warehouse = Location.objects.filter(code=WAREHOUSE).first()
    channel = Channel.objects.filter(code=CHANNEL).first()
    return Stage(warehouse, channel) if warehouse and channel else None


def opening(day: date) -> datetime:
    """The day's first moment on the retailer's clock."""
    return datetime.combine(day, time(), ZoneInfo(settings.RETAILER_TIME_ZONE))


def stock_up(stage: Stage, day: date, units: Mapping[int, int]) -> int:
    """Receive, before the day, what it will sell: `{variant id: units}` of the orders still to be placed. Goods that an
    interrupted run has received for this day already are counted. Returns the units that came."""
    left = _left_of_the_day(stage, day, list(units))
    lines = [
        Posting(variant_id, stage.warehouse.pk, delta=wanted - left[variant_id])
        for variant_id, wanted in sorted(units.items())
        if wanted > left[variant_id]
    ]
    if lines:
        with transactions.at(opening(day)):
            stock.receive(by=SYSTEM, lines=lines, reference=_reference(day))
    return sum(line.delta for line in lines)


def _left_of_the_day(stage: Stage, day: date, variant_ids: Sequence[int]) -> Counter[int]:
    """What was received for a day minus what its orders took."""
    received = Movement.objects.filter(
        cause=stock.receipt_cause(_reference(day)), location=stage.warehouse, variant_id__in=variant_ids
    )
    sold = OrderLine.objects.filter(
        order__channel=stage.channel,
        order__placed_at__gte=opening(day),
        order__placed_at__lt=opening(day + delta(days=1)),
        variant_id__in=variant_ids,
    )
    left = Counter(_sums(received, "on_hand_delta"))
    left.subtract(_sums(sold, "quantity"))
    return left


def _sums(rows, column: str) -> dict[int, int]:
    return dict(rows.order_by("variant_id").values("variant_id").values_list("variant_id", Sum(column)))


def _reference(day: date) -> str:
    return f"{CHANNEL} {day:%Y-%m-%d}"
