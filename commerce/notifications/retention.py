"""What was written to people is kept for `MESSAGE_TEXT_DAYS`. Then the text goes, which names goods and addresses; that
there was such a message, to whom, when and what became of it stays, and so does the key that keeps it from going out
again. What waits or failed keeps its text: somebody may still send it."""

from datetime import datetime, timedelta

from django.conf import settings

from commerce import sql, transactions
from commerce.actors import Actor

PORTION = 5000
_PORTION = """
SELECT max(id), min(created_at)
FROM (SELECT id, created_at FROM commerce_message WHERE id > %s ORDER BY id LIMIT %s) AS portion
"""
_EMPTY = """
UPDATE commerce_message SET text = '', html = '', short = ''
WHERE id > %s AND id <= %s AND created_at < %s AND status IN ('sent', 'dropped')
  AND (text <> '' OR html <> '' OR short <> '')
RETURNING id
"""


def prune(*, by: Actor) -> int:
    """Empty the messages that are old enough, oldest first, a portion at a time; how many it were."""
    if not settings.MESSAGE_TEXT_DAYS:
        return 0
    before = transactions.now() - timedelta(days=settings.MESSAGE_TEXT_DAYS)
    emptied, after = 0, 0
    while True:
        last, oldest = sql.run(_PORTION, (after, PORTION))[0]
        if last is None or oldest >= before:
            return emptied
        emptied += empty_some(by=by, after=after, last=last, before=before)
        after = last


@transactions.upkeep
def empty_some(*, by: Actor, after: int, last: int, before: datetime) -> int:
    """One portion of them."""
    return len(sql.run(_EMPTY, (after, last, before)))
