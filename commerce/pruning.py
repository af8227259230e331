"""Forgetting many rows: a portion at a time, each committed by itself.

After a long outage one statement for all of them would run into its time limit, be undone, and have more to do next
time. A portion that is done stays done.
"""

from collections.abc import Callable, Sequence
from typing import Any

from commerce import sql

PORTION = 5000


def repeat(portion: Callable[[], int]) -> int:
    """Let `portion` forget some until it finds none; how many it were."""
    forgotten = 0
    while gone := portion():
        forgotten += gone
    return forgotten


def some(table: str, condition: str, params: Sequence[Any], *, most: int | None = None, key: str = "id") -> int:
    """Delete a portion of the rows of `table` that meet `condition`, both our own words; how many it were."""
    delete = f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {condition} LIMIT %s) RETURNING 1"
    return len(sql.run(delete, (*params, PORTION if most is None else most)))


def every(table: str, condition: str, params: Sequence[Any], *, key: str = "id") -> int:
    """Delete all rows that meet it, portion by portion; how many it were. Not within a transaction."""
    return repeat(lambda: some(table, condition, params, key=key))
