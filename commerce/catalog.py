"""Creating and changing products and SKUs. Stock, orders and ledgers point to variant ids and stay where they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Max, Sum

from commerce import (
    barcode_owners,
    base_prices,
    handles,
    kits,
    offers,
    options,
    sku_names,
    tax_classes,
    transactions,
    versions,
    wanted_pictures,
)
from commerce.actors import Actor
from commerce.events import bus
from commerce.events.facts import ProductChanged
from commerce.kits import Part
from commerce.models import Category, Channel, Location, Product, Variant
from commerce.pricing.tax import STANDARD
from commerce.versions import Expected
from commerce.wanted_pictures import NewPicture, Wish

PRODUCT_TEXTS = ("title", "description", "status")
VARIANT_COLUMNS = (
    *("title", "price", "compare_at_price", "weight_grams", "tax_class", "status"),
    *("minimum_age", "pickup_only", "max_per_customer", "when_out", "ships_on"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVariant:
    """A SKU to be. `price` in minor units of `currency`; `options` maps option names to this variant's values;
    `components` make it a kit."""

    sku: str
    price: int
    currency: str
    title: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    barcodes: Sequence[str] = ()
    compare_at_price: int | None = None
    weight_grams: int | None = None
    tax_class: str = "standard"
    status: str = Variant.Status.ACTIVE
    minimum_age: int | None = None
    pickup_only: bool = False
    max_per_customer: int | None = None
    when_out: str = Variant.WhenOut.DENY
    ships_on: date | None = None
    components: Sequence[Part] = ()
    images: Sequence[NewPicture] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A product to be. `channels` and `locations` of None mean every one, also those that open later."""

    title: str
    variants: Sequence[NewVariant]
    handle: str = ""
    description: str = ""
    status: str = Product.Status.ACTIVE
    options: Sequence[str] = ()
    categories: Sequence[Category] = ()
    channels: Sequence[Channel] | None = None
    locations: Sequence[Location] | None = None
    images: Sequence[NewPicture] = ()


@transactions.use_case
def create_product(*, new: NewProduct, by: Actor) -> Product:
    """Create a product with its variants.

    Raises InvalidSku, DuplicateSku, ConfusableSku, InvalidBarcode, BarcodeAmbiguous, HandleTaken, OptionsMismatch,
    DuplicateOptions, UnknownTaxClass, UnknownSku, CyclicBundle or UrlRefused.
    """
    now = transactions.now()
    names = list(new.options) or [name for variant in new.variants[:1] for name in variant.options]
    product = Product(title=new.title, description=new.description, status=new.status, option_names=names)
    product.created_at = product.updated_at = now
    product.on_all_channels, product.in_all_locations = new.channels is None, new.locations is None
    product.handle = handles.free(new.handle, new.title)
    product.save()
    if new.categories:
        product.categories.set(new.categories)
    if new.channels is not None:
        offers.publish_on(product, new.channels, by=by)
    if new.locations is not None:
        offers.keep_in(product, new.locations, by=by)
    _add(product, new.variants, path="variants[{}].", pictures=wanted_pictures.wishes(new.images, "images"))
    transactions.about(product=product.pk)
    bus.publish(ProductChanged((product.pk,)))
    return product


@transactions.use_case
def change_product(*, product_id: int, changes: Mapping[str, Any], expected: Expected, by: Actor) -> Product:
    """Change what `changes` names: title, handle, description, status, categories, channels, locations.

    Raises VersionConflict or HandleTaken.
    """
    product = _locked(product_id)
    versions.require(expected, product_version(product))
    for name in PRODUCT_TEXTS:
        setattr(product, name, changes.get(name, getattr(product, name)))
    if "handle" in changes and changes["handle"] != product.handle:
        product.handle = handles.free(changes["handle"], product.title)
    if "categories" in changes:
        product.categories.set(changes["categories"])
    if "channels" in changes:
        offers.publish_on(product, changes["channels"], by=by)
    if "locations" in changes:
        offers.keep_in(product, changes["locations"], by=by)
    _changed(product)
    return product


@transactions.use_case
def add_variant(*, product_id: int, new: NewVariant, by: Actor) -> Variant:
    """Add a SKU to a product. Raises like `create_product`."""
    product = _locked(product_id)
    variant = _add(product, [new], path="")[0]
    transactions.about(variant=variant.pk)
    _changed(product)
    return variant


