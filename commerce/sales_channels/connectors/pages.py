"""Pages of which one row may be broken: the others are read all the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Unreadable
from commerce.sales_channels.faults import Garbled

T = TypeVar("T")


def read(
    rows: Sequence[Mapping[str, Any]], one: Callable[[Mapping[str, Any]], T], *, key: str = "id"
) -> tuple[list[T], tuple[Unreadable, ...]]:
    """What `one` makes of the rows, and the rows that it finds Garbled. Raises Garbled for a row without an id,
    which stands under `key`."""
    items: list[T] = []
    unreadable = []
    for row in rows:
        external_id = reading.ref(row.get(key), key)
        try:
            items.append(one(row))
        except Garbled as fault:
            unreadable.append(Unreadable(external_id, fault.detail))
    return items, tuple(unreadable)
