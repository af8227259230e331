"""WooCommerce's product export: `simple` rows stand alone, `variation` rows name a `variable` row above them by SKU or
`id:…`. A variable row only lends its variations title, text, categories and pictures; it cannot be counted."""

import re
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from commerce import sku_hygiene
from commerce.imports import cells
from commerce.imports.layouts import layout, woocommerce_cells
from commerce.imports.layouts.layout import Columns, Layout
from commerce.imports.layouts.woocommerce_cells import Cells
from commerce.imports.rows import Entry, ProductRow, Reading, StockRow
from commerce.imports.table import Record
from commerce.pricing.tax import EXEMPT

_GRAMS = {
    "weight (kg)": Decimal(1000),
    "weight (g)": Decimal(1),
    "weight (lbs)": Decimal("453.59237"),
    "weight (oz)": Decimal("28.349523125"),
}
_ATTRIBUTE = re.compile(r"attribute (\d+) name")


class Parents:
    """Variable rows read so far, by SKU key and `id:…`. The oldest lose their long texts, so that memory stays flat."""

    TEXTS_KEPT = 2_000

    def __init__(self) -> None:
        self._rows: OrderedDict[str, ProductRow] = OrderedDict()
        self._aliases: dict[str, str] = {}
        self._with_text: OrderedDict[str, None] = OrderedDict()

    def add(self, names: list[str], row: ProductRow) -> None:
        first, *others = names
        self._rows[first] = row
        self._aliases.update(dict.fromkeys(others, first))
        self._with_text[first] = None
        if len(self._with_text) > self.TEXTS_KEPT:
            oldest, _ = self._with_text.popitem(last=False)
            self._rows[oldest] = replace(self._rows[oldest], description=None, images=())

    def find(self, name: str) -> ProductRow | None:
        return self._rows.get(self._aliases.get(name, name))


def _products(records: Iterable[Record], columns: Columns, currency: str) -> Iterator[Entry]:
    parents = Parents()
    attributes = sorted(int(match[1]) for column in columns if (match := _ATTRIBUTE.fullmatch(column)))
    for record in records:
        reading = Cells(record, columns)
        if reading.problems:
            yield reading.entry(None)
            continue
        kind = _type(reading)
        if kind == "variable":
            yield reading.entry(_parent(reading, parents))
        elif kind == "variation":
            yield reading.entry(_variation(reading, parents, attributes, currency))
        elif kind in ("simple", "external", "grouped") and not reading.raw("parent").strip():
            yield reading.entry(_simple(reading, currency))
        else:
            reading.blame("type", "invalid_parent", "Use simple, variable or variation; only a variation has a parent.")
            yield reading.entry(None)


def _parent(reading: Reading, parents: Parents) -> ProductRow | None:
    names = _names(reading)
    if reading.raw("parent").strip():
        reading.blame("parent", "invalid_parent", "A variable product cannot have a parent itself.")
    if not names:
        reading.blame("sku", "required", "A variable product needs a SKU or an ID.")
    if reading.problems:
        return None
    about = replace(_about(reading), tax_class=woocommerce_cells.tax_class(reading))
    if reading.problems:
        return None
    row = replace(about, handle=layout.handle(names[0].replace(":", "-")) or names[0])
    parents.add(names, row)
    return row


def _variation(reading: Reading, parents: Parents, attributes: list[int], currency: str) -> ProductRow | None:
    parent = parents.find(_name(reading.raw("parent")))
    if parent is None:
        reading.blame("parent", "invalid_parent", "No variable product with this SKU or ID stands above this row.")
    read = [(reading.raw(f"attribute {n} name"), reading.raw(f"attribute {n} value(s)")) for n in attributes]
    read = [(woocommerce_cells.value(name), woocommerce_cells.value(value)) for name, value in read]
    options = [(name, value) for name, value in read if name and value]
    if len(options) > 3:
        reading.blame("type", "invalid_parent", f"A variant has at most 3 options, this has {len(options)}.")
    if reading.problems:
        return None
    own = replace(
        _sellable(reading, currency),
        handle=parent.handle,
        title=parent.title,
        option_names=tuple(name[:64] for name, _ in options),
        option_values=tuple(value[:120] for _, value in options),
    )
    inherits = parent.tax_class == EXEMPT or reading.raw("tax class").strip().lower() == "parent"
    tax_class = parent.tax_class if inherits else own.tax_class
    return replace(layout.inherit(own, parent), status=parent.status, tax_class=tax_class)


def _simple(reading: Reading, currency: str) -> ProductRow:
    about, own = _about(reading), _sellable(reading, currency)
    return replace(
        own,
        handle=layout.handle(about.title or own.sku or ""),
        shared_handle=False,
        title=about.title,
        description=about.description,
        status=about.status,
        categories=about.categories,
        images=about.images,
    )


