"""Which orders wait for work in stores, for the list of orders: who is outside, and what is promised for when."""

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from fulfillment.models import Fulfillment
from orders.work_order import Queue

Status = Fulfillment.Status


def queue() -> Queue:
    """Read from the fulfillments of each order that are still open."""
    own = Fulfillment.objects.filter(order=OuterRef("pk"), status__in=Fulfillment.OPEN).order_by()
    others = own.exclude(status=Status.READY)
    here = own.filter(status=Status.ARRIVED).order_by("arrived_at", "id")
    return Queue(
        rests=Exists(own.filter(status=Status.READY)) & ~Exists(others),
        outside=Subquery(here.values(at=Coalesce("arrived_at", "promised_at"))[:1]),
        promised=Subquery(
            own.exclude(status__in=Fulfillment.WAITING).order_by("promised_at").values("promised_at")[:1]
        ),
    )
