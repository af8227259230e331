"""How far products that somebody wanted on a channel have come there."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from commerce.models import ChannelProduct, Connection, Push
from commerce.sales_channels import products


class State(StrEnum):
    """WAITING is still to be told, REFUSED needs somebody, EXISTED stood there before and is left alone."""

    WAITING = "waiting"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    REFUSED = "refused"
    EXISTED = "existed"


@dataclass(frozen=True, slots=True)
class Published:
    """One of them; `problem` is what went wrong last, while it is not there."""

    row: ChannelProduct
    state: State
    problem: str


def of(connection: Connection, rows: Sequence[ChannelProduct]) -> list[Published]:
    """In the order given. Two queries."""
    ids = [row.product_id for row in rows]
    pushes = Push.objects.filter(connection=connection, kind=products.KIND, subject__in=ids)
    told = {push.subject: push for push in pushes}
    offered = set(products.offered_on(connection.channel).filter(pk__in=ids).values_list("pk", flat=True))
    return [_one(row, told.get(row.product_id), row.product_id in offered) for row in rows]


def _one(row: ChannelProduct, push: Push | None, offered: bool) -> Published:
    if push is not None and push.status == Push.Status.PARKED:
        return Published(row, State.REFUSED, push.last_error)
    if push is not None and push.status == Push.Status.WAITING:
        return Published(row, State.WAITING, push.last_error)
    if row.existed:
        return Published(row, State.EXISTED, "")
    return Published(row, State.HIDDEN if row.withdrawn_at or not offered else State.PUBLISHED, "")
