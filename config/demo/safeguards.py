"""Safety stock of the demo: one unit on every selling channel except tills, and a few closer rules."""

from datetime import datetime, timedelta

from commerce.actors import SYSTEM
from commerce.models import Category, Channel, Location, Variant
from inventory import safety

PEAK_STARTS_IN, PEAK_LASTS = timedelta(days=6), timedelta(days=4)


def set_up(now: datetime) -> None:
    """Keep the rules. The dated one covers next week's peak."""
    doors = {door.code: door for door in Channel.objects.order_by("pk")}
    for door in doors.values():
        if door.keeps_safety:
            _keep(1, channel=door)
    candle = Variant.objects.get(sku="QNC-CND-400")
    fragile = Category.objects.get(path="kitchen-table/glassware")
    woolly = Category.objects.get(path="accessories/hats-scarves-gloves")
    _keep(0, variant=candle, channel=doors["web"])
    _keep(2, category=fragile, channel=doors["amazon"])
    _keep(2, location=Location.objects.get(code="bath"), channel=doors["ebay"])
    peak = now.replace(hour=0, minute=0, second=0, microsecond=0) + PEAK_STARTS_IN
    _keep(3, category=woolly, channel=doors["web"], starts_at=peak, ends_at=peak + PEAK_LASTS)


def _keep(quantity: int, *, ends_at: datetime | None = None, **scope: object) -> None:
    whole = dict.fromkeys(("variant", "category", "location", "channel", "starts_at")) | scope
    safety.keep(by=SYSTEM, scope=whole, quantity=quantity, ends_at=ends_at)
