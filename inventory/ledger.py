"""Reading the ledger of one SKU, newest first, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

from inventory.models import Movement

PAGE = 12


@dataclass(frozen=True, slots=True)
class Page:
    """Movements with their locations loaded; `newer` says that there is a page before this one, `older` is the id to
    continue below, None at the end."""

    movements: list[Movement]
    newer: bool
    older: int | None


def page(*, variant_id: int, location_ids: Sequence[int] | None, below: int | None) -> Page:
    """PAGE movements recorded before the movement `below`, at some locations or everywhere. One query."""
    rows = Movement.objects.filter(variant_id=variant_id).select_related("location").order_by("-id")
    if location_ids is not None:
        rows = rows.filter(location_id__in=location_ids)
    if below is not None:
        rows = rows.filter(pk__lt=below)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return Page(shown, below is not None, shown[-1].pk if len(found) > PAGE else None)
