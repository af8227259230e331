"""What the catalog already knows about a batch of rows, read in a fixed number of queries.

Products and variants are locked before they are judged, in the order of their ids: a row is compared with what is
there, and nobody's change is written over."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from commerce import barcodes, sku_hygiene, tax_classes, transactions
from commerce.imports import changes
from commerce.imports.kinds import Context, Rows
from commerce.imports.products.handles import Handles
from commerce.imports.rows import ProductRow
from commerce.models import Barcode, ImportedChange, Product, SkuName, Variant

Thing = ImportedChange.Thing
Options = tuple[str, ...]


@dataclass(slots=True)
class Known:
    """Everything is keyed by what a row says: SKU key, handle, barcode key, a product's options. `put_away` are the
    records, by their identity in memory, that the undo of an import archived; `promised` are the options, by handle,
    that a dry run gave away in earlier batches."""

    variants: dict[str, Variant] = field(default_factory=dict)
    lookalikes: set[str] = field(default_factory=set)
    products: dict[str, Product] = field(default_factory=dict)
    handles: Handles = field(default_factory=Handles)
    barcodes: dict[str, Variant] = field(default_factory=dict)
    siblings: dict[int, dict[Options, str]] = field(default_factory=dict)
    promised: dict[tuple[str | None, Options], str] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    put_away: set[int] = field(default_factory=set)
    tax_classes: frozenset[str] = frozenset()


def identify(rows: Rows, context: Context) -> list[str]:
    """The key of each row's variant within the file: an old name of a SKU counts as the SKU."""
    keys = [sku_hygiene.normalize(row.sku) if row.sku else "" for _, row in rows]
    names = SkuName.objects.filter(key__in={key for key in keys if key}, current=False)
    old = dict(names.order_by("id").values_list("key", "variant_id"))
    current = SkuName.objects.filter(variant__in=old.values(), current=True).order_by("id")
    today = dict(current.values_list("variant_id", "key"))
    return [today.get(old.get(key), key) for key in keys]


@transactions.building_block
def load(rows: Iterable[ProductRow]) -> Known:
    """Lock and read everything that the rows may touch."""
    rows = list(rows)
    known = Known()
    keys = {sku_hygiene.normalize(row.sku) for row in rows if row.sku}
    looks = {sku_hygiene.lookalike_key(row.sku) for row in rows if row.sku}
    names = SkuName.objects.filter(Q(key__in=keys) | Q(seen_as__in=looks)).order_by("id")
    found = list(names.values_list("key", "variant_id", "variant__product_id"))
    known.lookalikes = set(names.values_list("seen_as", flat=True))
    handles = {row.handle for row in rows if row.handle}
    _load_locked(known, {key: ids for key, *ids in found if key in keys}, handles)
    new = (row for row in rows if row.sku and sku_hygiene.normalize(row.sku) not in known.variants)
    known.handles = Handles(new)
    codes = {barcodes.parse(row.barcode).key for row in rows if row.barcode}
    taken = Barcode.objects.filter(key__in=codes).select_related("variant").order_by("id")
    known.barcodes = {barcode.key: barcode.variant for barcode in taken}
    if any(row.tax_class or row.tax_class_if_new for row in rows):
        known.tax_classes = tax_classes.known()
    _load_siblings(known)
    _load_put_away(known)
    return known


def _load_locked(known: Known, wanted: dict[str, list[int]], handles: set[str]) -> None:
    """Products by handle and variants by key. `wanted` maps a key to the ids of its variant and product."""
    by_sku = {product_id for _, product_id in wanted.values()}
    products = Product.objects.select_for_update(no_key=True).filter(Q(handle__in=handles) | Q(pk__in=by_sku))
    by_id = {product.pk: product for product in products.order_by("id")}
    known.products = {product.handle: product for product in by_id.values() if product.handle in handles}
    variants = Variant.objects.select_for_update(no_key=True).filter(pk__in=[pk for pk, _ in wanted.values()])
    locked = {variant.pk: variant for variant in variants.order_by("id")}
    for key, (variant_id, product_id) in wanted.items():
        if variant_id in locked:
            # One object per product, whichever way a row came to it: a change made to a copy would be lost.
            known.variants[key] = locked[variant_id]
            known.variants[key].product = by_id[product_id]


def _load_put_away(known: Known) -> None:
    variants = list(known.variants.values())
    products = {product.pk: product for product in known.products.values()} | {
        v.product_id: v.product for v in variants
    }
    for thing, records in ((Thing.PRODUCT, products.values()), (Thing.VARIANT, variants)):
        archived = {record.pk: record for record in records if record.status == type(record).Status.ARCHIVED}
        if archived:
            known.put_away |= {id(archived[pk]) for pk in changes.archived(thing, archived)}


def _load_siblings(known: Known) -> None:
    touched = {product.pk for product in known.products.values()}
    touched |= {variant.product_id for variant in known.variants.values()}
    found = Variant.objects.filter(product__in=touched).order_by("id")
    for product_id, options, sku, place in found.values_list("product_id", "option_values", "sku", "position"):
        known.siblings.setdefault(product_id, {})[tuple(options)] = sku
        known.places[product_id] = max(place, known.places.get(product_id, 0))
