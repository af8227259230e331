"""Writing a judged batch, set by set. What a row does not change is not written."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Model

from commerce import base_prices, catalog, http_client, sku_names, sql, transactions
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import ProductChanged
from commerce.imports.kinds import Applied
from commerce.imports.products import filing, memory
from commerce.imports.products.plan import PRODUCT_FIELDS, VARIANT_FIELDS, VARIANT_WORDS, Picture, Plan
from commerce.imports.rows import Problem
from commerce.models import Image, PictureFetch

_ABOUT_PRODUCT = ("description", "status", "on_all_channels", "in_all_locations", "version")
_VARIANT = (
    *("product_id", "sku", "title", "option_values", "position", "currency", "status", "version"),
    *("pickup_only", "when_out"),
)


@transactions.building_block
def write(plan: Plan, applied: Applied) -> None:
    """Create and change what the plan says, queue its pictures and tell who listens."""
    now = plan.context.now
    _insert(plan.new_products, ("title", "handle", "option_names", *_ABOUT_PRODUCT))
    for variant in plan.new_variants:
        variant.product_id = variant.product.pk
    _insert(plan.new_variants, (*_VARIANT, *VARIANT_FIELDS))
    names = [sku_names.name_of(variant) for variant in plan.new_variants]
    _insert(names, ("variant_id", "key", "seen_as", "sku", "current"))
    for barcode in plan.new_barcodes:
        barcode.variant_id = barcode.variant.pk
    _insert(plan.new_barcodes, ("variant_id", "kind", "code", "key"))
    update(list(plan.changed_products.values()), (*PRODUCT_FIELDS, "option_names"), now)
    ended = base_prices.supersede({id: variant.price for id, variant in plan.changed_variants.items()}, now=now)
    update(list(plan.changed_variants.values()), (*VARIANT_FIELDS, *VARIANT_WORDS), now)
    links = filing.file_under(plan.categories)
    memory.keep(plan, ended, links)
    filed = {product for product, _ in links}
    _queue_pictures(plan, applied)
    new = {product.pk for product in plan.new_products}
    _touch(plan, (plan.touched | filed) - new)
    if touched := plan.touched | filed | new:
        bus.publish(ProductChanged(product_ids=tuple(sorted(touched))))


def _touch(plan: Plan, product_ids: set[int]) -> None:
    """Count up what changed only by its variants, barcodes or categories."""
    coded = {barcode.variant_id for barcode in plan.new_barcodes}
    new = {variant.pk for variant in plan.new_variants}
    catalog.touch(
        product_ids=product_ids - plan.changed_products.keys(),
        variant_ids=coded - new - plan.changed_variants.keys(),
    )


def _insert(records: Sequence[Model], names: Sequence[str]) -> None:
    """One prepared statement for all of them, for the same reason as `update`; columns left out take their default."""
    if records:
        rows = [[getattr(record, name) for name in names] for record in records]
        for record, number in zip(records, sql.append(records[0]._meta.db_table, names, rows), strict=True):
            record.pk = number


def update(records: Sequence[Model], names: Sequence[str], now: datetime) -> None:
    """One statement for all of them. Django's own bulk update spends ten times as long on writing its statement."""
    if not records:
        return
    table = records[0]._meta.db_table
    rows = [{"id": record.pk} | {name: getattr(record, name) for name in names} for record in records]
    changes = ", ".join(f"{name} = new.{name}" for name in names)
    sql.send(
        f"UPDATE {table} AS old SET {changes}, version = old.version + 1, updated_at = %s"
        f" FROM jsonb_populate_recordset(NULL::{table}, %s) AS new WHERE old.id = new.id",
        (now, sql.json(rows)),
    )


def _queue_pictures(plan: Plan, applied: Applied) -> None:
    addresses = []
    for picture in plan.pictures:
        if not picture.source.lower().startswith(("http://", "https://")):
            applied.images_by_path += 1
            addresses += [picture] if plan.context.pictures_by_path else []
            continue
        try:
            http_client.check_address(picture.source)
            addresses.append(picture)
        except Refusal as error:
            applied.note(picture.number, Problem("image", error.code, error.detail, picture.source))
    if addresses:
        _enqueue(plan, addresses)


def _enqueue(plan: Plan, pictures: list[Picture]) -> None:
    sources = {picture.source for picture in pictures}
    products = {picture.product.pk for picture in pictures}
    there = Image.objects.filter(source__in=sources, product__in=products).order_by("id")
    kept = set(there.values_list("product_id", "source"))
    PictureFetch.objects.bulk_create(
        [
            PictureFetch(
                import_record_id=plan.context.import_id,
                row=picture.number,
                product=picture.product,
                variant=picture.variant,
                source=picture.source[:2000],
                alt=picture.alt,
            )
            for picture in pictures
            if picture.product.pk is not None and (picture.product.pk, picture.source) not in kept
        ],
        ignore_conflicts=True,
    )
