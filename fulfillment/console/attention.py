"""What fulfillment puts on Home's attention list and the bell: people who wait outside, and work that nobody took."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from commerce.console import formats
from commerce.console.scope import Scope
from commerce.console.tiles import Item
from fulfillment import visibility
from fulfillment.models import Fulfillment

Status = Fulfillment.Status


def waiting_outside(scope: Scope, now: datetime, most: int) -> list[Item]:
    """One item per person who waits, the longest wait first."""
    here = _own(scope).filter(status=Status.ARRIVED).order_by("arrived_at", "id")[:most]
    return [
        Item(
            title=f"Somebody waits{f' in bay {row.bay}' if row.bay else ''}",
            detail=f"{row.location.name} · for {formats.span(now - row.arrived_at)} · order {row.order.number}",
            tone="danger",
            icon="car",
            action="Open the pickup",
            url=_url(scope, row),
        )
        for row in here
    ]


def not_accepted(scope: Scope, now: datetime, most: int) -> list[Item]:
    """One item for all new work, because it is taken on in turn; late when the oldest should be accepted by now."""
    new = _own(scope).filter(status=Status.ROUTED)
    count, first = new.count(), new.order_by("accept_by", "promised_at", "id").first()
    if first is None:
        return []
    late = first.accept_by is not None and first.accept_by <= now
    title = f"{formats.counted(count, 'order')} to accept"
    detail = f"oldest came {formats.ago(first.routed_at, now)}, promised for {formats.clock(first.promised_at, now)}"
    return [Item(title, detail, "danger" if late else "warning", "bag", "Open the oldest", _url(scope, first))]


def _own(scope: Scope) -> QuerySet[Fulfillment]:
    rows = visibility.fulfillments(scope.actor).select_related("order", "location")
    return rows.filter(location=scope.location) if scope.location else rows


def _url(scope: Scope, row: Fulfillment) -> str:
    if row.kind == Fulfillment.Kind.PICKUP:
        return reverse("hand_over", args=[scope.slug, row.public_id])
    return reverse("order", args=[scope.slug, row.order.number])
