"""Who has the units of one SKU that cannot be sold again: live holds and open allocations, oldest first."""

from collections.abc import Sequence
from datetime import datetime

from inventory.models import Allocation, HoldLine

MOST = 20


def held(*, variant_id: int, location_ids: Sequence[int] | None, now: datetime) -> list[HoldLine]:
    """Lines of live holds, with hold, channel and location loaded; the one that ends first stands first."""
    rows = HoldLine.objects.filter(variant_id=variant_id, ended_at=None, expires_at__gt=now)
    rows = rows if location_ids is None else rows.filter(location_id__in=location_ids)
    return list(rows.select_related("hold__channel", "location").order_by("expires_at", "id")[:MOST])


def allocated(*, variant_id: int, location_ids: Sequence[int] | None) -> list[Allocation]:
    """Open allocations, with channel and location loaded; the longest promised stands first."""
    rows = Allocation.objects.filter(variant_id=variant_id, ended_at=None)
    rows = rows if location_ids is None else rows.filter(location_id__in=location_ids)
    return list(rows.select_related("channel", "location").order_by("created_at", "id")[:MOST])
