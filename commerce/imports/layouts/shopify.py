"""Shopify's exports of products and of inventory, under the column names of today and those before.

Rows of products are grouped by handle. The first row of a group carries the product and the option names, rows without
SKU and price carry one more image, and barcodes come with an apostrophe in front.
"""

from collections.abc import Iterable, Iterator

from commerce.imports import cells
from commerce.imports.layouts import layout
from commerce.imports.layouts.layout import Columns, Layout
from commerce.imports.rows import Entry, ProductRow, Reading, StockRow
from commerce.imports.table import Record
from commerce.pricing.tax import EXEMPT, STANDARD

_STATUS = {"active": "active", "draft": "draft", "archived": "archived", "unlisted": "draft"}
_TODAY = {
    "Handle": "URL handle",
    "Body (HTML)": "Description",
    "Published": "Published on online store",
    "Variant SKU": "SKU",
    "Variant Barcode": "Barcode",
    "Variant Price": "Price",
    "Variant Compare At Price": "Compare-at price",
    "Variant Grams": "Weight value (grams)",
    "Variant Taxable": "Charge tax",
    "Variant Inventory Qty": "Inventory quantity",
    "Image Src": "Product image URL",
    "Variant Image": "Variant image URL",
}
# An export of the inventory leaves the new quantity blank for somebody to fill in.
_QUANTITY = ("Variant Inventory Qty", "On hand (new)", "On hand (current)", "On hand")
_NOT_STOCKED = "not stocked"


def _spelled(columns: Columns) -> dict[str, str]:
    """What the file calls the columns that it has under their names of today only."""
    names = {old.casefold(): new.casefold() for old, new in _TODAY.items()}
    return {old: new for old, new in names.items() if old not in columns and new in columns}


def _either(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}|{_TODAY[name]}" if name in _TODAY else name for name in names)


def _products(records: Iterable[Record], columns: Columns, currency: str) -> Iterator[Entry]:
    head, spelled = None, _spelled(columns)
    for record in records:
        reading = Reading(record, columns, spelled)
        row = None
        if not reading.problems:
            row = _product(reading, currency, head)
            head = row if head is None or head.handle != row.handle else head
            row = layout.inherit(row, head)
        yield reading.entry(row)


def _product(reading: Reading, currency: str, head: ProductRow | None) -> ProductRow:
    reference = reading.value("handle", cells.text)
    if reference is None:
        reading.blame("handle", "required", "Every row needs the handle of its product.")
    own = layout.handle(reference or "") or reference
    same = head is not None and head.handle == own
    named = [reading.value(f"option{place} name", cells.text, 64) for place in (1, 2, 3)]
    names = tuple(name for name in named if name) or (head.option_names if same else ())
    valued = [reading.value(f"option{place} value", cells.text, 120) or "" for place in (1, 2, 3)]
    values = tuple(filter(None, valued))
    if values == ("Default Title",):
        names = values = ()
    elif not names and values:
        values = tuple(valued)  # the product's names are not in this file: the places tell which is which
    taxable = reading.raw("variant taxable").strip().lower()
    only_image = not reading.raw("variant sku").strip() and not reading.raw("variant price").strip()
    return ProductRow(
        handle=own,
        title=reading.value("title", cells.text),
        description=reading.value("body (html)", cells.description),
        status=_status(reading),
        categories=layout.paths(reading.raw("product category") or reading.raw("type"), between="\n"),
        option_names=names,
        option_values=() if only_image else values[: len(names) or None],
        sku=None if only_image else layout.sku(reading, "variant sku"),
        barcode=layout.barcode(reading, "variant barcode"),
        price=layout.amount(reading, "variant price", currency),
        compare_at_price=layout.amount(reading, "variant compare at price", currency),
        currency=currency,
        cost=layout.amount(reading, "cost per item", currency),
        weight_grams=reading.value("variant grams", cells.weight),
        tax_class=EXEMPT if taxable == "false" else None,
        tax_class_if_new=STANDARD if taxable == "true" else None,
        images=layout.sources(reading.raw("image src"), "\n") + layout.sources(reading.raw("variant image"), "\n"),
        image_alt=reading.value("image alt text", _alt) or "",
    )


