"""Our own layout: one row per variant, or per SKU and location. Prices are decimals beside a `currency` column."""

from collections.abc import Iterable, Iterator

from commerce.imports import cells
from commerce.imports.layouts import layout
from commerce.imports.layouts.layout import Columns, Fill, Layout
from commerce.imports.rows import Entry, ProductRow, Reading, StockRow
from commerce.imports.table import Record


def _products(records: Iterable[Record], columns: Columns, currency: str) -> Iterator[Entry]:
    head = None
    for record in records:
        reading = Reading(record, columns)
        row = _product(reading, currency) if not reading.problems else None
        if row is not None:
            head = row if head is None or head.handle != row.handle else head
            row = layout.inherit(row, head)
        yield reading.entry(row)


def _product(reading: Reading, currency: str) -> ProductRow:
    own = reading.value("currency", cells.currency)
    if own is not None and own != currency:
        reading.blame("currency", "currency_mismatch", f"This import is in {currency}. Import {own} rows on their own.")
    title = reading.value("title", cells.text)
    reference = reading.value("product", cells.text) or title or ""
    options = _options(reading)
    tax_class = reading.value("tax_class", cells.text, 64)
    return ProductRow(
        handle=layout.handle(reference) or (reference or None),
        title=title,
        description=reading.value("description", cells.description),
        categories=layout.paths(reading.value("category", cells.text, 500) or "", between="|"),
        option_names=tuple(name for name, _ in options),
        option_values=tuple(value for _, value in options),
        sku=layout.sku(reading, "sku"),
        barcode=layout.barcode(reading, "barcode"),
        price=layout.amount(reading, "price", currency),
        compare_at_price=layout.amount(reading, "compare_at_price", currency),
        currency=currency,
        cost=layout.amount(reading, "cost", currency),
        weight_grams=reading.value("weight_grams", cells.whole, 0, cells.HEAVIEST_GRAMS),
        tax_class=tax_class and tax_class.lower(),
        images=layout.sources(reading.raw("image"), between="|"),
    )


def _options(reading: Reading) -> list[tuple[str, str]]:
    options = []
    for place in (1, 2, 3):
        name = reading.value(f"option{place}_name", cells.text, 64)
        value = reading.value(f"option{place}_value", cells.text, 120)
        if value and not name:
            reading.blame(f"option{place}_name", "required", "An option value needs the option's name.")
        if name and value:
            options.append((name, value))
    return options


def _stock(records: Iterable[Record], columns: Columns, currency: str) -> Iterator[Entry]:
    for record in records:
        reading = Reading(record, columns)
        if reading.problems:
            yield reading.entry(None)
            continue
        code = layout.sku(reading, "sku")
        quantity = layout.on_hand(reading, "on_hand")
        location = reading.raw("location").strip() or None
        yield reading.entry(StockRow(code or "", quantity or 0, location))


_TEE = {
    "product": "example-tee",
    "title": "Example T-shirt",
    "option1_name": "Size",
    "price": 20,
    "currency": Fill.CURRENCY,
    "weight_grams": "180",
}
_MUG = {"product": "example-mug", "title": "Example mug", "price": 12, "currency": Fill.CURRENCY}
PRODUCTS = Layout(
    required=("sku",),
    read=_products,
    optional=(
        *("product", "title", "description", "category", "barcode"),
        *(f"option{place}_{what}" for place in (1, 2, 3) for what in ("name", "value")),
        *("price", "compare_at_price", "currency", "cost", "weight_grams", "tax_class", "image"),
    ),
    example=(
        _TEE | {"sku": "EXAMPLE-TEE-S", "option1_value": "S", "category": "Examples > Clothing", "cost": 8},
        _TEE | {"sku": "EXAMPLE-TEE-M", "option1_value": "M", "barcode": "9521234500025", "compare_at_price": 25},
        _MUG | {"sku": "EXAMPLE-MUG", "description": "Holds one large tea."},
    ),
)
_PLACE = {"location": Fill.LOCATION}
STOCK = Layout(
    required=("sku", "on_hand"),
    read=_stock,
    optional=("location",),
    example=(
        _PLACE | {"sku": "EXAMPLE-TEE-S", "on_hand": "5"},
        _PLACE | {"sku": "EXAMPLE-TEE-M", "on_hand": "0"},
        _PLACE | {"sku": "EXAMPLE-MUG", "on_hand": "12"},
    ),
)
