"""Everything that is due gets its turn: what could not be done just now waits until all the rest has been tried.

`take` tries so many rows at once, `each` goes through all of them; each row by itself: one that fails stops no other.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from django.db.models import F, Model, QuerySet

from commerce import outages, transactions
from commerce.actors import SYSTEM, Actor

AT_ONCE = 200
Row = TypeVar("Row", bound=Model)
_log = logging.getLogger(__name__)


class Failures:
    """What failed while all others had their turn."""

    def __init__(self) -> None:
        self._found: list[Exception] = []

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Go on after this one, whatever became of it."""
        try:
            yield
        except Exception as failure:
            failure.add_note(name)
            self._found.append(failure)

    def tell(self, what: str) -> None:
        """Raise them, together, if there were any."""
        if self._found:
            raise ExceptionGroup(what, self._found)


def take(due: QuerySet[Row], do: Callable[[Row], bool]) -> int:
    """Do it to the next of the rows that are `due`, which say in what order; returns how many were done.

    Those that were not, because `do` said so or failed, remember in `tried_at` that they were tried. What failed is
    raised when all of them are through, together.
    """
    done, missed, failures = 0, [], Failures()
    order = F("tried_at").asc(nulls_first=True), *due.query.order_by
    for row in due.order_by(*order)[:AT_ONCE]:
        with failures.of(f"{due.model.__name__} {row.pk}"):
            if do(row):
                done += 1
                continue
        missed.append(row.pk)
    if missed:
        _note(by=SYSTEM, model=due.model, ids=missed)
    failures.tell("rows that could not be dealt with")
    return done


def each(page: Callable[[int], Sequence[int]], do: Callable[[int], int]) -> int:
    """Do it to every id of every page; `page(after)` gives the next ones, ascending. Returns the sum of what `do` says.

    What somebody else is busy with is left for the next time. What failed is raised when all are through, together.
    """
    done, after, failures = 0, 0, Failures()
    while batch := page(after):
        for id in batch:
            with failures.of(f"id {id}"):
                try:
                    done += do(id)
                except Exception as failure:
                    if not outages.is_busy(failure):
                        raise
                    _log.info("%s was busy and is tried again: %s", id, failure)
        after = batch[-1]
    failures.tell("rows that could not be dealt with")
    return done


@transactions.use_case
def _note(*, by: Actor, model: type[Model], ids: list[int]) -> None:
    model._default_manager.filter(pk__in=ids).update(tried_at=transactions.now())
    transactions.about(tried=ids)
