"""Which of our variants a channel's offers are: by SKU, then by barcode, then by hand. Never by a guess, and nothing is
ever invented: an offer without a variant waits, and so do its order lines."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from commerce import barcodes, sku_hygiene, transactions
from commerce.actors import SYSTEM, Actor
from commerce.errors import Refusal
from commerce.events import bus
from commerce.events.facts import ListingsMatched
from commerce.models import Barcode, Connection, Listing, SkuName, Variant
from commerce.sales_channels import calls, visibility
from commerce.sales_channels.neutral import Gone, Offer

Status, By = Listing.Status, Listing.MatchedBy
_SEEN = (
    "external_product_id", "item_ref", "sku", "barcode", "title", "price", "currency", "quantity", "active", "extra",
    "changed_at", "seen_at",
)  # fmt: skip


def refresh(connection: Connection) -> int:
    """Look at everything that the channel offers. Returns how many offers there are. Raises NotNow or a fault."""
    token, seen = "", 0
    while True:
        page = calls.make(connection, lambda own, at=token: own.fetch_offers(at), wait_seconds=30.0)
        take(by=SYSTEM, connection=connection, offers=page.items)
        seen += len(page.items)
        token = page.token
        if not token:
            return seen


@transactions.use_case
def take(*, by: Actor, connection: Connection, offers: Sequence[Offer]) -> list[int]:
    """Note offers as they are now, and match what can be matched. Returns the ids of listings that became matched."""
    now = transactions.now()
    newest = {offer.external_variant_id: offer for offer in offers}
    rows = [_row(connection, offer, now) for _, offer in sorted(newest.items())]
    Listing.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["connection", "external_variant_id"], update_fields=_SEEN
    )
    mine = Listing.objects.filter(connection=connection, external_variant_id__in=newest)
    back = dict(mine.filter(status=Status.GONE).values_list("pk", "matched_by"))
    by_hand = {pk for pk, how in back.items() if how == By.HAND}  # what somebody said of them is true again
    mine.filter(pk__in=by_hand).update(status=Status.MATCHED)
    mine.filter(pk__in=back.keys() - by_hand).update(status=Status.UNMATCHED)
    matched = sorted(by_hand | set(_match(list(mine.filter(status=Status.UNMATCHED).order_by("id")))))
    if matched:
        bus.publish(ListingsMatched(listing_ids=tuple(matched)))
    return matched


@transactions.use_case
def forget(*, by: Actor, connection: Connection, gone: Gone) -> None:
    """It was deleted over there: nothing is sent to it any more. What it was matched with is remembered."""
    field = "external_product_id" if gone.kind == "product" else "external_variant_id"
    rows = Listing.objects.filter(connection=connection, **{field: gone.external_id})
    rows.exclude(status=Status.IGNORED).update(status=Status.GONE, active=False)


@transactions.use_case
def match(*, by: Actor, listing: Listing, variant: Variant) -> None:
    """Somebody says which variant this is. Its order lines that waited are placed."""
    visibility.require(by, listing.connection)
    changed = {"variant": variant, "status": Status.MATCHED, "matched_by": By.HAND}
    Listing.objects.filter(pk=listing.pk).update(**changed)
    transactions.about(listing=listing.pk, variant=variant.pk)
    bus.publish(ListingsMatched(listing_ids=(listing.pk,)))


@transactions.use_case
def unmatch(*, by: Actor, listing: Listing, ignore: bool = False) -> None:
    """It is another, or with `ignore` nothing of ours at all: orders for it wait or are skipped."""
    visibility.require(by, listing.connection)
    status = Status.IGNORED if ignore else Status.UNMATCHED
    Listing.objects.filter(pk=listing.pk).update(variant=None, status=status, matched_by="")
    transactions.about(listing=listing.pk)


def variants_by_code(codes: Iterable[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, str]]:
    """`{(sku, barcode): (variant id, "sku" or "barcode")}` for pairs that are known, in two queries."""
    pairs = set(codes)
    keys = {sku: key for sku, _ in pairs if sku and (key := sku_hygiene.key_of(sku))}
    names = dict(SkuName.objects.filter(key__in=set(keys.values())).order_by("id").values_list("key", "variant_id"))
    bars = {bar: key for _, bar in pairs if bar and (key := _bar_key(bar))}
    bars |= {sku: key for sku, _ in pairs if sku and keys.get(sku) not in names and (key := _gtin_key(sku))}
    owners = dict(Barcode.objects.filter(key__in=set(bars.values())).order_by("id").values_list("key", "variant_id"))
    found = {}
    for sku, bar in pairs:
        if (variant := names.get(keys.get(sku, ""))) is not None:
            found[sku, bar] = (variant, str(By.SKU))
        elif (variant := owners.get(bars.get(bar, "")) or owners.get(bars.get(sku, ""))) is not None:
            found[sku, bar] = (variant, str(By.BARCODE))
    return found


def _match(rows: Sequence[Listing]) -> list[int]:
    known = variants_by_code((row.sku, row.barcode) for row in rows)
    matched = []
    for row in rows:
        if (found := known.get((row.sku, row.barcode))) is not None:
            row.variant_id, row.matched_by = found
            row.status = Status.MATCHED
            matched.append(row)
    Listing.objects.bulk_update(matched, ["variant", "matched_by", "status"])
    return [row.pk for row in matched]


def _row(connection: Connection, offer: Offer, now) -> Listing:
    clean = replace(offer, title=offer.title[:500], barcode=offer.barcode[:64], sku=offer.sku[:255])
    return Listing(
        connection=connection, external_product_id=clean.external_product_id, sku=clean.sku, barcode=clean.barcode,
        external_variant_id=clean.external_variant_id, item_ref=clean.item_ref, title=clean.title, price=clean.price,
        currency=clean.currency, quantity=clean.quantity, active=clean.active, extra=dict(clean.extra),
        changed_at=clean.updated_at, seen_at=now, status=Status.UNMATCHED, matched_by="",
    )  # fmt: skip


def _bar_key(code: str) -> str | None:
    try:
        return barcodes.parse(code).key
    except Refusal:
        return None


def _gtin_key(code: str) -> str | None:
    """Some shops write the GTIN into the SKU field; a code of one's own is no reason to match."""
    try:
        parsed = barcodes.parse(code)
    except Refusal:
        return None
    return parsed.key if parsed.kind == "gtin" else None
