"""Undoing an import of products: fields go back where they are still as imported, what was new is archived.

Nothing is deleted that orders or the ledger may refer to; the barcodes of archived SKUs are free again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from commerce import base_prices, catalog, transactions
from commerce.events import bus
from commerce.events.facts import ProductChanged
from commerce.imports.products import found as now_there
from commerce.imports.products.found import Filing, Found, Thing
from commerce.imports.products.memory import BARCODE, CATEGORY
from commerce.imports.products.plan import PRODUCT_FIELDS, VARIANT_FIELDS, VARIANT_WORDS
from commerce.imports.products.save import update
from commerce.imports.reversal import DATED_PRICE, Changes, Judged, Reversal, Under, Verdict, number_of
from commerce.models import Barcode, ImportedChange, Product, Variant

ARCHIVED = "archived"


def judge(changes: Changes, under: Under) -> list[Judged]:
    """What would become of each change."""
    found = now_there.load(changes)
    return [_with_currency(_judged(change, found), found) for change in changes]


@transactions.building_block
def put_back(changes: Changes, under: Under) -> list[Judged]:
    """Lock products, then SKUs, and put back what is still as imported."""
    _lock(changes)
    found = now_there.load(changes)
    judged = [_judged(change, found) for change in changes]
    _write(judged, found, under.now)
    return judged


def _with_currency(judged: Judged, found: Found) -> Judged:
    variant = found.variants.get(judged.change.target_id) if judged.change.thing == Thing.VARIANT else None
    return replace(judged, currency=variant.currency) if variant else judged


def _lock(changes: Changes) -> None:
    variant_ids = [each.target_id for each in changes if each.thing == Thing.VARIANT]
    product_ids = {each.target_id for each in changes if each.thing == Thing.PRODUCT}
    product_ids |= set(Variant.objects.filter(pk__in=variant_ids).order_by().values_list("product_id", flat=True))
    for model, wanted in ((Product, product_ids), (Variant, variant_ids)):
        list(model.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("id").values_list("pk"))


def _judged(change: ImportedChange, found: Found) -> Judged:
    is_product = change.thing == Thing.PRODUCT
    record = (found.products if is_product else found.variants).get(change.target_id)
    name = "" if record is None else record.title if is_product else record.sku
    if record is None:
        code = "" if change.created else "gone"
        return Judged(change, name, [_verdict(change, each, None, code) for each in change.after])
    if change.created:
        return _judged_new(change, record, name, found)
    return Judged(change, name, [_field(change, each, record, found) for each in change.after])


def _judged_new(change: ImportedChange, record: Product | Variant, name: str, found: Found) -> Judged:
    """A new thing is archived as a whole, or stays as a whole."""
    if record.status == ARCHIVED:
        return Judged(change, name, [_verdict(change, "status", ARCHIVED, "")])
    own = [each for each in change.after if not each.startswith(BARCODE)]
    touched = [each for each in own if getattr(record, each) != change.after[each]]
    if touched:
        return Judged(
            change, name, [_verdict(change, each, getattr(record, each), "changed_since") for each in touched]
        )
    if isinstance(record, Product) and not all(_goes(each, found) for each in found.in_use.get(record.pk, ())):
        return Judged(change, name, [_verdict(change, "status", record.status, "in_use")])
    beside = [_field(change, each, record, found) for each in change.after if each.startswith(BARCODE)]
    archive = _verdict(change, "status", record.status, "")
    return Judged(change, name, [archive, *(each for each in beside if not each.code)], archives=True)


def _goes(variant: Variant, found: Found) -> bool:
    """Whether a SKU in use of a product that the import created is put away by the same undo."""
    change = found.created.get(variant.pk)
    return change is not None and not _judged_new(change, variant, variant.sku, found).left


def _field(change: ImportedChange, name: str, record: Product | Variant, found: Found) -> Verdict:
    current, still = _current(change, name, record, found)
    code = "" if still else "changed_since"
    if name.startswith(DATED_PRICE) and "price" in change.after and record.price != change.after["price"]:
        code = "changed_since"
    if name == "option_values" and not code and change.before[name]:
        owner = found.options.get((record.product_id, tuple(change.before[name])))
        code = "duplicate_options" if owner not in (None, record.pk) else ""
    return _verdict(change, name, current, code)


def _current(change: ImportedChange, name: str, record: Product | Variant, found: Found) -> tuple[Any, bool]:
    """The value now, and whether it is still the imported one. What is gone that was added needs no undoing."""
    if name.startswith(BARCODE):
        barcode = found.barcodes.get(name.removeprefix(BARCODE))
        there = barcode is not None and barcode.variant_id == record.pk
        return (barcode.code if there else None), True
    if name.startswith(CATEGORY):
        there = (record.pk, number_of(name, CATEGORY)) in found.filings
        return (change.after[name] if there else None), True
    if name.startswith(DATED_PRICE):
        ends_at = found.ends.get(number_of(name, DATED_PRICE))
        return (ends_at.isoformat() if ends_at else None), ends_at == datetime.fromisoformat(change.after[name])
    current = getattr(record, name)
    return current, current == change.after[name]


def _verdict(change: ImportedChange, name: str, current: Any, code: str) -> Verdict:
    before = None if change.created else change.before[name]
    return Verdict(name, before, change.after[name], current, code)


def _write(judged: Sequence[Judged], found: Found, now: datetime) -> None:
    going = [(each.change, verdict) for each in judged for verdict in each.verdicts if not verdict.code]
    changed: dict[type, dict[int, Product | Variant]] = {Product: {}, Variant: {}}
    for change, verdict in going:
        records = found.products if change.thing == Thing.PRODUCT else found.variants
        record = records.get(change.target_id)
        if record is None or ":" in verdict.field or change.created and record.status == ARCHIVED:
            continue
        setattr(record, verdict.field, ARCHIVED if change.created else verdict.before)
        changed[type(record)][record.pk] = record
    update(list(changed[Product].values()), (*PRODUCT_FIELDS, "option_names"), now)
    update(list(changed[Variant].values()), (*VARIANT_FIELDS, *VARIANT_WORDS), now)
    _write_beside(going, found)
    _tell({change.target_id for change, _ in going if change.thing == Thing.PRODUCT}, changed, going, found)


def _write_beside(going: Iterable[tuple[ImportedChange, Verdict]], found: Found) -> None:
    codes, links, prices = [], [], []
    for change, verdict in going:
        name = verdict.field
        if name.startswith(BARCODE) and verdict.current is not None:
            codes.append(found.barcodes[name.removeprefix(BARCODE)].pk)
        elif name.startswith(CATEGORY) and verdict.current is not None:
            links.append(found.filings[change.target_id, number_of(name, CATEGORY)].pk)
        elif name.startswith(DATED_PRICE):
            had = datetime.fromisoformat(verdict.before) if verdict.before else None
            prices.append((number_of(name, DATED_PRICE), datetime.fromisoformat(verdict.imported), had))
    if codes:
        Barcode.objects.filter(pk__in=codes).delete()
    if links:
        Filing.objects.filter(pk__in=links).delete()
    base_prices.go_on(prices)


def _tell(product_ids: set[int], changed: dict, going: Iterable[tuple[ImportedChange, Verdict]], found: Found) -> None:
    """Count up what changed only by what stands beside it, and say so to who listens."""
    variant_ids = {change.target_id for change, _ in going if change.thing == Thing.VARIANT} & found.variants.keys()
    product_ids = product_ids & found.products.keys() | {found.variants[each].product_id for each in variant_ids}
    catalog.touch(product_ids=product_ids - changed[Product].keys(), variant_ids=variant_ids - changed[Variant].keys())
    if product_ids:
        bus.publish(ProductChanged(product_ids=tuple(sorted(product_ids))))


REVERSAL = Reversal(judge=judge, put_back=put_back)
