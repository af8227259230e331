"""What an import changes is kept with what was there before, in the transaction that writes it and set by set."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from commerce import pruning, sql, transactions
from commerce.actors import Actor
from commerce.imports import storage
from commerce.models import ImportedChange

KEPT: timedelta = storage.KEPT
_PIECE = 10_000
_COLUMNS = ("import_record_id", "row", "thing", "target_id", "before", "after")
# A thing that an earlier batch has changed keeps the values from before that one; a new one stays new.
_KEEP = f"""{sql.insertion("commerce_importedchange", _COLUMNS)}
ON CONFLICT (import_record_id, thing, target_id) DO UPDATE SET
  before = EXCLUDED.before || commerce_importedchange.before, after = commerce_importedchange.after || EXCLUDED.after
"""
_PRUNE = f"""
WITH gone AS (
  DELETE FROM commerce_importedchange WHERE id IN (
    SELECT c.id FROM commerce_import i JOIN commerce_importedchange c ON c.import_record_id = i.id
    WHERE i.finished_at < %s AND c.outcome <> 'archived' AND NOT EXISTS (
      SELECT FROM commerce_importundo u WHERE u.import_record_id = i.id AND u.status <> 'completed')
    LIMIT {_PIECE}) RETURNING id)
SELECT count(*) FROM gone
"""


@dataclass(frozen=True, slots=True)
class Change:
    """What one row made of one thing: the same fields `before` and `after`, `before` None for a thing that is new."""

    row: int
    thing: int
    target_id: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


@transactions.building_block
def keep(import_id: int, found: Sequence[Change]) -> None:
    """Keep the changes of a batch, one statement for all of them. Values are what JSON can carry."""
    if found:
        rows = [(import_id, each.row, each.thing, each.target_id, each.before, each.after) for each in found]
        sql.send(_KEEP, (sql.records(_COLUMNS, rows),))


def archived(thing: int, target_ids: Collection[int]) -> set[int]:
    """Which of these things the undo of some import has archived."""
    put_away = ImportedChange.objects.filter(outcome="archived", thing=thing, target_id__in=target_ids)
    return set(put_away.order_by("id").values_list("target_id", flat=True))


def prune(*, by: Actor) -> int:
    """Forget, with the bytes of their files, what was there before imports that ended more than 30 days ago. What their
    undo archived stays known, so that a later file brings it back; an undo that was begun in time may end."""
    return pruning.repeat(lambda: forget_some(by=by))


@transactions.upkeep
def forget_some(*, by: Actor) -> int:
    """One portion of it."""
    return sql.run(_PRUNE, (transactions.now() - KEPT,))[0][0]
