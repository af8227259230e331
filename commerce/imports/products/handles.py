"""Which handle a new product gets when the one that suits it is taken: with its SKU behind it, then counted up.

Handles of the database are asked for set by set, two for each row ahead; there is hardly ever a third.
"""

from collections.abc import Container, Iterable, Iterator
from itertools import count, islice

from commerce import sku_hygiene
from commerce.imports.rows import ProductRow
from commerce.models import Product

MOST_CHARACTERS = 255
_AHEAD = 2


class Handles:
    """The handles that are taken in the database, as far as anybody asked."""

    def __init__(self, rows: Iterable[ProductRow] = ()) -> None:
        self._taken: dict[str, bool] = {}
        self._ask(handle for row in rows if not is_shared(row) for handle in islice(suitable(row), _AHEAD))

    def free(self, row: ProductRow, planned: Container[str]) -> str:
        """The best handle for a new product of this row that neither the database has nor the plan."""
        if is_shared(row):
            return row.handle or ""
        handles = suitable(row)
        while True:
            piece = list(islice(handles, _AHEAD))
            self._ask(piece)
            for handle in piece:
                if not self._taken[handle] and handle not in planned:
                    return handle

    def _ask(self, handles: Iterable[str]) -> None:
        new = {handle for handle in handles if handle not in self._taken}
        if new:
            there = set(Product.objects.filter(handle__in=new).order_by("id").values_list("handle", flat=True))
            self._taken |= {handle: handle in there for handle in new}


def is_shared(row: ProductRow) -> bool:
    """Whether the product was looked up by its handle, so that this is free when there is none."""
    return row.shared_handle and bool(row.handle)


def suitable(row: ProductRow) -> Iterator[str]:
    """What a new product of this row may be called, the best first and without end."""
    key = sku_hygiene.normalize(row.sku or "")
    handle = row.handle or key
    yield handle
    if row.handle:
        handle = f"{handle[: MOST_CHARACTERS - len(key) - 1]}-{key}"
        yield handle
    for number in count(2):
        ending = f"-{number}"
        yield handle[: MOST_CHARACTERS - len(ending)] + ending
