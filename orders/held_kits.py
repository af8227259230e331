"""The kits of a hold. One that is made of other goods since is no longer what was held: it is refused, so that nobody
pays for goods they did not ask for, or gets fewer than they held."""

from collections.abc import Sequence
from typing import Any

from commerce import kits, skus
from commerce.errors import Refusal
from inventory.lines import Line, kits_among
from inventory.models import Hold
from orders.models import LineComponent, Order


class KitChanged(Refusal):
    """Kits are made of other goods now than when they were held. `skus` names them."""

    code = "kit_changed"
    title = "The kit has changed"


def of(held: Hold) -> list[list[Any]]:
    """`kits_among` as it was when they were held. A hold from before the parts were written down is of today's."""
    unwritten = [kit[0] for kit in held.kits if len(kit) == 2]
    today = kits.parts_of(unwritten) if unwritten else {}
    return [
        [id, count, parts[0] if parts else sorted([*part] for part in today.get(id, ()))]
        for id, count, *parts in held.kits
    ]


def of_order(order: Order) -> list[list[Any]]:
    """`kits_among` as the order was placed with, for goods of it that are held again."""
    rows = LineComponent.objects.filter(line__order=order).select_related("line").order_by("line", "id")
    return kits_among(
        [
            Line(row.variant_id, row.line.quantity * row.per_unit, kit_id=row.line.variant_id, per_kit=row.per_unit)
            for row in rows
        ]
    )


def require_unchanged(held: Hold, lines: Sequence[Line]) -> None:
    """Raise KitChanged unless these lines, which are the hold's goods as they are sold now, are of the same kits."""
    then, now = ({id: parts for id, _, parts in found} for found in (of(held), kits_among(lines)))
    changed = {id for id in then.keys() | now.keys() if then.get(id) != now.get(id)}
    if changed:
        names = sorted(skus.of(changed).values())
        raise KitChanged(f"Made of other goods than when it was held: {', '.join(names)}. Hold it again.", skus=names)
