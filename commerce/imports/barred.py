"""Rows that were refused for who sent the file, not for what stands in them. They do not bind the next person: whoever
may write more places and sends the same file has just those rows tried again, and no other row is applied twice."""

from django.db.models import F, QuerySet

from commerce import transactions
from commerce.actors import Actor
from commerce.imports import claims, kinds
from commerce.models import Import, RowClaim, RowError

CODE = "location_not_allowed"
_KEY = "again "  # a SKU's key holds no space


def may_try(known: Import, by: Actor) -> bool:
    """Whether an import that has ended left such rows, and this person may write where its sender could not."""
    if known.location_ids is None:
        return False
    places = by.locations(kinds.find(known.kind, known.layout)[0].permission)
    return (places is None or not places <= set(known.location_ids)) and _rows(known).exists()


@transactions.building_block
def set_aside(known: Import) -> dict[str, object]:
    """Take their refusals back and remember which rows they are, for as long as the import runs. Returns the columns of
    the import that start it over."""
    errors = RowError.objects.filter(import_record=known, row__in=_rows(known).values("row"))
    rows = sorted(set(errors.values_list("row", flat=True)))
    claims.claim(known.pk, [(f"{_KEY}{row}", row) for row in rows])
    gone, _ = errors.delete()
    return {"checkpoint": 1, "rows_failed": F("rows_failed") - len(rows), "problems": F("problems") - gone}


def waiting(import_id: int) -> set[int]:
    """The rows that a running import is for, when only those are tried again; none when all are."""
    found = RowClaim.objects.filter(import_record=import_id, key__startswith=_KEY)
    return set(found.values_list("row", flat=True))


def _rows(known: Import) -> QuerySet[RowError]:
    return RowError.objects.filter(import_record=known, code=CODE)
