"""The log is kept for 30 days, whatever became of an entry; a removed endpoint goes with its last one.
A secret that signs no more is forgotten."""

from datetime import timedelta

from commerce import pruning, sql

KEPT = timedelta(days=30)
PORTION = 5000
_PRUNE = """
DELETE FROM commerce_webhookdelivery WHERE id IN (
  SELECT id FROM commerce_webhookdelivery
  WHERE created_at < statement_timestamp() - %s AND (leased_until IS NULL OR leased_until < statement_timestamp())
  ORDER BY created_at LIMIT %s)
RETURNING id
"""
_ENDED = """
UPDATE commerce_webhookendpoint SET previous_sealed = '', previous_until = NULL
WHERE previous_until <= statement_timestamp()
"""
_REMOVED = """
DELETE FROM commerce_webhookendpoint e WHERE e.removed_at IS NOT NULL
  AND NOT EXISTS (SELECT FROM commerce_webhookdelivery d WHERE d.endpoint_id = e.id)
"""


def prune(*, kept: timedelta = KEPT) -> int:
    """Forget what was written down longer ago; how much that was."""
    count = pruning.repeat(lambda: len(sql.run(_PRUNE, (kept, PORTION))))
    sql.send(_ENDED)
    sql.send(_REMOVED)
    return count
