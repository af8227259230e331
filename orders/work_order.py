"""Which live orders somebody can work on now, and which of them first. Another app knows that, and registers who says
it; without one, every live order is work, the oldest first."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Case, Expression, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from orders.models import Order

FIRST = ("rank", "due", "id")
OUTSIDE, PROMISED, UNPROMISED = range(3)


@dataclass(frozen=True, slots=True)
class Queue:
    """As conditions and moments of an order row: `rests` while all that is open waits for the customer, `outside` since
    when they are here, `promised` when the next part has to be done."""

    rests: Expression
    outside: Expression
    promised: Expression


_queues: list[Callable[[], Queue]] = []


def register(queue: Callable[[], Queue]) -> None:
    """Add who says it; again is fine."""
    if queue not in _queues:
        _queues.append(queue)


def workable(rows: QuerySet[Order]) -> QuerySet[Order]:
    """Those of `rows` that do not only wait for their customer."""
    for queue in _queues:
        rows = rows.filter(~queue().rests)
    return rows


def ranked(rows: QuerySet[Order]) -> QuerySet[Order]:
    """With `rank` and `due`, to be ordered by FIRST: who waits outside, then by promise, then what has none yet."""
    for queue in _queues:
        said = queue()
        rows = rows.alias(outside=said.outside).annotate(promised=said.promised)
        rank = Case(
            When(outside__isnull=False, then=Value(OUTSIDE)),
            When(promised__isnull=False, then=Value(PROMISED)),
            default=Value(UNPROMISED),
        )
        return rows.annotate(rank=rank, due=Coalesce("outside", "promised", "created_at"))
    return rows.annotate(rank=Value(UNPROMISED), due=F("created_at"))


def beyond(rows: QuerySet[Order], order_id: int, *, backwards: bool) -> QuerySet[Order]:
    """Those of ranked `rows` that come after an order, or before it, wherever that one stands by now."""
    here = ranked(Order.objects.filter(pk=order_id)).values_list(*FIRST).first()
    if here is None:
        return rows
    rank, due, id = here
    to = "lt" if backwards else "gt"
    later = Q(**{f"due__{to}": due}) | Q(due=due, **{f"id__{to}": id})
    return rows.filter(Q(**{f"rank__{to}": rank}) | Q(rank=rank) & later)
