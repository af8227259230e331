"""What stands now where an import of products has changed something, read in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commerce.imports.products.memory import BARCODE, CATEGORY
from commerce.imports.reversal import DATED_PRICE, number_of
from commerce.models import Barcode, ImportedChange, Price, Product, Variant

Thing = ImportedChange.Thing
Filing = Product.categories.through


@dataclass(slots=True)
class Found:
    """Records by id; barcodes by key, filings by product and category, ends of dated prices by id.

    `created` are the changes of SKUs that the import added to products which it created itself.
    """

    products: dict[int, Product] = field(default_factory=dict)
    variants: dict[int, Variant] = field(default_factory=dict)
    barcodes: dict[str, Barcode] = field(default_factory=dict)
    filings: dict[tuple[int, int], Filing] = field(default_factory=dict)
    ends: dict[int, datetime | None] = field(default_factory=dict)
    options: dict[tuple[int, tuple[str, ...]], int] = field(default_factory=dict)
    in_use: dict[int, list[Variant]] = field(default_factory=dict)
    created: dict[int, ImportedChange] = field(default_factory=dict)


def load(changes: Sequence[ImportedChange]) -> Found:
    """Everything that the judgement of these changes needs, of one import."""
    found = Found()
    new = [each.target_id for each in changes if each.created and each.thing == Thing.PRODUCT]
    for variant in Variant.objects.filter(product__in=new).exclude(status="archived").order_by("id") if new else ():
        found.in_use.setdefault(variant.product_id, []).append(variant)
        found.variants[variant.pk] = variant
    if found.variants:
        added = ImportedChange.objects.filter(
            import_record=changes[0].import_record_id,
            thing=Thing.VARIANT,
            target_id__in=found.variants,
            before__isnull=True,
        )
        found.created = {each.target_id: each for each in added.order_by("id")}
    found.variants |= Variant.objects.in_bulk([each.target_id for each in changes if each.thing == Thing.VARIANT])
    named = {each.target_id for each in changes if each.thing == Thing.PRODUCT}
    found.products = Product.objects.in_bulk(named | {each.product_id for each in found.variants.values()})
    _load_beside(found, [*changes, *found.created.values()])
    _load_options(found, changes)
    return found


def _load_beside(found: Found, changes: Sequence[ImportedChange]) -> None:
    names = [name for change in changes for name in change.after]
    if keys := [name.removeprefix(BARCODE) for name in names if name.startswith(BARCODE)]:
        found.barcodes = {each.key: each for each in Barcode.objects.filter(key__in=keys).order_by("id")}
    if categories := _numbers(names, CATEGORY):
        links = Filing.objects.filter(category__in=categories, product__in=found.products).order_by("id")
        found.filings = {(each.product_id, each.category_id): each for each in links}
    if prices := _numbers(names, DATED_PRICE):
        found.ends = dict(Price.objects.filter(pk__in=prices).order_by("id").values_list("pk", "ends_at"))


def _load_options(found: Found, changes: Sequence[ImportedChange]) -> None:
    """Who has which options, in the products where options would go back."""
    renamed = [each.target_id for each in changes if each.thing == Thing.VARIANT and "option_values" in each.after]
    products = {found.variants[each].product_id for each in renamed if each in found.variants}
    if products:
        siblings = Variant.objects.filter(product__in=products).order_by("id")
        rows = siblings.values_list("product_id", "option_values", "pk")
        found.options = {(product, tuple(options)): pk for product, options, pk in rows if options}


def _numbers(names: Iterable[str], prefix: str) -> set[int]:
    return {number_of(name, prefix) for name in names if name.startswith(prefix)}
