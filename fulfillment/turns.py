"""Everything that is due gets its turn: what could not be done just now waits until all the rest has been tried.

So many rows at once are tried by one call, each by itself: one that fails stops no other.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db.models import F, Model, QuerySet

from commerce import transactions
from commerce.actors import SYSTEM, Actor

AT_ONCE = 200
Row = TypeVar("Row", bound=Model)


def take(due: QuerySet[Row], do: Callable[[Row], bool]) -> int:
    """Do it to the next of the rows that are `due`, which say in what order; returns how many were done.

    Those that were not, because `do` said so or failed, remember in `tried_at` that they were tried. What failed is
    raised when all of them are through, together.
    """
    done, missed, failures = 0, [], []
    order = F("tried_at").asc(nulls_first=True), *due.query.order_by
    for row in due.order_by(*order)[:AT_ONCE]:
        try:
            if do(row):
                done += 1
                continue
        except Exception as failure:
            failure.add_note(f"{due.model.__name__} {row.pk}")
            failures.append(failure)
        missed.append(row.pk)
    if missed:
        _note(by=SYSTEM, model=due.model, ids=missed)
    if failures:
        raise ExceptionGroup("rows that could not be dealt with", failures)
    return done


@transactions.use_case
def _note(*, by: Actor, model: type[Model], ids: list[int]) -> None:
    model._default_manager.filter(pk__in=ids).update(tried_at=transactions.now())
    transactions.about(tried=ids)
