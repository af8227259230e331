"""Units that are missing and that nobody has decided about yet: when some are cancelled, they are given up first."""

from collections.abc import Mapping
from datetime import datetime

from commerce import transactions
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import TroubleChanged
from fulfillment import troubles
from fulfillment.articles import Article
from fulfillment.models import Trouble
from orders.models import LineComponent


@transactions.building_block
def give_up(
    order_id: int, prepared: Mapping[Article, int], due: Mapping[Article, int], *, by: Actor, now: datetime
) -> tuple[dict[Article, int], set[int]]:
    """Nobody is asked any more about units beyond those that are `due`. Returns how many of each article are missing
    still, and the fulfillments whose troubles changed."""
    found = Trouble.objects.filter(order=order_id, kind=Trouble.Kind.SHORT).exclude(status=Trouble.Status.RESOLVED)
    open_ones = list(found.order_by("id"))
    lines = {each.line_id for each in open_ones}
    kits = set(LineComponent.objects.filter(line__in=lines).values_list("line_id", flat=True)) if lines else set()
    left: dict[Article, int] = {}
    for each in open_ones:
        article = each.line_id, None if each.line_id in kits else each.variant_id
        left[article] = left.get(article, 0) + each.quantity
    touched = set()
    for each in open_ones:
        article = each.line_id, None if each.line_id in kits else each.variant_id
        if article not in due:
            continue
        units = min(each.quantity, max(0, prepared.get(article, 0) + left[article] - due[article]))
        if units:
            left[article] -= units
            touched.add(each.fulfillment_id)
            _lessen(each, units, by=by, now=now)
    return left, touched


def _lessen(trouble: Trouble, units: int, *, by: Actor, now: datetime) -> None:
    if units == trouble.quantity:
        troubles.resolve(trouble, Trouble.Resolution.CANCELLED, by=by, now=now)
        return
    Trouble.objects.filter(pk=trouble.pk).update(quantity=trouble.quantity - units)
    bus.publish(TroubleChanged(trouble_id=trouble.pk))
