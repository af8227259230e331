"""What a batch of products changes, field by field, with what was there before.

What is added beside a record has a field of its own, named after what was added: `barcode:<key>`, `category:<id>` and
`dated_price:<id>`, so that several of them are undone one by one.
"""

from collections.abc import Iterator, Mapping

from commerce import sql, transactions
from commerce.imports import changes
from commerce.imports.changes import Change
from commerce.imports.products.plan import PRODUCT_FIELDS, VARIANT_FIELDS, VARIANT_WORDS, Plan, values
from commerce.imports.reversal import DATED_PRICE
from commerce.models import ImportedChange, Product, Variant

BARCODE, CATEGORY = "barcode:", "category:"
HEADER = 1  # the row of what was changed by a row that was refused in the end
# Of a new thing: what somebody would have changed who wants to keep it.
_OF_NEW = {Product: ("title", "status"), Variant: ("price", "compare_at_price", "cost", "status")}
_NAMES = {Product: (*PRODUCT_FIELDS, "option_names"), Variant: (*VARIANT_FIELDS, *VARIANT_WORDS)}
_THINGS = {Product: ImportedChange.Thing.PRODUCT, Variant: ImportedChange.Thing.VARIANT}
_Fields = dict[str, object]


@transactions.building_block
def keep(plan: Plan, ended: sql.Rows, filed: Mapping[tuple[int, int], str]) -> None:
    """Remember a batch that has been written. `ended` are dated prices that it superseded, `filed` categories that it
    put products into."""
    if not plan.context.remembers:
        return
    beside = _beside(plan, ended, filed)
    fresh = [*plan.new_products, *plan.new_variants]
    found = [_change(plan, each, None, values(each, _OF_NEW[type(each)]), beside) for each in fresh]
    new = {id(each) for each in fresh}
    old = (each for each in _named(plan) if id(each) not in new)
    changed = (_change(plan, each, *_differing(plan, each), beside) for each in old)
    changes.keep(plan.context.import_id, [*found, *(each for each in changed if each.after)])


def _named(plan: Plan) -> Iterator[Product | Variant]:
    """Every record that was there and that the batch may have changed, once."""
    variants = {variant.pk: variant for variant in plan.known.variants.values()}
    barcoded = (variants[barcode.variant_id] for barcode in plan.new_barcodes)
    records = (
        *(*plan.changed_products.values(), *(product for product, _ in plan.categories)),
        *(*plan.changed_variants.values(), *barcoded),
    )
    yield from {id(record): record for record in records if record.pk is not None}.values()


def _differing(plan: Plan, record: Product | Variant) -> tuple[_Fields, _Fields]:
    was, now = plan.originals[id(record)], values(record, _NAMES[type(record)])
    names = [name for name in now if now[name] != was[name]]
    return {name: was[name] for name in names}, {name: now[name] for name in names}


def _change(
    plan: Plan, record: Product | Variant, before: _Fields | None, after: _Fields, beside: dict[int, list]
) -> Change:
    thing = _THINGS[type(record)]
    for name, was, becomes in beside.get((thing, record.pk), ()):
        if before is not None:
            before[name] = was
        elif name.startswith(CATEGORY):
            continue  # an archived product may stay where it is filed
        after[name] = becomes
    return Change(plan.rows.get(id(record), HEADER), thing, record.pk, before, after)


def _beside(plan: Plan, ended: sql.Rows, filed: Mapping[tuple[int, int], str]) -> dict[tuple[int, int], list]:
    """`(field, before, after)` of what stands beside the records, by thing and id."""
    product, variant = ImportedChange.Thing.PRODUCT, ImportedChange.Thing.VARIANT
    now, found = plan.context.now.isoformat(), {}
    for barcode in plan.new_barcodes:
        found.setdefault((variant, barcode.variant_id), []).append((f"{BARCODE}{barcode.key}", None, barcode.code))
    for variant_id, price_id, ends_at in ended:
        was = ends_at.isoformat() if ends_at else None
        found.setdefault((variant, variant_id), []).append((f"{DATED_PRICE}{price_id}", was, now))
    for (product_id, category_id), path in filed.items():
        found.setdefault((product, product_id), []).append((f"{CATEGORY}{category_id}", None, path))
    return found
