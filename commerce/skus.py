"""SKU look-up: whatever somebody writes finds its variant by normalized form, under any name it has had."""

from collections.abc import Iterable
from dataclasses import dataclass

from commerce import sku_hygiene, sql
from commerce.errors import NotFound
from commerce.models import Variant

_READ = """
SELECT n.key, n.variant_id, v.sku, EXISTS (SELECT FROM commerce_kitcomponent k WHERE k.kit_id = n.variant_id)
FROM commerce_skuname n JOIN commerce_variant v ON v.id = n.variant_id
WHERE n.key = ANY(%s)
"""


class UnknownSku(NotFound):
    """No variant answers to these; `skus` lists them all, as they were written."""

    code = "unknown_sku"
    title = "Unknown SKU"


@dataclass(frozen=True, slots=True)
class Named:
    """A variant's id and its SKU of now; a kit's stock is that of its parts."""

    variant_id: int
    sku: str
    is_kit: bool = False


def find(skus: Iterable[str]) -> dict[str, Named]:
    """`{as written: Named}` for all of them, in one query. Raises UnknownSku."""
    keys = {sku: sku_hygiene.key_of(sku) for sku in skus}
    wanted = sorted({key for key in keys.values() if key})
    found = {key: Named(*named) for key, *named in sql.run(_READ, [wanted])} if wanted else {}
    unknown = [sku for sku, key in keys.items() if key not in found]
    if unknown:
        raise UnknownSku(f"Unknown SKU: {', '.join(unknown[:5])[:500]}.", skus=unknown)
    return {sku: found[key] for sku, key in keys.items()}


def find_one(sku: str) -> Named:
    """One of them. Raises UnknownSku."""
    return find([sku])[sku]


def of(variant_ids: Iterable[int]) -> dict[int, str]:
    """`{variant id: SKU of now}`, in one query."""
    return dict(Variant.objects.filter(pk__in=set(variant_ids)).values_list("pk", "sku"))
