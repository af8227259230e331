"""What a dry run remembers from batch to batch, since it writes no products: which products its earlier rows have
made, with which options, and which barcodes, looks and option values they have taken. Kept as claims, which outlive
the batch that is rolled back.

A SKU's key holds no space, so none of these is ever mistaken for one.
"""

from collections.abc import Iterable

from commerce import barcodes, sku_hygiene, transactions
from commerce.imports import claims
from commerce.imports.products.known import Known, Options
from commerce.imports.products.plan import Plan
from commerce.imports.rows import ProductRow
from commerce.models import Product, Variant

PLACES = range(3)  # of options, as many as a row can name


@transactions.building_block
def recall(known: Known, rows: list[ProductRow], import_id: int) -> None:
    """Add to what is known of a batch what the batches before it would have written."""
    _recall_products(known, rows, import_id)
    rows = [row for row in rows if row.sku]
    codes = {_barcode(key): key for key in (barcodes.parse(row.barcode).key for row in rows if row.barcode)}
    looks = {_look(row.sku): sku_hygiene.lookalike_key(row.sku) for row in rows}
    chosen = [(row.handle, _chosen(row, known.products.get(row.handle or ""))) for row in rows]
    options = {_options(*each): each for each in chosen}
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
        *_made(plan),
    ]


def _made(plan: Plan) -> Iterable[tuple[str, int]]:
    """What later rows need of the products that are new, or have options now."""
    for product in (*plan.new_products, *plan.changed_products.values()):
        if number := plan.rows.get(id(product)):
            yield _product(product.handle), number
            for place, name in enumerate(product.option_names):
                yield _place(product.handle, place), number
                yield _name(product.handle, place, name), number


def _recall_products(known: Known, rows: list[ProductRow], import_id: int) -> None:
    """Write the products of earlier batches once more, to be rolled back with this one."""
    by_handle: dict[str, list[ProductRow]] = {}
    for row in rows:
        there = known.products.get(row.handle or "")
        if row.handle and (there is None or not there.option_names):
            by_handle.setdefault(row.handle, []).append(row)
    made = {handle: _product(handle) for handle in by_handle}
    numbers = claims.found(import_id, made.values())
    made = {handle: numbers[key] for handle, key in made.items() if key in numbers}
    names = {handle: {name for row in by_handle[handle] for name in row.option_names} for handle in made}
    asked = [_place(handle, place) for handle in made for place in PLACES]
    asked += [_name(handle, place, name) for handle in made for place in PLACES for name in names[handle]]
    found = claims.found(import_id, asked)
    for handle, number in made.items():
        product = known.products.get(handle) or _again(handle, by_handle[handle][0])
        product.option_names = [
            next(
                (name for name in names[handle] if _name(handle, place, name) in found),
                f"no. {place + 1} of row {number}",
            )
            for place in PLACES
            if _place(handle, place) in found
        ]
        known.products[handle] = product


def _again(handle: str, row: ProductRow) -> Product:
    status = row.status or Product.Status.ACTIVE
    about = {"title": row.title or handle, "description": row.description or "", "status": status}
    return Product.objects.create(handle=handle, **about)


def _chosen(row: ProductRow, product: Product | None) -> Options:
    """The row's option values in the order of its product."""
    names = (product.option_names if product else ()) or row.option_names
    said = row.options_of(names)
    return tuple(said.get(name.casefold(), "") for name in names)


def _barcode(key: str) -> str:
    return f"barcode {key}"


def _look(sku: str) -> str:
    return f"look {sku_hygiene.lookalike_key(sku)}"


def _options(handle: str | None, values: Options | list[str]) -> str:
    return f"options {handle} {list(values)}"


def _product(handle: str) -> str:
    return f"product {handle}"


def _place(handle: str, place: int) -> str:
    return f"place {place} {handle}"


def _name(handle: str, place: int, name: str) -> str:
    return f"name {place} {handle} {name.casefold()}"
