"""Products that we put on a channel: what they are called and how they are described follows ours there.

What stood there before, and was only found to be ours, is never written: who is right about it is the matrix's matter.
"""

import hashlib
import html
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Now

from commerce import sql, strict
from commerce.actors import SYSTEM
from commerce.models import (
    Authority,
    Barcode,
    Channel,
    ChannelProduct,
    Connection,
    Listing,
    Product,
    Publication,
    Variant,
)
from commerce.sales_channels import conflicts, listings, outbox, prices, publisher, senders
from commerce.sales_channels.connector import Can
from commerce.sales_channels.neutral import Gone
from commerce.sales_channels.outbox import Claim, Wish
from commerce.sales_channels.pushes import ProductPush, Result, VariantPush
from commerce.sales_channels.senders import Parcel, Sender

KIND = "product"
ROWS = 1  # each is several calls over there, and a lease is short
_FOLLOWING = """
SELECT p.connection_id, p.product_id FROM commerce_channelproduct p
JOIN commerce_connection c ON c.id = p.connection_id AND c.status IN ('live', 'paused')
WHERE NOT p.existed AND p.withdrawn_at IS NULL
"""
_OF_PRODUCTS = f"{_FOLLOWING} AND p.product_id = ANY(%s) ORDER BY 1, 2"
_OF_CONNECTION = f"""{_FOLLOWING} AND c.id = %s AND NOT EXISTS (
    SELECT FROM commerce_push u WHERE u.connection_id = c.id AND u.kind = '{KIND}' AND u.subject = p.product_id
    AND u.place = '' AND u.status = 'parked')
ORDER BY 1, 2"""
_OWN_WAY = {"price": None, "compare_at_price": None, "external_variant_id": ""}
_PARAGRAPH = re.compile(r"\n\s*\n")
Sold = Product.Status


def changed(product_ids: Collection[int]) -> set[int]:
    """Note for every channel that shows one of these from us. Returns the connections that have something to send."""
    return _want(sql.run(_OF_PRODUCTS, (sql.numbers(product_ids),)))


def everything(connection_id: int) -> set[int]:
    """As `changed`, for all that a connection shows from us: what it knows already is not told again, and what it
    refused waits for people."""
    return _want(sql.run(_OF_CONNECTION, (connection_id,)))


def offered_on(channel: Channel) -> QuerySet[Product]:
    """Products that may be sold on a channel now."""
    now = Now()
    open_now = (Q(starts_at=None) | Q(starts_at__lte=now)) & (Q(ends_at=None) | Q(ends_at__gt=now))
    chosen = Publication.objects.filter(open_now, channel=channel).values("product")
    rows = Product.objects.filter(status__in=(Sold.ACTIVE, Sold.DISCONTINUED))
    return rows.filter(Q(on_all_channels=True) | Q(pk__in=chosen))


def described(text: str) -> str:
    """Plain text with line breaks as safe HTML."""
    parts = [part.strip() for part in _PARAGRAPH.split(text.replace("\r\n", "\n"))]
    safe = [html.escape(part, quote=False).replace("\n", "<br>") for part in parts if part]
    return "".join(f"<p>{part}</p>" for part in safe)


def register() -> None:
    """Called once everything is loaded."""
    senders.register(SENDER)


def _want(rows: Sequence[tuple[int, int]]) -> set[int]:
    outbox.want(Wish(connection, KIND, product) for connection, product in rows)
    return {row[0] for row in rows}


def _prepare(connection: Connection, claims: Sequence[Claim]) -> list[Parcel]:
    ids = [claim.subject for claim in claims]
    rows = ChannelProduct.objects.filter(connection=connection, product__in=ids, existed=False)
    wanted = {row.product_id: row for row in rows.select_related("product").prefetch_related(_VARIANTS)}
    offered = set(offered_on(connection.channel).filter(pk__in=ids).values_list("pk", flat=True))
    texts = conflicts.is_ours(connection, Authority.Field.TITLE)
    parcels = []
    for claim in claims:
        row = wanted.get(claim.subject)
        if row is None:
            continue
        shown = row.withdrawn_at is None and row.product_id in offered
        push = _push(connection, claim, row, active=shown, texts=texts)
        value = {"digest": _digest(push)}
        parcels.append(Parcel(claim, None if claim.surely_shows(value) else push, value))
    return parcels


_VARIANTS = Prefetch(
    "product__variants",
    Variant.objects.exclude(status=Variant.Status.ARCHIVED).prefetch_related(
        Prefetch("barcodes", Barcode.objects.order_by("id"))
    ),
)


def _push(connection: Connection, claim: Claim, row: ChannelProduct, *, active: bool, texts: bool) -> ProductPush:
    product, variants, currency = row.product, list(row.product.variants.all()), connection.channel.currency
    known = Listing.objects.filter(connection=connection, variant__in=variants, status=Listing.Status.MATCHED)
    known = known.filter(external_product_id=row.external_product_id) if row.external_product_id else known.none()
    theirs = dict(known.order_by("-id").values_list("variant_id", "external_variant_id"))
    costs = prices.shown(connection, [each.pk for each in variants])
    told = [each for each in variants if each.pk in costs or each.pk in theirs]  # what has no price is not made
    return ProductPush(
        product=product.public_id, title=product.title, description=described(product.description),
        handle=product.handle, option_names=tuple(product.option_names), currency=currency,
        variants=[_variant(each, currency, costs, theirs) for each in told],
        request_id=claim.request_id, external_product_id=row.external_product_id, active=active,
        texts=texts,
    )  # fmt: skip


def _variant(variant: Variant, currency: str, costs: Mapping[int, int], theirs: Mapping[int, str]) -> VariantPush:
    codes = [code.code for code in variant.barcodes.all() if code.kind == Barcode.Kind.GTIN]
    before = variant.compare_at_price if variant.currency == currency else None
    return VariantPush(
        variant.public_id, variant.sku, codes[0] if codes else "", tuple(variant.option_values), costs.get(variant.pk),
        variant.weight_grams, before, theirs.get(variant.pk, ""),
    )  # fmt: skip


def _digest(push: ProductPush) -> str:
    """What the channel would show of it; prices and their ids are no part of it."""
    said: dict[str, Any] = {"active": push.active}
    if push.active:
        said |= {"variants": [{**asdict(each), **_OWN_WAY} for each in push.variants]}
        said |= {"options": list(push.option_names), "texts": [push.title, push.description] if push.texts else []}
    return hashlib.blake2b(strict.canonical(said), digest_size=16).hexdigest()


def _accepted(connection: Connection, parcel: Parcel, result: Result) -> None:
    """It is there: its offers are ours from now on, and stock and prices follow by themselves."""
    rows = ChannelProduct.objects.filter(connection=connection, product=parcel.claim.subject)
    rows.update(external_product_id=result.reference[:255], existed=result.code == publisher.EXISTED)
    if result.offers:
        listings.take(by=SYSTEM, connection=connection, offers=result.offers)


def _refused(connection: Connection, parcel: Parcel, result: Result) -> bool:
    """What was deleted over there without our hearing of it is known to be gone: published again it is made anew."""
    if result.code == publisher.GONE and (there := parcel.row.external_product_id):
        listings.forget(by=SYSTEM, connection=connection, gone=Gone("product", there))
    return False


SENDER = Sender(
    kind=KIND,
    urgency=40,
    needs=Can.PRODUCTS_OUT,
    prepare=_prepare,
    send=lambda own, rows: own.push_products(rows),  # type: ignore[attr-defined]
    rows_per_call=lambda limits: min(limits.product_rows, ROWS),
    accepted=_accepted,
    refused=_refused,
)
