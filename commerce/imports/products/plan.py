"""Judging product rows one by one, in file order, against what is known: new, changed, the same, or refused.

Nothing is written here. A row that is refused leaves no trace, so that later rows are judged as if it were not there.
"""

from dataclasses import dataclass, field

from commerce import barcodes, sku_hygiene
from commerce.imports.kinds import Context
from commerce.imports.products import fitness
from commerce.imports.products.fitness import Refused
from commerce.imports.products.known import Known, Options
from commerce.imports.rows import ProductRow
from commerce.models import Barcode, Product, Variant

PRODUCT_FIELDS = ("title", "description", "status")
VARIANT_FIELDS = ("price", "compare_at_price", "cost", "weight_grams", "tax_class")
VARIANT_WORDS = ("option_values", "title", "status")


@dataclass(slots=True)
class Picture:
    """A picture that a row names for its product, and for its variant where it has one."""

    number: int
    product: Product
    variant: Variant | None
    source: str
    alt: str


@dataclass(slots=True)
class Plan:
    """What to write once all rows of the batch are judged. `rows` is where each record is first named, `originals` what
    was there, both by the record's identity in memory."""

    known: Known
    context: Context
    new_products: list[Product] = field(default_factory=list)
    new_variants: list[Variant] = field(default_factory=list)
    new_barcodes: list[Barcode] = field(default_factory=list)
    changed_products: dict[int, Product] = field(default_factory=dict)
    changed_variants: dict[int, Variant] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    categories: list[tuple[Product, str]] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    rows: dict[int, int] = field(default_factory=dict)
    originals: dict[int, dict[str, object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.context.remembers:
            variants = self.known.variants.values()
            products = [*self.known.products.values(), *(variant.product for variant in variants)]
            self.originals = {id(each): values(each, (*PRODUCT_FIELDS, "option_names")) for each in products}
            self.originals |= {id(each): values(each, (*VARIANT_FIELDS, *VARIANT_WORDS)) for each in variants}

    def add(self, number: int, row: ProductRow) -> str:
        """Plan one row; returns `created`, `changed` or `same`. Raises Refused with the column and the reason."""
        fitness.require_categories(row)
        if row.sku is None:
            return self._about_product(number, row)
        key = sku_hygiene.normalize(row.sku)
        variant = self.known.variants.get(key)
        fitness.require(row, self.known)
        barcode = self._barcode(row, variant)
        product = variant.product if variant else self._product(row)
        options = self._options(row, product, variant)
        if variant is None:
            outcome, variant = "created", self._new_variant(row, product, options, key)
        else:
            outcome = "changed" if self._change(variant, row, options) else "same"
        if product.pk is not None and self._change_product(product, row) and outcome == "same":
            outcome = "changed"
        if barcode is not None and barcode.key not in self.known.barcodes:
            self.new_barcodes.append(Barcode(variant=variant, kind=barcode.kind, code=barcode.text, key=barcode.key))
            self.known.barcodes[barcode.key] = variant
            self._touch(product)
            outcome = "changed" if outcome == "same" else outcome
        self._surround(number, row, product, variant)
        return outcome

    def _about_product(self, number: int, row: ProductRow) -> str:
        product = self.known.products.get(row.handle or "")
        if product is None:
            return "same"
        self._surround(number, row, product, None)
        changed = product.pk is not None and self._change_product(product, row)
        return "changed" if changed else "same"

    def _barcode(self, row: ProductRow, variant: Variant | None) -> barcodes.Barcode | None:
        if row.barcode is None:
            return None
        parsed = barcodes.parse(row.barcode)
        owner = self.known.barcodes.get(parsed.key)
        if owner is not None and owner is not variant and (variant is None or owner.pk != variant.pk):
            raise Refused("barcode", "barcode_taken", f"This barcode belongs to SKU {owner.sku}.", row.barcode)
        return parsed

    def _product(self, row: ProductRow) -> Product:
        product = self.known.products.get(row.handle or "") if row.shared_handle else None
        if product is not None:
            return product
        if not row.title:
            raise Refused("title", "required", "A new product needs a title.")
        product = Product(title=row.title, handle=self.known.handles.free(row, self.known.products))
        product.description = row.description or ""
        product.status = row.status or Product.Status.ACTIVE
        product.option_names = list(row.option_names)
        return product

    def _options(self, row: ProductRow, product: Product, variant: Variant | None) -> Options | None:
        """The row's option values in the product's order; None when the row says nothing about them."""
        if not row.option_values:
            return None
        said = row.options_of(product.option_names or row.option_names)
        if not said:
            return None
        if not product.option_names:
            product.option_names = list(row.option_names)
            if product.pk is not None:
                self.changed_products[product.pk] = product
        names = [name.casefold() for name in product.option_names]
        if set(said) - set(names):
            raise Refused(
                "options", "option_mismatch", f"This product's options are {', '.join(product.option_names)}."
            )
        # What the row does not name stays as the variant has it.
        own = dict(zip(names, variant.option_values if variant else (), strict=False))
        values = tuple(said.get(name, own.get(name, "")) for name in names)
        owner = self.known.siblings.get(_mark(product), {}).get(values)
        owner = owner or self.known.promised.get((product.handle, values))
        if owner is not None and (variant is None or owner != variant.sku):
            raise Refused("options", "duplicate_options", f"SKU {owner} has the same options.", ", ".join(values))
        return values

    def _new_variant(self, row: ProductRow, product: Product, options: Options | None, key: str) -> Variant:
        if product.pk is None and self.known.products.get(product.handle) is not product:
            self.new_products.append(product)
            self.known.products[product.handle] = product
        variant = Variant(product=product, sku=row.sku, currency=row.currency or self.context.currency)
        _take_over(variant, row, VARIANT_FIELDS)
        variant.tax_class = row.tax_class or row.tax_class_if_new or variant.tax_class
        mark = _mark(product)
        self.known.places[mark] = variant.position = self.known.places.get(mark, 0) + 1
        self._name(variant, options)
        self.new_variants.append(variant)
        self.known.variants[key] = variant
        self.known.lookalikes.add(sku_hygiene.lookalike_key(row.sku or ""))
        self._touch(product)
        return variant

    def _change(self, variant: Variant, row: ProductRow, options: Options | None) -> bool:
        differs = self._revive(variant)
        differs = _take_over(variant, row, VARIANT_FIELDS) or differs
        renamed = options is not None and list(options) != variant.option_values
        if renamed:
            self._name(variant, options)
        if differs or renamed:
            self._touch(variant.product)
            if variant.pk is not None:
                self.changed_variants[variant.pk] = variant
        return differs or renamed

    def _change_product(self, product: Product, row: ProductRow) -> bool:
        differs = self._revive(product)
        differs = _take_over(product, row, PRODUCT_FIELDS) or differs
        if differs:
            self.changed_products[product.pk] = product
            self._touch(product)
        return differs

    def _revive(self, record: Product | Variant) -> bool:
        """What the undo of an import put away is in use again once a file names it again."""
        if id(record) not in self.known.put_away:
            return False
        self.known.put_away.discard(id(record))
        record.status = type(record).Status.ACTIVE
        return True

    def _name(self, variant: Variant, options: Options | None) -> None:
        if options is None:
            return
        siblings = self.known.siblings.setdefault(_mark(variant.product), {})
        siblings.pop(tuple(variant.option_values), None)
        siblings[options] = variant.sku
        variant.option_values = list(options)
        variant.title = ", ".join(value for value in options if value)[:255]

    def _surround(self, number: int, row: ProductRow, product: Product, variant: Variant | None) -> None:
        self.rows.setdefault(id(product), number)
        self.rows.setdefault(id(variant), number)
        self.categories += [(product, path) for path in row.categories]
        self.pictures += [Picture(number, product, variant, source, row.image_alt) for source in row.images]

    def _touch(self, product: Product) -> None:
        if product.pk is not None:
            self.touched.add(product.pk)


def values(record: Product | Variant, names: tuple[str, ...]) -> dict[str, object]:
    """What a record holds in these fields."""
    return {name: getattr(record, name) for name in names}


def _take_over(record: Product | Variant, row: ProductRow, names: tuple[str, ...]) -> bool:
    """Write what the row says of these fields into the record; False when it was all there."""
    said = {name: getattr(row, name) for name in names if getattr(row, name) is not None}
    if said.get("compare_at_price") == 0:
        said["compare_at_price"] = None  # how shops write that there is none
    differing = {name: value for name, value in said.items() if value != getattr(record, name)}
    for name, value in differing.items():
        setattr(record, name, value)
    return bool(differing)


def _mark(product: Product) -> int:
    # New products have no id yet; within one batch the object itself tells them apart.
    return product.pk if product.pk is not None else -id(product)
