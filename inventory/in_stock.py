"""Which variants can be promised now, as a filter of the variant list. No channel is named, so no safety counts.

Of a kit all parts must be free at one location."""

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from commerce.models import Location, Variant
from inventory import availability

_FREE = availability.FREE.format(now="now()")
_IN_STOCK = f"""
SELECT l.variant_id FROM inventory_level l JOIN commerce_location p ON p.id = l.location_id
WHERE p.active AND (%s OR p.id = %s) AND {_FREE} > 0 AND {availability.PLAIN}
UNION ALL
SELECT k.kit_id FROM commerce_kitcomponent k
JOIN inventory_level l ON l.variant_id = k.component_id JOIN commerce_location p ON p.id = l.location_id
WHERE p.active AND (%s OR p.id = %s) AND {_FREE} >= k.quantity
GROUP BY k.kit_id, p.id
HAVING count(*) = (SELECT count(*) FROM commerce_kitcomponent every WHERE every.kit_id = k.kit_id)
"""


def keep(rows: QuerySet[Variant], location: Location | None) -> QuerySet[Variant]:
    """Variants of which one location has a unit free: the one that is named, or any in use. Part of the same query."""
    where = (location is None, location.pk if location else None)
    return rows.filter(pk__in=RawSQL(_IN_STOCK, where * 2))