def _alt(text: str) -> str:
    """What a picture shows. Too much of it is no reason to leave out the SKU."""
    return cells.text(text.strip()[: cells.MAX_TEXT])


def _status(reading: Reading) -> str | None:
    stated = reading.raw("status").strip().lower()
    if stated and stated not in _STATUS:
        reading.blame("status", "invalid_status", "Use active, draft or archived.")
    if not stated and reading.raw("published").strip().lower() == "false":
        return "draft"
    return _STATUS.get(stated)


def _stock(records: Iterable[Record], columns: Columns, currency: str) -> Iterator[Entry]:
    spelled = _spelled(columns)
    counted = [name for name in map(str.casefold, _QUANTITY) if spelled.get(name, name) in columns]
    for record in records:
        reading = Reading(record, columns, spelled)
        column = next((name for name in counted if reading.raw(name).strip()), counted[0])
        if reading.problems or _only_image(reading, column) or reading.raw(column).strip().lower() == _NOT_STOCKED:
            yield reading.entry(None)
            continue
        code = layout.sku(reading, "variant sku")
        quantity = layout.on_hand(reading, column)
        yield reading.entry(StockRow(code or "", quantity or 0, reading.raw("location").strip() or None))


def _only_image(reading: Reading, quantity_column: str) -> bool:
    return not any(reading.raw(column).strip() for column in ("variant sku", quantity_column, "variant price"))


def _stock_hint(columns: Columns) -> str:
    if "available" in columns:
        return "Available is what is left beside orders, not what stands there. Export the inventory with “On hand”."
    if "hs code" in columns or "coo" in columns:
        return "Export the inventory with one row per location and “On hand”, not with one column per location."
    return ""


_TEE = {"Handle": "example-tee", "Variant Price": 20, "Variant Grams": "180"}
PRODUCTS = Layout(
    required=_either("Handle", "Variant SKU", "Variant Price"),
    read=_products,
    optional=(
        *_either("Title", "Body (HTML)", "Product Category|Type", "Published", "Status"),
        *(f"Option{place} {what}" for place in (1, 2, 3) for what in ("Name", "Value")),
        *_either("Variant Barcode", "Variant Compare At Price", "Cost per item", "Variant Grams", "Variant Taxable"),
        *_either("Image Src", "Image Alt Text", "Variant Image"),
    ),
    example=(
        _TEE
        | {"Title": "Example T-shirt", "Body (HTML)": "<p>Soft cotton.</p>", "Product Category": "Examples > Clothing"}
        | {"Published": "true", "Option1 Name": "Size", "Option1 Value": "S", "Variant SKU": "EXAMPLE-TEE-S"},
        _TEE | {"Option1 Value": "M", "Variant SKU": "EXAMPLE-TEE-M", "Variant Barcode": "'9521234500025"},
        {"Handle": "example-mug", "Title": "Example mug", "Option1 Name": "Title", "Option1 Value": "Default Title"}
        | {"Variant SKU": "EXAMPLE-MUG", "Variant Price": 12, "Cost per item": 5, "Status": "active"},
    ),
)
STOCK = Layout(
    required=(*_either("Variant SKU"), "|".join(_either(*_QUANTITY))),
    read=_stock,
    optional=("Location",),
    own_places="Location",
    hint=_stock_hint,
    example=(
        {"Variant SKU": "EXAMPLE-TEE-S", "Variant Inventory Qty": "5"},
        {"Variant SKU": "EXAMPLE-TEE-M", "Variant Inventory Qty": "0"},
        {"Variant SKU": "EXAMPLE-MUG", "Variant Inventory Qty": "12"},
    ),
)