def _about(reading: Reading) -> ProductRow:
    text = reading.value("description", _text) or reading.value("short description", _text)
    return ProductRow(
        handle=None,
        title=reading.value("name", cells.text),
        description=text,
        status=woocommerce_cells.status(reading),
        categories=woocommerce_cells.categories(reading.raw("categories")),
        images=layout.sources(reading.raw("images")),
    )


def _text(written: str) -> str:
    return cells.description(woocommerce_cells.broken(written))


def _sellable(reading: Reading, currency: str) -> ProductRow:
    regular, sale = layout.amount(reading, "regular price", currency), layout.amount(reading, "sale price", currency)
    # A sale with dates is a promotion, not the price; one without is what the shop asks today.
    if reading.raw("date sale price starts").strip() or reading.raw("date sale price ends").strip():
        sale = None
    weight = next((column for column in _GRAMS if reading.raw(column).strip()), None)
    return ProductRow(
        handle=None,
        sku=layout.sku(reading, "sku"),
        barcode=layout.barcode(reading, "gtin, upc, ean, or isbn"),
        price=regular if sale is None else sale,
        compare_at_price=None if sale is None else regular,
        currency=currency,
        weight_grams=reading.value(weight, cells.weight, _GRAMS[weight]) if weight else None,
        tax_class=woocommerce_cells.tax_class(reading),
        images=layout.sources(reading.raw("images")),
    )


def _needed(records: Iterable[Record], columns: Columns, rows: Collection[int]) -> set[int]:
    """The variable rows of these variations: the one above, or where that is what is wrong, one below."""
    parents: dict[str, int] = {}
    found, missing = set(), set()
    for record in records:
        reading = Cells(record, columns)
        kind = _type(reading)
        if kind == "variable":
            parents.update(dict.fromkeys(_names(reading), record.number))
        elif kind == "variation" and record.number in rows:
            name = _name(reading.raw("parent"))
            found.add(parents[name]) if name in parents else missing.add(name)
    return found | {parents[name] for name in missing if name in parents}


def _type(reading: Reading) -> str:
    return reading.raw("type").split(",")[0].strip().lower()


def _names(reading: Reading) -> list[str]:
    """What variations may call this row, the SKU first."""
    names = [_name(reading.raw("sku"))] if reading.raw("sku").strip() else []
    return [*names, f"id:{reading.raw('id').strip()}"] if reading.raw("id").strip() else names


def _name(text: str) -> str:
    text = text.strip()
    return text.lower() if text.lower().startswith("id:") else sku_hygiene.fold(text)


def _stock(records: Iterable[Record], columns: Columns, currency: str) -> Iterator[Entry]:
    for record in records:
        reading = Cells(record, columns)
        if reading.problems or _type(reading) in ("variable", "grouped", "external"):
            yield reading.entry(None)
            continue
        code = layout.sku(reading, "sku")
        quantity = layout.on_hand(reading, "stock")
        yield reading.entry(StockRow(code or "", quantity or 0))


def _hint(columns: Columns) -> str:
    if "id" in columns and "sku" not in columns:
        return "WooCommerce names columns in the language of whoever exports: set yours to English, and export again."
    return ""


_SIZE = {"Type": "variation", "Parent": "EXAMPLE-TEE", "Regular price": 20, "Attribute 1 name": "Size"}
PRODUCTS = Layout(
    required=("Type", "SKU", "Name", "Regular price"),
    read=_products,
    needed=_needed,
    hint=_hint,
    optional=(
        *("ID", "Parent", "Published", "Description|Short description", "Categories", "Images"),
        *("GTIN, UPC, EAN, or ISBN", "Sale price", "Date sale price starts", "Date sale price ends"),
        *("Tax status", "Tax class", "|".join(f"Weight ({unit})" for unit in ("kg", "g", "lbs", "oz"))),
        *(f"Attribute {place} {what}" for place in (1, 2, 3) for what in ("name", "value(s)")),
    ),
    example=(
        {"Type": "variable", "SKU": "EXAMPLE-TEE", "Name": "Example T-shirt", "Published": "1"}
        | {"Description": "Soft cotton.", "Categories": "Examples > Clothing"},
        _SIZE | {"SKU": "EXAMPLE-TEE-S", "Attribute 1 value(s)": "S", "Weight (kg)": "0.18"},
        _SIZE | {"SKU": "EXAMPLE-TEE-M", "Attribute 1 value(s)": "M", "GTIN, UPC, EAN, or ISBN": "9521234500025"},
        {"Type": "simple", "SKU": "EXAMPLE-MUG", "Name": "Example mug", "Published": "1", "Regular price": 12},
    ),
)
STOCK = Layout(
    required=("SKU", "Stock"),
    read=_stock,
    hint=_hint,
    optional=("Type",),
    example=(
        {"Type": "variation", "SKU": "EXAMPLE-TEE-S", "Stock": "5"},
        {"Type": "variation", "SKU": "EXAMPLE-TEE-M", "Stock": "0"},
        {"Type": "simple", "SKU": "EXAMPLE-MUG", "Stock": "12"},
    ),
)
