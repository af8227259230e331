"""Which variants can be promised now, as a filter of the variant list. No channel is named, so no safety counts."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from commerce.models import Location, Variant
from inventory import availability

_FREE = f"""
SELECT l.variant_id FROM inventory_level l JOIN commerce_location p ON p.id = l.location_id
WHERE p.active AND {availability.FREE.format(now="now()")} > 0
"""
_FREE_AT = f"{_FREE} AND l.location_id = %s"


def keep(rows: QuerySet[Variant], location: Location | None) -> QuerySet[Variant]:
    """Variants of which one location has a unit free: the one that is named, or any in use. Part of the same query."""
    free = RawSQL(_FREE, ()) if location is None else RawSQL(_FREE_AT, (location.pk,))
    return rows.filter(pk__in=free)
