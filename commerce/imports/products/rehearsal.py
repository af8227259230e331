"""What a dry run remembers from batch to batch, since it writes no products: which barcodes, looks and options its
earlier rows have taken. Kept as claims, which outlive the batch that is rolled back.

A SKU's key holds no space, so none of these is ever mistaken for one.
"""

from commerce import barcodes, sku_hygiene, transactions
from commerce.imports import claims
from commerce.imports.products.known import Known, Options
from commerce.imports.products.plan import Plan
from commerce.imports.rows import ProductRow
from commerce.models import Variant


@transactions.building_block
def recall(known: Known, rows: list[ProductRow], import_id: int) -> None:
    """Add to what is known of a batch what the batches before it would have written."""
    rows = [row for row in rows if row.sku]
    codes = {_barcode(key): key for key in (barcodes.parse(row.barcode).key for row in rows if row.barcode)}
    looks = {_look(row.sku): sku_hygiene.lookalike_key(row.sku) for row in rows}
    options = {_options(row.handle, row.option_values): (row.handle, row.option_values) for row in rows}
    for key, number in claims.found(import_id, [*codes, *looks, *options]).items():
        owner = f"of row {number}"
        if key in codes:
            known.barcodes.setdefault(codes[key], Variant(sku=owner))
        elif key in looks:
            known.lookalikes.add(looks[key])
        else:
            known.promised[options[key]] = owner


def claimed(plan: Plan) -> list[tuple[str, int]]:
    """`(key, row)` of what a judged batch is about to take."""
    named = [each for each in (*plan.new_variants, *plan.changed_variants.values()) if each.option_values]
    return [
        *((_barcode(each.key), plan.rows[id(each.variant)]) for each in plan.new_barcodes),
        *((_look(each.sku), plan.rows[id(each)]) for each in plan.new_variants),
        *((_options(each.product.handle, each.option_values), plan.rows[id(each)]) for each in named),
    ]


def _barcode(key: str) -> str:
    return f"barcode {key}"


def _look(sku: str) -> str:
    return f"look {sku_hygiene.lookalike_key(sku)}"


def _options(handle: str | None, values: Options | list[str]) -> str:
    return f"options {handle} {list(values)}"
