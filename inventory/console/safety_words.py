"""Why so many units are kept back: the safety rule that decides, in words."""

from datetime import datetime

from commerce.actors import Actor
from commerce.console import category_names, formats
from commerce.models import Channel, Location
from inventory import safety


def why(variant_id: int, *, place: Location, channel: Channel, now: datetime, actor: Actor) -> str:
    """`Safety keeps 1 unit back from Web shop: the rule for Women › Knitwear, in every store.`; empty without one."""
    rule = safety.load(variant_ids=[variant_id], channel=channel, now=now).deciding(variant_id, place.pk)
    if rule is None:
        return ""
    variant, path, location, units = rule
    goods = category_names.by_path(actor).get(path, path) if path else "this SKU" if variant else "all products"
    where = f"in {place.name}" if location else "in every store"
    return f"Safety keeps {formats.counted(units, 'unit')} back from {channel.name}: the rule for {goods}, {where}."
