"""The first row of a key wins, across batches and crashes, with flat memory: who came first stands in a table."""

import hashlib
from collections.abc import Collection

from commerce import sql, transactions
from commerce.models import RowClaim

_MOST_CHARACTERS = RowClaim._meta.get_field("key").max_length
_CLAIM = """
INSERT INTO commerce_rowclaim (import_record_id, key, row)
SELECT %s, w.key, w.row FROM unnest(%s::text[], %s::int[]) WITH ORDINALITY AS w(key, row, place) ORDER BY w.place
ON CONFLICT (import_record_id, key) DO NOTHING
"""
# Key by key: while nobody has counted the table's rows, a plain join would read every claim of the import each time.
_FOUND = """
SELECT w.key, c.row FROM unnest(%s::text[]) AS w(key)
CROSS JOIN LATERAL (SELECT row FROM commerce_rowclaim WHERE import_record_id = %s AND key = w.key LIMIT 1) AS c
"""


@transactions.building_block
def claim(import_id: int, keyed: list[tuple[str, int]]) -> None:
    """Claim `(key, row)` pairs in file order; a key that is claimed stays with the row that came first."""
    first: dict[str, int] = {}
    for key, row in keyed:
        first.setdefault(_kept(key), row)
    sql.send(_CLAIM, (import_id, list(first), list(first.values())))


def found(import_id: int, keys: Collection[str]) -> dict[str, int]:
    """`{key: row}` of those that are claimed."""
    kept = {_kept(key): key for key in keys}
    return {kept[key]: row for key, row in sql.run(_FOUND, (list(kept), import_id))}


@transactions.building_block
def forget(import_id: int) -> None:
    """Drop what an ended import remembered."""
    sql.send("DELETE FROM commerce_rowclaim WHERE import_record_id = %s", (import_id,))


def _kept(key: str) -> str:
    """The key as the table has room for it."""
    return key if len(key) <= _MOST_CHARACTERS else hashlib.sha256(key.encode()).hexdigest()