@transactions.use_case
def change_variant(*, variant_id: int, changes: Mapping[str, Any], expected: Expected, by: Actor) -> Variant:
    """Change what `changes` names: sku, options, barcodes, components, and VARIANT_COLUMNS. The SKU it had stays its
    alias; its stock is untouched.

    Raises VersionConflict, InvalidSku, DuplicateSku, ConfusableSku, InvalidBarcode, BarcodeAmbiguous, OptionsMismatch,
    DuplicateOptions, UnknownTaxClass, UnknownSku or CyclicBundle.
    """
    product = _locked(Variant.objects.values_list("product_id", flat=True).get(pk=variant_id))
    variant = Variant.objects.select_for_update(no_key=True).get(pk=variant_id)
    variant.product = product
    versions.require(expected, variant_version(variant, product))
    changes = base_prices.settle(variant, changes, now=transactions.now())
    if "options" in changes:
        options.choose(variant, changes["options"], path="options")
    if changes.get("tax_class", variant.tax_class) != variant.tax_class:
        tax_classes.require(changes["tax_class"], path="tax_class")
    for name in VARIANT_COLUMNS:
        setattr(variant, name, changes.get(name, getattr(variant, name)))
    if "sku" in changes and changes["sku"] != variant.sku:
        sku_names.rename(variant, changes["sku"])
    if "barcodes" in changes:
        barcode_owners.replace(variant, changes["barcodes"], path="barcodes")
    if "components" in changes:
        kits.set_components([(variant, changes["components"])])
    _save_variant(variant, product)
    return variant


@transactions.use_case
def add_barcode(*, variant_id: int, code: str, by: Actor) -> Variant:
    """Let a scanner find a variant by one more code. Raises InvalidBarcode or BarcodeAmbiguous."""
    product = _locked(Variant.objects.values_list("product_id", flat=True).get(pk=variant_id))
    variant = Variant.objects.select_for_update(no_key=True).get(pk=variant_id)
    barcode_owners.attach([(variant, [code])], path="barcodes")
    _save_variant(variant, product)
    return variant


@transactions.building_block
def touch(*, product_ids: Collection[int], variant_ids: Collection[int] = ()) -> None:
    """Let versions and `updated_since` show that something beside these rows changed: pictures, barcodes, categories.

    To be called with the products locked.
    """
    for model, ids in ((Product, product_ids), (Variant, variant_ids)):
        if ids:
            model.objects.filter(pk__in=ids).update(version=F("version") + 1, updated_at=transactions.now())


def product_version(product: Product) -> str:
    """What changes whenever the product or any of its variants does."""
    return f"{product.version}.{product.variants.aggregate(sum=Sum('version'))['sum'] or 0}"


def variant_version(variant: Variant, product: Product) -> str:
    """What changes whenever the variant does, or what it shows of its product."""
    return f"{variant.version}.{product.version}"


def _locked(product_id: int) -> Product:
    return Product.objects.select_for_update(no_key=True).get(pk=product_id)


def _changed(product: Product) -> None:
    product.version, product.updated_at = product.version + 1, transactions.now()
    product.save()
    transactions.about(product=product.pk)
    bus.publish(ProductChanged((product.pk,)))


def _save_variant(variant: Variant, product: Product) -> None:
    variant.version, variant.updated_at = variant.version + 1, transactions.now()
    variant.save(update_fields=[*VARIANT_COLUMNS, "sku", "option_values", "version", "updated_at"])
    transactions.about(variant=variant.pk)
    _changed(product)


def _add(product: Product, news: Sequence[NewVariant], *, path: str, pictures: Sequence[Wish] = ()) -> list[Variant]:
    place = (product.variants.aggregate(last=Max("position"))["last"] or 0) + 1
    variants = []
    for index, new in enumerate(news):
        variant = Variant(product=product, sku=new.sku, currency=new.currency, position=place + index)
        options.choose(variant, new.options, path=f"{path.format(index)}options", beside=variants)
        for name in VARIANT_COLUMNS:
            setattr(variant, name, getattr(new, name))
        if new.tax_class != STANDARD:
            tax_classes.require(new.tax_class, path=f"{path.format(index)}tax_class")
        variant.title = new.title or ", ".join(variant.option_values)[:255]
        variant.created_at = variant.updated_at = transactions.now()
        variants.append(variant)
    Variant.objects.bulk_create(variants)
    sku_names.claim(variants, path=f"{path}sku")
    codes = [(variant, new.barcodes) for variant, new in zip(variants, news, strict=True)]
    barcode_owners.attach(codes, path=f"{path}barcodes")
    made_of = [(variant, new.components) for variant, new in zip(variants, news, strict=True)]
    kits.set_components(made_of, path=f"{path}components")
    shown = [
        wish
        for index, (variant, new) in enumerate(zip(variants, news, strict=True))
        for wish in wanted_pictures.wishes(new.images, f"{path.format(index)}images", variant)
    ]
    wanted_pictures.hang(product, [*pictures, *shown])
    return variants
