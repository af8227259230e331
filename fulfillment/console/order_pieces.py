"""The fulfillments of an order on its page: what each place prepares, how that stands, and what comes next."""

from django.urls import NoReverseMatch, reverse

from commerce.console.scope import Scope
from fulfillment import reading
from fulfillment.models import Fulfillment
from fulfillment.visibility import WRITE
from orders.console.pieces import Piece, Step
from orders.models import Order

Status = Fulfillment.Status
CHIPS = {Status.ROUTED: "new", Status.EXPIRED: "not_collected"}
_GONE = (Status.REJECTED, Status.CANCELLED)
_WAITS = (Status.ROUTED, Status.ACCEPTED, Status.PICKING, Status.PICKED, Status.PACKED)
_STEPS: dict[tuple[str, str], tuple[str, str]] = {
    **{(kind, Status.ROUTED): ("Accept", "hand_over" if kind == "pickup" else "ship") for kind in Fulfillment.Kind},
    **{(kind, Status.ACCEPTED): ("Pick", "pick") for kind in Fulfillment.Kind},
    **{(kind, Status.PICKING): ("Go on picking", "pick") for kind in Fulfillment.Kind},
    ("pickup", Status.PICKED): ("Make ready", "hand_over"),
    ("pickup", Status.READY): ("Hand over", "hand_over"),
    ("pickup", Status.ARRIVED): ("Hand over", "hand_over"),
    ("ship", Status.PICKED): ("Pack", "ship"),
    ("ship", Status.PACKED): ("Ship", "ship"),
}


def of(order: Order, scope: Scope) -> list[Piece]:
    """One per fulfillment that was not declined or called off, in the order they were given. Three queries."""
    rows = [row for row in reading.of_order(order) if row.status not in _GONE]
    units = reading.units(rows)
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
