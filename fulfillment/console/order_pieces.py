"""The fulfillments of an order on its page: what each place prepares, how that stands, and what comes next."""

from collections.abc import Sequence

from django.urls import NoReverseMatch, reverse

from commerce.console.scope import Scope
from fulfillment.models import Fulfillment, FulfillmentLine
from fulfillment.visibility import WRITE
from orders.console.pieces import Piece, Step
from orders.models import LineComponent, Order

Status = Fulfillment.Status
CHIPS = {Status.ROUTED: "new", Status.EXPIRED: "not_collected"}
_GONE = (Status.REJECTED, Status.CANCELLED)
_WAITS = (Status.ROUTED, Status.ACCEPTED, Status.PICKING, Status.PICKED, Status.PACKED)
_STEPS: dict[tuple[str, str], tuple[str, str]] = {
    **{(kind, Status.ROUTED): ("Accept", "pickup_board" if kind == "pickup" else "ship") for kind in Fulfillment.Kind},
    **{(kind, Status.ACCEPTED): ("Pick", "pick") for kind in Fulfillment.Kind},
    **{(kind, Status.PICKING): ("Go on picking", "pick") for kind in Fulfillment.Kind},
    ("pickup", Status.PICKED): ("Make ready", "pickup_board"),
    ("pickup", Status.READY): ("Hand over", "hand_over"),
    ("pickup", Status.ARRIVED): ("Hand over", "hand_over"),
    ("ship", Status.PICKED): ("Pack", "ship"),
    ("ship", Status.PACKED): ("Ship", "ship"),
}


def of(order: Order, scope: Scope) -> list[Piece]:
    """One per fulfillment that was not declined or called off, in the order they were given. Three queries."""
    rows = list(Fulfillment.objects.filter(order=order).exclude(status__in=_GONE).select_related("location"))
    rows.sort(key=lambda row: row.position)
    units = _units(rows)
    return [
        Piece(
            delivery_id=row.delivery_id,
            units=units.get(row.pk, {}),
            place=row.location.name,
            chip=CHIPS.get(row.status, str(row.status)),
            due=row.promised_at if row.status in _WAITS else None,
            why_url=reverse("why_here", args=[scope.slug, order.number, row.public_id]),
            step=_step(row, scope),
        )
        for row in rows
    ]


def _step(row: Fulfillment, scope: Scope) -> Step | None:
    """The next legal step, where there is a page for it and this person may take it. Pages of one store are named by
    its code, whatever page one comes from."""
    label, name = _STEPS.get((row.kind, row.status), ("", ""))
    if not label or not scope.actor.may_at(WRITE, row.location_id):
        return None
    for arguments in ([row.location.code, row.public_id], [row.location.code]):
        try:
            return Step(label, reverse(name, args=arguments))
        except NoReverseMatch:
            continue
    return None


def _units(rows: Sequence[Fulfillment]) -> dict[int, dict[int, int]]:
    """`{fulfillment: {order line: whole units}}`: of a kit as many as all of its parts make."""
    parts = list(FulfillmentLine.objects.filter(fulfillment__in=rows, quantity__gt=0).order_by("id"))
    kits = set(LineComponent.objects.filter(line__in={row.line_id for row in parts}).values_list("line_id", flat=True))
    found: dict[int, dict[int, int]] = {}
    for row in parts:
        mine, units = found.setdefault(row.fulfillment_id, {}), row.quantity // row.per_unit
        if row.line_id in kits:
            mine[row.line_id] = min(mine.get(row.line_id, units), units)
        else:
            mine[row.line_id] = mine.get(row.line_id, 0) + units
    return found
