"""What undoing an import would do, looked at before anybody says yes: how much goes back, and what stays and why."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from commerce.actors import Actor
from commerce.imports import undo
from commerce.imports.reversal import Judged
from commerce.models import Import, ImportedChange

CHUNK = 500


@dataclass(slots=True)
class Outlook:
    """Counts over the changes that were looked at, of all `total`, with the first ones of each sort."""

    total: int
    looked_at: int = 0
    put_back: int = 0
    left_alone: int = 0
    going: list[Judged] = field(default_factory=list)
    staying: list[Judged] = field(default_factory=list)


def look(record: Import, *, by: Actor, most: int | None = None, shown: int = 20) -> Outlook:
    """Judge the first `most` changes by row, None meaning all of them, and keep `shown` of each sort."""
    found = Outlook(total=record.changes.count())
    for chunk in _chunks(record, most):
        judged = undo.judge(record, chunk, by=by)
        staying = [each for each in judged if each.left]
        found.looked_at += len(judged)
        found.left_alone += len(staying)
        found.put_back += len(judged) - len(staying)
        found.staying += staying[: shown - len(found.staying)]
        found.going += [each for each in judged if not each.left][: shown - len(found.going)]
    return found


def _chunks(record: Import, most: int | None) -> Iterator[list[ImportedChange]]:
    row, id, left = 0, 0, most
    while left is None or left > 0:
        rows = record.changes.filter(Q(row__gt=row) | Q(row=row, id__gt=id)).order_by("row", "id")
        chunk = list(rows[: CHUNK if left is None else min(CHUNK, left)])
        if not chunk:
            return
        yield chunk
        row, id = chunk[-1].row, chunk[-1].pk
        left = None if left is None else left - len(chunk)
