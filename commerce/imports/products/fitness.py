"""Whether a row of a product can be used at all, before anything is planned for it."""

import re

from commerce import sku_hygiene, tax_classes
from commerce.imports.cells import CellError
from commerce.imports.products import filing
from commerce.imports.products.known import Known
from commerce.imports.rows import ProductRow
from commerce.models import Variant

_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+[0-9]+", re.IGNORECASE)


class Refused(CellError):
    """A row that cannot be applied: the column to blame, a code, a sentence, and what the cell held."""

    def __init__(self, column: str, code: str, detail: str, value: str | None = None) -> None:
        super().__init__(code, detail)
        self.column = column
        self.value = value or ""


def require_categories(row: ProductRow) -> None:
    """Raise Refused where a category is too long or too deep."""
    for name in row.categories:
        if complaint := filing.complaint(name):
            raise Refused("category", "too_long", complaint, name)


def require(row: ProductRow, known: Known) -> None:
    """Raise Refused unless the SKU, its price and its tax class can be used."""
    key = sku_hygiene.normalize(row.sku or "")
    variant = known.variants.get(key)
    if variant is None:
        _require_name(row, known)
        if row.price is None:
            raise Refused("price", "required", "A new SKU needs a price.")
    elif variant.currency != row.currency and row.price not in (None, variant.price):
        raise Refused("currency", "currency_mismatch", f"This SKU is priced in {variant.currency}.", row.currency)
    _require_tax_class(row, known, variant)


def _require_name(row: ProductRow, known: Known) -> None:
    looks = sku_hygiene.lookalike_key(row.sku or "")
    if looks in known.lookalikes:
        detail = f"It looks like {looks}, which is there already but spelled with other letters."
        raise Refused("sku", "confusable_sku", detail, row.sku)
    if _ROUNDED.fullmatch(row.sku or ""):
        detail = "A spreadsheet has rounded this number. Format the column as text and enter it again."
        raise Refused("sku", "invalid_sku", detail, row.sku)


def _require_tax_class(row: ProductRow, known: Known, variant: Variant | None) -> None:
    said = row.tax_class or (row.tax_class_if_new if variant is None else None)
    if said and said not in known.tax_classes and (variant is None or said != variant.tax_class):
        detail = tax_classes.complaint(said, known.tax_classes)
        raise Refused("tax_class", tax_classes.UnknownTaxClass.code, detail, said)
