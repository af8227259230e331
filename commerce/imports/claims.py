"""The first row of a key wins, across batches and crashes, with flat memory: who came first stands in a table."""

from commerce import sql, transactions

_CLAIM = """
INSERT INTO commerce_rowclaim (import_record_id, key, row)
SELECT %s, w.key, w.row FROM unnest(%s::text[], %s::int[]) WITH ORDINALITY AS w(key, row, place) ORDER BY w.place
ON CONFLICT (import_record_id, key) DO NOTHING
"""
_FIRST = """
SELECT w.row, c.row FROM unnest(%s::text[], %s::int[]) AS w(key, row)
JOIN commerce_rowclaim c ON c.import_record_id = %s AND c.key = w.key WHERE c.row <> w.row
"""


@transactions.building_block
def claim(import_id: int, keyed: list[tuple[str, int]]) -> dict[int, int]:
    """Claim `(key, row)` pairs in file order; returns `{row: the row that came first}` for those that came too late."""
    first: dict[str, int] = {}
    late = {row: first[key] for key, row in keyed if first.setdefault(key, row) != row}
    keys, rows = list(first), list(first.values())
    sql.send(_CLAIM, (import_id, keys, rows))
    earlier = dict(sql.run(_FIRST, (keys, rows, import_id)))
    return {row: earlier.get(early, early) for row, early in late.items()} | earlier


@transactions.building_block
def forget(import_id: int) -> None:
    """Drop what an ended import remembered."""
    sql.send("DELETE FROM commerce_rowclaim WHERE import_record_id = %s", (import_id,))
